//go:build linux

package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"
)

type message struct {
	ID        string `json:"id"`
	SessionID string `json:"sessionId"`
	Seq       int    `json:"seq"`
	Text      string `json:"text"`
	CreatedAt string `json:"createdAt"`
}

// person is one side of a chat as a page is: it sends with ids of its own until it is told that a message is stored,
// and follows the session's room with its cursor, coming back whenever the connection ends.
type person struct {
	*api
	session string
	refused chan<- string // is told why a message was not stored, if it can be at that moment

	mu    sync.Mutex
	acked []message
	seen  []message
	moved chan struct{} // closed when seen grows, and made anew
}

func newPerson(t *testing.T, base, token, session string) *person {
	return &person{api: newAPI(t, base, token), session: session, moved: make(chan struct{})}
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

func newID() string {
	id := make([]byte, 15)
	for i := range id {
		id[i] = alphabet[rand.IntN(len(alphabet))]
	}
	return string(id)
}

// say sends text, again and again until the server has said that it is stored, or the context ends.
func (p *person) say(ctx context.Context, text string) (message, bool) {
	id := newID()
	got, ok := p.send(ctx, id, text)
	if !ok {
		return message{}, false
	}
	var stored message
	got.into(p.t, &stored)
	if stored.ID != id || stored.Text != text {
		p.t.Errorf("sent %s %q, got back %+v", id, text, stored)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acked = append(p.acked, stored)
	return stored, true
}

// send is say under a given id; it returns the answer that says that the message is stored.
func (p *person) send(ctx context.Context, id, text string) (answer, bool) {
	for ctx.Err() == nil {
		got, err := p.trySend(ctx, id, text)
		switch {
		case err == nil && (got.status == http.StatusCreated || got.status == http.StatusOK):
			return got, true
		case err == nil && got.status == http.StatusServiceUnavailable:
			p.isRefused(got)
		case err == nil:
			p.t.Errorf("send: %d %s, which a client would not try again", got.status, got.body)
			return got, false
		}
		pause(ctx, 20*time.Millisecond)
	}
	return answer{}, false
}

func (p *person) trySend(ctx context.Context, id, text string) (answer, error) {
	ctx, giveUp := context.WithTimeout(ctx, impatience)
	defer giveUp()
	path := "/api/webchat/sessions/" + p.session + "/messages"
	return p.call(ctx, "POST", path, map[string]string{"id": id, "text": text})
}

// isRefused checks that a refusal says why and that the same may be tried again.
func (p *person) isRefused(got answer) {
	var refusal struct{ Message string }
	got.into(p.t, &refusal)
	if refusal.Message == "" || got.header.Get("Retry-After") == "" {
		p.t.Errorf("it is refused with %v %s", got.header, got.body)
	}
	select {
	case p.refused <- refusal.Message:
	default:
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// follow stays in the session's room until the context ends. It comes back as a page does: later each time that it
// did not get in, and not when all others do. However a connection ends, with its cursor it misses nothing.
func (p *person) follow(ctx context.Context) {
	const soon, late = 20 * time.Millisecond, 2 * time.Second
	for wait := soon; ctx.Err() == nil; wait = min(2*wait, late) {
		before := p.last()
		if err := p.listen(ctx); isForGood(err) {
			p.t.Errorf("%v, which a client would not try again", err)
			return
		}
		if p.last() > before {
			wait = soon
		}
		pause(ctx, wait/2+rand.N(wait))
	}
}

func (p *person) listen(ctx context.Context) error {
	told := line{last: p.last()}
	room, err := p.open(ctx, since(p.session, told.last))
	if err != nil {
		return err
	}
	defer room.close()
	for {
		next, err := room.next()
		if err != nil {
			return err
		}
		messages, more, err := next.messages()
		if err != nil {
			return err
		}
		if wrong := told.add(next.Event, messages, more); wrong != "" {
			p.t.Errorf("session %s: %s", p.session, wrong)
		}
		if err := p.keep(ctx, messages, more); err != nil {
			return err
		}
	}
}

// messages are those that an event tells, and whether there are more than it tells.
func (e event) messages() ([]message, bool, error) {
	var history struct {
		Messages []message
		More     bool
	}
	var err error
	switch e.Event {
	case "message:new":
		var m message
		err = json.Unmarshal(e.Data, &m)
		history.Messages = []message{m}
	case "message:history":
		err = json.Unmarshal(e.Data, &history)
	}
	return history.Messages, history.More, err
}

// line is what one connection to a room tells of its messages: first what was missed, up to which it is told then, and
// from there each that is new.
type line struct {
	last  int // seq
	begun bool
	gap   bool // what was missed was more than is told at once
}

// add says what is wrong with what comes next, or "".
func (l *line) add(event string, messages []message, more bool) string {
	if event == "message:history" {
		l.begun = true
	}
	for _, m := range messages {
		before := l.last
		inOrder := m.Seq == before+1 || l.gap && m.Seq > before
		l.last, l.gap = m.Seq, false
		if !l.begun || !inOrder {
			return fmt.Sprintf("message %d is told after %d", m.Seq, before)
		}
	}
	l.gap = l.gap || more
	return ""
}

// keep takes what is next, drops what it has, and asks for what is missing.
func (p *person) keep(ctx context.Context, messages []message, more bool) error {
	for _, m := range messages {
		if m.Seq > p.last()+1 {
			more = true
			break
		}
		p.see(m)
	}
	ctx, giveUp := context.WithTimeout(ctx, impatience)
	defer giveUp()
	for more {
		var page struct {
			Messages []message
			More     bool
		}
		path := fmt.Sprintf("/api/webchat/sessions/%s/messages?after=%d&limit=1000", p.session, p.last())
		got, err := p.call(ctx, "GET", path, nil)
		if err != nil {
			return err
		}
		if got.status != http.StatusOK {
			return refused{"catch up", got}
		}
		if err := json.Unmarshal(got.body, &page); err != nil {
			return err
		}
		for _, m := range page.Messages {
			p.see(m)
		}
		more = page.More
	}
	return nil
}

func (p *person) last() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.seen)
}

func (p *person) see(m message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.Seq != len(p.seen)+1 {
		return
	}
	p.seen = append(p.seen, m)
	close(p.moved)
	p.moved = make(chan struct{})
}

// awaitSeen waits until the person has seen the session's message with that seq.
func (p *person) awaitSeen(seq int) {
	p.t.Helper()
	limit := time.After(patience)
	for {
		p.mu.Lock()
		have, moved := len(p.seen), p.moved
		p.mu.Unlock()
		if have >= seq {
			return
		}
		select {
		case <-moved:
		case <-limit:
			p.t.Fatalf("saw %d of %d messages within %v", have, seq, patience)
		}
	}
}
