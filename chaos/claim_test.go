//go:build linux

package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestAgentsWhoClaimAtOnceAndAVisitorWhoLeavesAllSeeOneOutcome(t *testing.T) {
	s := newServer(t)
	s.start()
	ctx, end := context.WithCancel(context.Background())
	defer end()
	var agents []*agent
	for i := range 20 {
		agents = append(agents, s.agent(fmt.Sprintf("Agent%d", i)))
	}
	office := agents[0].hear(ctx, lobby)
	var all []*race
	for _, claiming := range []int{2, 20} {
		for _, leaving := range []string{"cancels", "closes"} {
			t.Run(fmt.Sprintf("%d claim while the visitor %s", claiming, leaving), func(t *testing.T) {
				taken, rounds := 0, often(20, 500)
				for range rounds {
					r := &race{t: t, s: s, agents: agents[:claiming], closes: leaving == "closes"}
					if r.run(ctx); r.winner != nil {
						taken++
					}
					all = append(all, r)
				}
				t.Logf("an agent was first %d of %d times", taken, rounds)
			})
		}
	}
	last := s.visitor("Last").requestHuman()
	heard := office.await(func(e told) bool { return e.Event == "queue:new" && e.HandoffRequestID == last })
	for _, r := range all {
		r.compareLobby(t, heard)
	}
}

// race is one chat that several agents want at once, and that its visitor leaves at the same time.
type race struct {
	t       *testing.T
	s       *server
	agents  []*agent
	closes  bool // the chat, rather than cancel the request
	visitor *person
	handoff string
	room    *ear

	claims []answer
	leave  answer
	winner *agent
}

// run lets them loose, and compares what each is told.
func (r *race) run(ctx context.Context) {
	r.t.Helper()
	ctx, end := context.WithCancel(ctx)
	defer end()
	r.visitor = r.s.visitor("June")
	r.room = r.visitor.hear(ctx, since(r.visitor.session, 0))
	r.handoff = r.visitor.requestHuman()
	method, path := "DELETE", "/api/webchat/sessions/"+r.visitor.session+"/handoff"
	if r.closes {
		method, path = "POST", "/api/webchat/sessions/"+r.visitor.session+"/close"
	}
	begin := make(chan struct{})
	var racing sync.WaitGroup
	do := func(who *api, method, path string, told *answer) {
		racing.Go(func() {
			<-begin
			time.Sleep(rand.N(2 * time.Millisecond)) // so that anyone may be first
			var err error
			if *told, err = who.call(ctx, method, path, nil); err != nil {
				r.t.Error(err)
			}
		})
	}
	r.claims = make([]answer, len(r.agents))
	for i, one := range r.agents {
		do(one.api, "POST", "/api/webchat/handoffs/"+r.handoff+"/claim", &r.claims[i])
	}
	do(r.visitor.api, method, path, &r.leave)
	close(begin)
	racing.Wait()
	r.compare()
}

// compare checks that what all were told is one and the same, and what is stored.
func (r *race) compare() {
	r.t.Helper()
	for i, claim := range r.claims {
		if claim.status == http.StatusOK {
			if r.winner != nil {
				r.t.Errorf("both %s and %s have it", r.winner.name, r.agents[i].name)
			}
			r.winner = r.agents[i]
		}
	}
	r.compareLosers()
	lines, status, agentID := []string{"Asked for a human"}, "bot_pending", ""
	accepted := []string(nil)
	if r.winner != nil {
		lines, status, agentID = append(lines, r.winner.name+" joined the chat"), "active_with_agent", r.winner.id
		accepted = []string{r.winner.name}
	}
	leaves := r.closes || r.winner == nil // to close is always possible, to cancel as long as no agent was first
	if (r.leave.status == http.StatusOK) != leaves || !leaves && r.leave.status != http.StatusConflict {
		r.t.Errorf("to leave came to %d %s, while the winner is %+v", r.leave.status, r.leave.body, r.winner)
	}
	if r.closes {
		lines, status = append(lines, "June ended the chat"), "closed"
	} else if leaves {
		lines = append(lines, "Left the queue")
	}
	r.compareStored(lines, status, agentID)
	r.compareRoom(accepted, status)
}

// compareLosers checks that the others are told who has won.
func (r *race) compareLosers() {
	r.t.Helper()
	name := ""
	if r.winner != nil {
		name = r.winner.name
	}
	for i, claim := range r.claims {
		if r.agents[i] == r.winner {
			continue
		}
		var refusal struct{ Data struct{ AcceptedBy *string } }
		claim.into(r.t, &refusal)
		if by := refusal.Data.AcceptedBy; claim.status != http.StatusConflict || by == nil || *by != name {
			r.t.Errorf("%s is told %d %s, while %q has it", r.agents[i].name, claim.status, claim.body, name)
		}
	}
}

func (r *race) compareStored(lines []string, status, agentID string) {
	r.t.Helper()
	var session struct {
		Status, AgentID string
		Participants    []struct{ ID, Role string }
	}
	r.visitor.must("GET", "/api/webchat/sessions/"+r.visitor.session, nil, &session)
	if session.Status != status || session.AgentID != agentID {
		r.t.Errorf("the session is %+v, but should be %s, of %q", session, status, agentID)
	}
	for _, one := range session.Participants {
		if one.Role == "agent" && one.ID != agentID {
			r.t.Errorf("%s has had it too", one.ID)
		}
	}
	stored := transcript(r.t, r.s, r.visitor)
	if got := textsOf(stored); !slices.Equal(got, lines) {
		r.t.Errorf("stored is %q, but should be %q", got, lines)
	}
	if r.winner != nil {
		var taken struct {
			HandoffRequest struct{ AcceptedByID string }
			Messages       []message
		}
		r.claims[slices.Index(r.agents, r.winner)].into(r.t, &taken)
		if taken.HandoffRequest.AcceptedByID != agentID || len(taken.Messages) < 2 ||
			!slices.Equal(taken.Messages, stored[:len(taken.Messages)]) {
			r.t.Errorf("%s was given %+v", r.winner.name, taken)
		}
	}
}

// compareRoom checks what the session's room was told, up to a last message or the end of the chat.
func (r *race) compareRoom(accepted []string, status string) {
	r.t.Helper()
	isLast := func(e told) bool { return e.Event == "session:closed" }
	if status != "closed" {
		last, _ := r.visitor.say(context.Background(), "The end")
		isLast = func(e told) bool { return e.Event == "message:new" && e.Seq == last.Seq }
	}
	var messages []message
	var names []string
	closed, updated := 0, ""
	for _, e := range r.room.await(isLast) {
		switch e.Event {
		case "message:history":
			messages = append(messages, e.Messages...)
		case "message:new":
			messages = append(messages, message{Seq: e.Seq, Text: e.Text})
		case "handoff:accepted":
			names = append(names, e.AgentName)
		case "session:closed":
			closed++
		case "session:updated":
			updated = e.Status
		}
	}
	stored := transcript(r.t, r.s, r.visitor)
	if got, want := textsOf(messages), textsOf(stored); !slices.Equal(got, want) {
		r.t.Errorf("the room was told %q, stored is %q", got, want)
	}
	if !slices.Equal(names, accepted) || updated != status || (closed == 1) != (status == "closed") {
		r.t.Errorf("the room was told of %q, %s, %d times closed; it is %s, of %q", names, updated, closed, status, accepted)
	}
}

// compareLobby checks what the lobby was told of this chat.
func (r *race) compareLobby(t *testing.T, heard []told) {
	t.Helper()
	reason := "canceled"
	if r.winner != nil {
		reason = "accepted"
	} else if r.closes {
		reason = "closed"
	}
	want := []string{"queue:new ", "queue:removed " + reason}
	if r.closes {
		want = append(want, "session:closed ")
	}
	var got []string
	for _, e := range heard {
		if e.SessionID == r.visitor.session {
			got = append(got, e.Event+" "+e.Reason)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the lobby was told %q, but should be %q", got, want)
	}
}

func textsOf(messages []message) []string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Text)
	}
	return all
}
