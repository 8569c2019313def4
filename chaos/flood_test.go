package chaos

import (
	"context"
	"fmt"
	"sync"
	"testing"
)

const agentPassword = "a long password"

// flood is a number of chats in which both sides write as fast as they are answered, and both follow.
type flood struct {
	t      *testing.T
	people []*person // visitor, agent, visitor, agent …
	ctx    context.Context
	end    context.CancelFunc
	acks   chan message
	all    sync.WaitGroup
	talk   context.Context
	hush   context.CancelFunc
	talks  sync.WaitGroup
}

// newFlood starts so many chats, each with the same agent, on the server at base.
func newFlood(t *testing.T, s *server, base string, chats int) *flood {
	t.Helper()
	f := &flood{t: t, acks: make(chan message, 1024)}
	f.ctx, f.end = context.WithCancel(context.Background())
	f.talk, f.hush = context.WithCancel(f.ctx)
	t.Cleanup(f.end)
	s.agent("ada@example.com", "Ada", agentPassword)
	var signedIn struct{ Token string }
	newPerson(t, s.base(), "", "").must("POST", "/api/collections/users/auth-with-password",
		map[string]string{"identity": "ada@example.com", "password": agentPassword}, &signedIn)
	for i := range chats {
		var started struct {
			Token   string
			Session struct{ ID string }
		}
		newPerson(t, s.base(), "", "").must("POST", "/api/webchat/sessions", map[string]string{"displayName": fmt.Sprintf("Visitor %d", i)}, &started)
		visitor := newPerson(t, base, started.Token, started.Session.ID)
		agent := newPerson(t, base, signedIn.Token, started.Session.ID)
		var request struct{ ID string }
		direct := newPerson(t, s.base(), started.Token, "")
		direct.must("POST", "/api/webchat/sessions/"+started.Session.ID+"/handoff", nil, &request)
		direct.token = signedIn.Token
		direct.must("POST", "/api/webchat/handoffs/"+request.ID+"/claim", nil, nil)
		f.people = append(f.people, visitor, agent)
	}
	return f
}

// begin has everyone follow and write.
func (f *flood) begin() {
	for i, p := range f.people {
		f.all.Go(func() { p.follow(f.ctx) })
		f.talks.Go(func() {
			for n := 0; f.talk.Err() == nil; n++ {
				// Without the talk's context: what was begun is said to its end.
				if m, ok := p.send(f.ctx, fmt.Sprintf("%d says %d", i, n)); ok {
					select {
					case f.acks <- m:
					default:
					}
				}
			}
		})
	}
}

// awaitAcks waits until so many more messages were confirmed.
func (f *flood) awaitAcks(n int) message {
	var last message
	for range n {
		last = <-f.acks
	}
	return last
}

// finish lets everyone say what they began, and checks that nothing was lost, doubled or seen out of order.
func (f *flood) finish(s *server) {
	f.t.Helper()
	f.hush()
	f.talks.Wait()
	for i := 0; i < len(f.people); i += 2 {
		visitor, agent := f.people[i], f.people[i+1]
		stored := transcript(f.t, s, visitor)
		texts := map[string]int{}
		for n, m := range stored {
			if m.Seq != n+1 {
				f.t.Fatalf("session %s: message %d has seq %d", visitor.session, n, m.Seq)
			}
			texts[m.ID]++
		}
		for _, p := range []*person{visitor, agent} {
			for _, m := range p.acked {
				if texts[m.ID] != 1 || stored[m.Seq-1] != m {
					f.t.Errorf("acked %+v is stored %d times, at its seq is %+v", m, texts[m.ID], stored[m.Seq-1])
				}
			}
			p.awaitSeen(len(stored))
			for n, m := range p.seen[:len(stored)] {
				if m != stored[n] {
					f.t.Fatalf("saw %+v as message %d, stored is %+v", m, n+1, stored[n])
				}
			}
		}
		said := len(stored) - 2 // less the system lines of handoff and claim
		if acked := len(visitor.acked) + len(agent.acked); said != acked {
			f.t.Errorf("session %s: %d messages are stored, %d were acked", visitor.session, said, acked)
		}
	}
	f.end()
	f.all.Wait()
}

func transcript(t *testing.T, s *server, of *person) []message {
	t.Helper()
	reader := newPerson(t, s.base(), of.token, of.session)
	var all []message
	for more := true; more; {
		var page struct {
			Messages []message
			More     bool
		}
		reader.must("GET", fmt.Sprintf("/api/webchat/sessions/%s/messages?after=%d&limit=1000", of.session, len(all)), nil, &page)
		all, more = append(all, page.Messages...), page.More
	}
	return all
}
