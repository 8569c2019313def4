// Package rooms is realtime: who is in which room, and the bounded, ordered delivery of what a room is told. It is the
// [chat.Bus] within one process, and knows neither tables nor routes.
package rooms

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"webchat/hooks/chat"
)

var _ chat.Bus = (*Hub)(nil)

// Hub is the index of rooms. Telling a room costs what its members cost, however many others are connected.
type Hub struct {
	onLeave  func(sessionID string, seq int64)
	onExpire func(*Client)
	pulse    pulse

	mu      sync.RWMutex
	rooms   map[string][]*membership
	clients map[*Client]struct{}
	agents  map[*Client]time.Time // since when, of those whose account is an agent's
	closed  bool
}

// NewHub returns a hub without rooms.
func NewHub() *Hub {
	return &Hub{
		rooms: map[string][]*membership{}, clients: map[*Client]struct{}{}, agents: map[*Client]time.Time{},
		onLeave: func(string, int64) {}, onExpire: func(*Client) {},
	}
}

// OnLeave sets who is told when a visitor has left its session's room, and up to which seq it was told there. It must be
// called before the first client, and return at once.
func (h *Hub) OnLeave(left func(sessionID string, seq int64)) { h.onLeave = left }

// IsRoom says whether a subscription is to a room, rather than to one of PocketBase's own topics.
func IsRoom(subscription string) bool {
	topic := Topic(subscription)
	_, ok := chat.SessionOfRoom(topic)
	return ok || topic == chat.SiteRoom || strings.HasPrefix(topic, "room:")
}

// Topic is a subscription without its options.
func Topic(subscription string) string {
	topic, _, _ := strings.Cut(subscription, "?")
	return topic
}

// Option is one of the query options of a subscription, as PocketBase's SDKs send them: a string or a number; else "".
func Option(subscription, name string) string {
	_, query, _ := strings.Cut(subscription, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return ""
	}
	var options struct{ Query map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(values.Get("options")), &options); err != nil {
		return ""
	}
	return strings.Trim(string(options.Query[name]), `"`)
}

// Publish implements [chat.Bus.Publish].
func (h *Hub) Publish(room string, event chat.Event) {
	if h.Empty(room) {
		return
	}
	data, err := json.Marshal(event)
	if err != nil {
		return // what the domain tells can always be written
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, m := range h.rooms[room] {
		if event.Except == "" || m.client.Account().ID != event.Except {
			m.deliver(frame{head: m.head, data: data, seq: event.Seq})
		}
	}
}

// Empty implements [chat.Bus.Empty].
func (h *Hub) Empty(room string) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.rooms[room]) == 0
}

// VisitorIn says whether the session's visitor is in its room, and whether all by which it is there tell what was seen.
func (h *Hub) VisitorIn(sessionID string) (here, tells bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	tells = true
	for _, m := range h.rooms[chat.SessionRoom(sessionID)] {
		if m.isVisitors() {
			here, tells = true, tells && m.tellsSeen
		}
	}
	return here, here && tells
}

// Leave implements [chat.Bus.Leave]. An empty accountID means everyone.
func (h *Hub) Leave(room, accountID string, status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range slices.Clone(h.rooms[room]) {
		if accountID == "" || m.client.Account().ID == accountID {
			h.remove(m)
			m.client.tell(m.head, left(room, status))
		}
	}
}

// Revoke takes the account's connections out of all rooms, telling them why (as an HTTP status).
func (h *Hub) Revoke(accountID string, status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for client := range h.clients {
		if client.Account().ID == accountID {
			h.removeAll(client, status)
		}
	}
}

// RevokeAll takes every connection out of all rooms, telling it why (as an HTTP status).
func (h *Hub) RevokeAll(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for client := range h.clients {
		h.removeAll(client, status)
	}
}

// RoomsOf lists the rooms that those clients are in, each once.
func (h *Hub) RoomsOf(whom func(*Client) bool) []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	in := map[string]bool{}
	for client := range h.clients {
		if !whom(client) {
			continue
		}
		for _, m := range client.memberships() {
			in[m.topic] = true
		}
	}
	return slices.Collect(maps.Keys(in))
}

// Expel takes those clients out of the room, telling them why (as an HTTP status).
func (h *Hub) Expel(room string, whom func(*Client) bool, status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range slices.Clone(h.rooms[room]) {
		if whom(m.client) {
			h.remove(m)
			m.client.tell(m.head, left(room, status))
		}
	}
}

// Rename gives the account's connections its new name.
func (h *Hub) Rename(accountID, displayName string) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for client := range h.clients {
		client.rename(accountID, displayName)
	}
}

// RevokeCredential takes the connections that are known by that credential out of all rooms, telling them why (as an HTTP
// status).
func (h *Hub) RevokeCredential(credential string, status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for client := range h.clients {
		if known, _ := client.connection(); known == credential {
			h.removeAll(client, status)
		}
	}
}

// Connection is whose connections there are: what the account was when it subscribed.
type Connection struct {
	AccountID string
	Role      chat.Role
}

// Connected lists the accounts that subscribed, by the credential by which they were known.
func (h *Hub) Connected() map[string]Connection {
	h.mu.RLock()
	defer h.mu.RUnlock()
	connected := map[string]Connection{}
	for client := range h.clients {
		if credential, connection := client.connection(); credential != "" {
			connected[credential] = connection
		}
	}
	return connected
}

// Agents implements [chat.Bus.Agents].
func (h *Hub) Agents() []chat.Connected {
	h.mu.RLock()
	defer h.mu.RUnlock()
	newest := map[string]chat.Connected{}
	for client, since := range h.agents {
		// How long ago it was holds, also where the clock has been set since.
		one := chat.Connected{Agent: client.Account(), Since: time.Now().Add(-time.Since(since))}
		if known, ok := newest[one.Agent.ID]; !ok || one.Since.After(known.Since) {
			newest[one.Agent.ID] = one
		}
	}
	return slices.SortedFunc(maps.Values(newest), func(a, b chat.Connected) int {
		return strings.Compare(a.Agent.DisplayName, b.Agent.DisplayName)
	})
}

// met keeps the client among the agents, or not, by whose it is.
func (h *Hub) met(c *Client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, here := h.clients[c]
	if !here || c.Account().Role != chat.RoleAgent {
		delete(h.agents, c)
	} else if _, known := h.agents[c]; !known {
		h.agents[c] = time.Now()
	}
}

// enter lets the client in, unless the hub is closed.
func (h *Hub) enter(c *Client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.clients[c] = struct{}{}
	return true
}

func (h *Hub) exit(c *Client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, c)
	h.removeAll(c, 0)
}

// removeAll takes the client out of its rooms, but for the one that anyone may be in. A status of 0 means that it is gone
// and need not be told.
func (h *Hub) removeAll(c *Client, status int) {
	delete(h.agents, c)
	for _, m := range c.memberships() {
		if m.topic == chat.SiteRoom && status != 0 {
			continue
		}
		h.remove(m)
		if status != 0 {
			c.tell(m.head, left(m.topic, status))
		}
	}
}

func (h *Hub) add(m *membership) {
	h.rooms[m.topic] = append(h.rooms[m.topic], m)
	m.client.keep(m)
}

func (h *Hub) remove(m *membership) {
	m.client.forget(m)
	members := h.rooms[m.topic]
	i := slices.Index(members, m)
	if i < 0 {
		return
	}
	members[i] = members[len(members)-1]
	members[len(members)-1] = nil
	if members = members[:len(members)-1]; len(members) == 0 {
		delete(h.rooms, m.topic)
	} else {
		h.rooms[m.topic] = members
	}
	h.noticeLeaving(m)
}

// noticeLeaving tells when m, which has just gone, was all by which the session's visitor was in its room. What was sent
// into a connection that broke may not have arrived.
func (h *Hub) noticeLeaving(m *membership) {
	sessionID, ok := chat.SessionOfRoom(m.topic)
	if !ok || !m.isVisitors() || m.client.isLost() || slices.ContainsFunc(h.rooms[m.topic], (*membership).isVisitors) {
		return
	}
	h.onLeave(sessionID, m.told())
}

// maxNames is under how many names a client may be in one room: each is told all of it.
const maxNames = 4

// replace makes the subscriptions all that the client has. A room that stays is not left for a moment; one that
// is new holds what arrives until it is opened.
func (h *Hub) replace(c *Client, subscriptions []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, here := h.clients[c]; !here {
		return
	}
	wanted, names := map[string]bool{}, map[string]int{}
	for _, subscription := range subscriptions {
		if room := Topic(subscription); names[room] < maxNames && !wanted[subscription] {
			wanted[subscription] = true
			names[room]++
		} else if !wanted[subscription] {
			c.tell(c.head(subscription), left(room, http.StatusBadRequest))
		}
	}
	for _, m := range c.memberships() {
		if wanted[m.name] {
			delete(wanted, m.name)
			continue
		}
		defer h.remove(m) // after the new ones are in, for a room whose cursor alone has changed
	}
	for _, subscription := range subscriptions {
		if wanted[subscription] {
			delete(wanted, subscription)
			h.add(newMembership(c, subscription))
		}
	}
}

func left(room string, status int) []byte {
	event := chat.Event{Name: chat.EventRoomLeft, Data: chat.RoomLeft{Room: room, Status: status}}
	data, _ := json.Marshal(event)
	return data
}
