package rooms

import (
	"sync"

	"webchat/hooks/chat"
)

// membership is one client's place in one room, under the name by which it subscribed. It is joined shut: what arrives
// is held until the newcomer was told what it has missed.
type membership struct {
	client *Client
	topic  string
	name   string
	head   string // of its frames

	// Whether the client tells by itself what was seen: what went through the connection says nothing of that.
	tellsSeen bool

	mu     sync.Mutex
	opened bool
	seq    int64 // of the last message that it was told of when it opened
	latest int64 // that it was told of
	held   backlog
}

func newMembership(c *Client, subscription string) *membership {
	return &membership{
		client: c, topic: Topic(subscription), name: subscription, head: c.head(subscription),
		tellsSeen: Option(subscription, "tells") == "seen",
	}
}

func (m *membership) deliver(f frame) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.opened {
		m.pass(f)
	} else if !m.held.add(f) {
		m.client.end()
	}
}

// open sends what the newcomer has missed, up to seq, then what was held and is newer, and lets everything through
// from now on.
func (m *membership) open(missed []byte, seq int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.opened {
		return
	}
	if missed != nil {
		m.client.enqueue(frame{head: m.head, data: missed})
	}
	m.seq = seq
	for _, f := range m.held.frames {
		m.pass(f)
	}
	m.opened, m.held = true, backlog{}
}

// pass lets a frame through, unless it is of a message that the newcomer has been told of: a message is in the store,
// and so in what was missed, before the room is told.
func (m *membership) pass(f frame) {
	if (f.seq == 0 || f.seq > m.seq) && m.client.enqueue(f) {
		m.latest = max(m.latest, f.seq)
	}
}

// told is up to which message the connection has told it, unless it tells what was seen.
func (m *membership) told() int64 {
	if m.tellsSeen {
		return 0
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return max(m.seq, m.latest)
}

func (m *membership) isVisitors() bool { return m.client.Account().Role == chat.RoleUser }
