package rooms

import (
	"strings"
	"sync"
	"testing"
	"time"

	"webchat/hooks/chat"
)

// written is what a client was sent.
type written struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{}
}

func (w *written) Write(p []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(p)
	select {
	case w.more <- struct{}{}:
	default:
	}
	return nil
}

func (w *written) Close() {}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// await waits until the text was sent.
func (w *written) await(t *testing.T, text string) {
	t.Helper()
	for !strings.Contains(w.String(), text) {
		select {
		case <-w.more:
		case <-time.After(10 * time.Second):
			t.Fatalf("%q was not sent, but %q", text, w.String())
		}
	}
}

func TestAMessageThatWasInTheHistoryIsNotSentAgainWheneverItsEventComes(t *testing.T) {
	hub := NewHub()
	conn := &written{more: make(chan struct{}, 1)}
	client := NewClient(hub, conn)
	room := chat.SessionRoom("one")
	tell := func(text string, seq int64) {
		hub.Publish(room, chat.Event{Name: chat.EventMessage, Data: text, Seq: seq})
	}
	client.Subscribe(room)
	tell("first", 1)
	client.Open(room, chat.Event{Name: chat.EventHistory, Data: "first and second"}, 2)
	tell("second", 2)
	tell("third", 3)
	conn.await(t, `"third"`)
	for _, text := range []string{`"first"`, `"second"`} {
		if strings.Contains(conn.String(), text) {
			t.Errorf("%s came twice: %s", text, conn)
		}
	}
}
