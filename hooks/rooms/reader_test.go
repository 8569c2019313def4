package rooms_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"webchat/hooks/chat"
	"webchat/hooks/rooms"
)

// reader is the far end of a connection.
type reader struct {
	*rooms.Client
	t      *testing.T
	frames chan string   // as they arrive, without their client's id
	begun  chan struct{} // a write has begun, for a reader that stalls
	closed chan struct{}

	mu    sync.Mutex
	stall chan struct{} // held by a reader that takes nothing
	once  sync.Once
}

// never is when a credential expires that does not.
var never time.Time

var errGone = errors.New("the reader is gone")

// connect has someone connect, and takes what it is told at once.
func connect(t *testing.T, hub *rooms.Hub, account chat.Account) *reader {
	t.Helper()
	r := &reader{t: t, frames: make(chan string, 10_000), begun: make(chan struct{}, 10_000), closed: make(chan struct{})}
	r.Client = rooms.NewClient(hub, r)
	if r.Client == nil {
		t.Fatal("it is turned away")
	}
	r.SetAccount(account, "its key", never)
	t.Cleanup(r.Discard)
	return r
}

// Write implements [rooms.Conn.Write].
func (r *reader) Write(p []byte) error {
	r.mu.Lock()
	stall := r.stall
	r.mu.Unlock()
	if stall != nil {
		r.begun <- struct{}{}
		select {
		case <-stall:
		case <-r.closed:
			return errGone
		}
	}
	for _, frame := range strings.SplitAfter(string(p), "\n\n") {
		if frame != "" {
			r.frames <- strings.TrimPrefix(strings.TrimSuffix(frame, "\n\n"), "id:"+r.Id()+"\n")
		}
	}
	return nil
}

// Close implements [rooms.Conn.Close].
func (r *reader) Close() { r.once.Do(func() { close(r.closed) }) }

// stop takes nothing more until goOn.
func (r *reader) stop() (goOn func()) {
	stall := make(chan struct{})
	set := func(to chan struct{}) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.stall = to
	}
	set(stall)
	return func() {
		set(nil)
		close(stall)
	}
}

// expect compares what arrives next.
func (r *reader) expect(frames ...string) {
	r.t.Helper()
	for _, want := range frames {
		select {
		case got := <-r.frames:
			if got != want {
				r.t.Errorf("%s arrives, not %s", got, want)
			}
		case <-r.closed:
			r.t.Fatalf("the connection ended before %s", want)
		}
	}
}

// expectNothing says that nothing is on its way.
func (r *reader) expectNothing() {
	r.t.Helper()
	r.Refuse("room:mark", 418)
	r.expect(told("room:mark", `{"event":"room:left","data":{"room":"room:mark","status":418}}`))
}

// join subscribes to those rooms, and no others, as PocketBase does.
func (r *reader) join(subscriptions ...string) {
	r.Unsubscribe()
	r.Subscribe(subscriptions...)
}

// enter joins those rooms and is let in, with what it has missed up to a seq of 0.
func (r *reader) enter(subscriptions ...string) {
	r.t.Helper()
	r.join(subscriptions...)
	for _, subscription := range r.Shut() {
		r.Open(subscription, history("nothing"), 0)
		r.expect(told(subscription, `{"event":"message:history","data":"nothing"}`))
	}
}

// told is an event as it arrives, under the name of the subscription.
func told(subscription, event string) string { return "event:" + subscription + "\ndata:" + event }

func history(missed any) chat.Event { return chat.Event{Name: chat.EventHistory, Data: missed} }

// message is one of a session, which for the rooms is but its seq.
func message(seq int64) chat.Event { return chat.Event{Name: chat.EventMessage, Data: seq, Seq: seq} }

func typing() chat.Event { return chat.Event{Name: chat.EventTyping, Data: "user"} }

var (
	june = chat.Account{ID: "june", Role: chat.RoleUser, DisplayName: "June"}
	otto = chat.Account{ID: "otto", Role: chat.RoleUser, DisplayName: "Otto"}
	ada  = chat.Account{ID: "ada", Role: chat.RoleAgent, DisplayName: "Ada"}
	bo   = chat.Account{ID: "bo", Role: chat.RoleAgent, DisplayName: "Bo"}
	root = chat.Account{ID: "root", Role: chat.RoleAdmin, DisplayName: "Root"}
)

const (
	room  = "public:session:one"
	other = "public:session:other"
)
