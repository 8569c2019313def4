//go:build linux

package chaos

import (
	"context"
	"fmt"
	"sync"
	"testing"
)

// flood is a number of chats in which both sides write as fast as they are answered, and both follow.
type flood struct {
	t      *testing.T
	people []*person // visitor, agent, visitor, agent …
	ctx    context.Context
	end    context.CancelFunc
	acks   chan message // takes each at its instant, from whoever awaits it
	refuse chan string
	all    sync.WaitGroup
	talk   context.Context
	hush   context.CancelFunc
	talks  sync.WaitGroup
}

// newFlood starts so many chats, each with the same agent, on the server at base.
func newFlood(t *testing.T, s *server, base string, chats int) *flood {
	t.Helper()
	f := &flood{t: t, acks: make(chan message), refuse: make(chan string)}
	f.ctx, f.end = context.WithCancel(context.Background())
	f.talk, f.hush = context.WithCancel(f.ctx)
	t.Cleanup(func() {
		f.end()
		f.talks.Wait()
		f.all.Wait()
	})
	ada := s.agent("Ada")
	for i := range chats {
		visitor := s.visitor(fmt.Sprintf("Visitor %d", i))
		ada.must("POST", "/api/webchat/handoffs/"+visitor.requestHuman()+"/claim", nil, nil)
		visitor.base = base
		agent := newPerson(t, base, ada.token, visitor.session)
		visitor.refused, agent.refused = f.refuse, f.refuse
		f.people = append(f.people, visitor, agent)
	}
	return f
}

// requestHuman joins the queue, and returns the id of the request.
func (p *person) requestHuman() string {
	p.t.Helper()
	var request struct{ ID string }
	p.must("POST", "/api/webchat/sessions/"+p.session+"/handoff", nil, &request)
	return request.ID
}

// begin has everyone follow and write.
func (f *flood) begin() {
	for i, p := range f.people {
		f.all.Go(func() { p.follow(f.ctx) })
		f.talks.Go(func() {
			for n := 0; f.talk.Err() == nil; n++ {
				// Without the talk's context: what was begun is said to its end.
				if m, ok := p.say(f.ctx, fmt.Sprintf("%d says %d", i, n)); ok {
					select {
					case f.acks <- m:
					default:
					}
				}
			}
		})
	}
}

// awaitAcks waits until so many more messages were confirmed, and returns at the instant of the last.
func (f *flood) awaitAcks(n int) {
	for range n {
		<-f.acks
	}
}

// awaitRefusal waits until a message was not stored, and returns the reason.
func (f *flood) awaitRefusal() string { return <-f.refuse }

// finish lets everyone say what they began, and checks that nothing was lost, doubled or seen out of order.
func (f *flood) finish(s *server) {
	f.t.Helper()
	f.hush()
	f.talks.Wait()
	total := 0
	for i := 0; i < len(f.people); i += 2 {
		visitor, agent := f.people[i], f.people[i+1]
		stored := f.holdsAll(s, visitor, agent)
		for _, p := range []*person{visitor, agent} {
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
		total += said
	}
	f.t.Logf("%d messages were acked", total)
}

// holdsAll checks that all that was confirmed to the people of a chat so far is stored, once and in order, and returns
// what is stored.
func (f *flood) holdsAll(s *server, people ...*person) []message {
	f.t.Helper()
	var acked []message
	for _, p := range people {
		p.mu.Lock()
		acked = append(acked, p.acked...)
		p.mu.Unlock()
	}
	stored := transcript(f.t, s, people[0])
	under := map[string][]message{}
	for n, m := range stored {
		if m.Seq != n+1 {
			f.t.Fatalf("session %s: message %d has seq %d", m.SessionID, n+1, m.Seq)
		}
		under[m.ID] = append(under[m.ID], m)
	}
	for _, m := range acked {
		if got := under[m.ID]; len(got) != 1 || got[0] != m {
			f.t.Errorf("acked was %+v, stored is %+v", m, got)
		}
	}
	return stored
}

func transcript(t *testing.T, s *server, of *person) []message {
	t.Helper()
	reader := newAPI(t, s.base(), of.token)
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
