package rooms

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"webchat/hooks/chat"
)

var _ subscriptions.Client = (*Client)(nil)

// Conn is where a client's frames go. Write must not take longer than a reader may be slow, and fails for good.
type Conn interface {
	Write(p []byte) error
	Close()
}

// Client is a realtime connection: PocketBase's client, whose rooms are kept apart and whose frames go out in the order
// they came in, through one bounded queue.
type Client struct {
	*subscriptions.DefaultClient
	hub  *Hub
	conn Conn
	id   string

	mu         sync.Mutex
	account    chat.Account
	credential string
	expires    time.Time // when the credential does; zero is never
	oldest     time.Time // when the connection has lasted for long enough
	idle       int       // keep-alives in a row at which it was subscribed to nothing
	rooms      []*membership
	queue      backlog
	writing    bool
	leaving    bool // ends once its queue is written
	lost       bool // broke, rather than being hung up
	ended      bool
	gone       chan struct{} // closed when the connection is
	turns      turns
}

// NewClient returns a client that writes to conn, or nil when the hub is closing.
func NewClient(hub *Hub, conn Conn) *Client {
	base := subscriptions.NewDefaultClient()
	c := &Client{
		DefaultClient: base, hub: hub, conn: conn, id: base.Id(), oldest: time.Now().Add(lifetime()), gone: make(chan struct{}),
	}
	if !hub.enter(c) {
		return nil
	}
	return c
}

// Connect tells the client its id, by which it subscribes, and keeps it from being silent for long. The client must
// be known to PocketBase's broker by then.
func (c *Client) Connect() {
	c.enqueue(frame{head: c.head("PB_CONNECT"), data: []byte(`{"clientId":"` + c.id + `"}`)})
	c.hub.pulse.keep(c)
}

func (c *Client) head(name string) string { return "id:" + c.id + "\nevent:" + name + "\ndata:" }

// Account is who subscribed.
func (c *Client) Account() chat.Account {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.account
}

// SetAccount says who subscribes, by which credential it is known, and when that expires, if it does: when it no longer
// holds, nor does the connection's right to be in rooms.
func (c *Client) SetAccount(account chat.Account, credential string, expires time.Time) {
	c.mu.Lock()
	before := c.account.Role
	c.account, c.credential, c.expires = account, credential, expires
	c.mu.Unlock()
	if before == chat.RoleAgent || account.Role == chat.RoleAgent {
		c.hub.met(c)
	}
}

func (c *Client) rename(accountID, displayName string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.account.ID == accountID {
		c.account.DisplayName = displayName
	}
}

func (c *Client) connection() (credential string, is Connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.credential, Connection{AccountID: c.account.ID, Role: c.account.Role}
}

// Lose says that the connection broke, so that it is not known what of the last that was sent has arrived.
func (c *Client) Lose() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost = true
}

// Ended says whether the connection takes nothing more.
func (c *Client) Ended() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

func (c *Client) isLost() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lost
}

// Subscribe implements [subscriptions.Client.Subscribe]. PocketBase calls it with all that the client wants from now
// on, after an Unsubscribe of everything; rooms that are wanted again have not been left by that.
func (c *Client) Subscribe(subs ...string) {
	var wanted []string
	for _, sub := range subs {
		if IsRoom(sub) {
			wanted = append(wanted, sub)
		} else {
			c.DefaultClient.Subscribe(sub)
		}
	}
	c.hub.replace(c, wanted)
}

// Unsubscribe implements [subscriptions.Client.Unsubscribe]. Without names it leaves the rooms alone, since Subscribe
// follows and says which of them stay.
func (c *Client) Unsubscribe(subs ...string) {
	c.DefaultClient.Unsubscribe(subs...)
	for _, sub := range subs {
		c.leave(sub)
	}
}

// HasSubscription implements [subscriptions.Client.HasSubscription].
func (c *Client) HasSubscription(sub string) bool {
	return c.DefaultClient.HasSubscription(sub) || c.membership(sub) != nil
}

// Discard implements [subscriptions.Client.Discard].
func (c *Client) Discard() {
	c.end()
	c.hub.exit(c)
	c.DefaultClient.Discard()
}

// Send implements [subscriptions.Client.Send], for what PocketBase itself tells.
func (c *Client) Send(m subscriptions.Message) {
	c.enqueue(frame{head: c.head(m.Name), data: m.Data})
}

// Shut lists the subscriptions to rooms that were joined and wait for Open.
func (c *Client) Shut() []string {
	var shut []string
	for _, m := range c.memberships() {
		m.mu.Lock()
		if !m.opened {
			shut = append(shut, m.name)
		}
		m.mu.Unlock()
	}
	return shut
}

// Open tells the client what it has missed in a room, up to seq, and lets it follow from there.
func (c *Client) Open(subscription string, missed chat.Event, seq int64) {
	m := c.membership(subscription)
	if m == nil {
		return
	}
	if data, err := json.Marshal(missed); err == nil {
		m.open(data, seq)
	}
}

// Refuse tells the client that it is not, or no longer, in a room, and why (as an HTTP status).
func (c *Client) Refuse(subscription string, status int) {
	c.leave(subscription)
	c.tell(c.head(subscription), left(Topic(subscription), status))
}

func (c *Client) leave(subscription string) {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	if m := c.membership(subscription); m != nil {
		c.hub.remove(m)
	}
}

func (c *Client) memberships() []*membership {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]*membership(nil), c.rooms...)
}

func (c *Client) membership(subscription string) *membership {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.rooms {
		if m.name == subscription {
			return m
		}
	}
	return nil
}

func (c *Client) keep(m *membership) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rooms = append(c.rooms, m)
}

func (c *Client) forget(m *membership) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, one := range c.rooms {
		if one == m {
			c.rooms = append(c.rooms[:i:i], c.rooms[i+1:]...)
			return
		}
	}
}

func (c *Client) tell(head string, data []byte) { c.enqueue(frame{head: head, data: data}) }
