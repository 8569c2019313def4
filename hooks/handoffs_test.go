package hooks_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"webchat/hooks"
	"webchat/hooks/chat"
)

// queue is who waits, as agents see it.
type queue struct {
	Waiting int              `json:"waiting"`
	Items   []chat.QueueItem `json:"items"`
}

func (q queue) sessions() []string {
	ids := []string{}
	for _, item := range q.Items {
		ids = append(ids, item.SessionID)
	}
	return ids
}

// taken is the answer to a claim that won.
type taken struct {
	Session        chat.SessionView    `json:"session"`
	HandoffRequest chat.HandoffRequest `json:"handoffRequest"`
	Messages       []chat.Message      `json:"messages"`
	More           bool                `json:"more"`
}

// winnerOf is whom a lost claim names.
func winnerOf(r reply) string {
	r.t.Helper()
	var name string
	r.is(http.StatusConflict)
	must(r.t, json.Unmarshal(read[failure](r).Data["acceptedBy"], &name))
	return name
}

func TestAskingForAHumanShowsAgentsTheLastThatWasSaid(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	for i := range 7 {
		c.write(c.visitor, fmt.Sprint("Line ", i))
	}
	answer := c.do("handoff", c.visitor).is(http.StatusCreated)
	if got := fields(t, answer.body); got != handoffFields {
		t.Errorf("a handoff request holds %s", got)
	}
	request := read[chat.HandoffRequest](answer)
	if got := previewed(t, request.Preview); !slices.Equal(got, []string{"Line 2", "Line 3", "Line 4", "Line 5", "Line 6"}) {
		t.Errorf("the preview is %v", got)
	}
	if request.SessionID != c.id || request.RequestedAt == "" || request.AcceptedAt != "" || request.CanceledAt != "" {
		t.Errorf("the request is %+v", request)
	}
	if again := c.do("handoff", c.visitor).is(http.StatusOK); string(again.body) != string(answer.body) {
		t.Errorf("asking again gives %s", again.body)
	}
	c.write(c.visitor, "Still here")
	queued := s.staff("Ada").get(api + "/queue").is(http.StatusOK)
	var raw struct{ Items []json.RawMessage }
	must(t, json.Unmarshal(queued.body, &raw))
	if got := fields(t, raw.Items[0]); got != queueFields {
		t.Errorf("a queue item holds %s", got)
	}
	item := read[queue](queued).Items[0]
	if got := previewed(t, item.Preview); got[4] != "Still here" || item.HandoffRequestID != request.ID || item.DisplayName != "June" {
		t.Errorf("the queue shows %+v", item)
	}
}

func TestAVisitorWhoSaidNothingHasAnEmptyPreview(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	answer := c.do("handoff", c.visitor).is(http.StatusCreated)
	if !strings.Contains(string(answer.body), `"preview":[]`) {
		t.Errorf("the request is %s", answer.body)
	}
}

func TestTheQueueIsLongestWaitingFirst(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	if empty := ada.get(api + "/queue").is(http.StatusOK); string(empty.body) != `{"items":[],"waiting":0}`+"\n" {
		t.Errorf("an empty queue is %s", empty.body)
	}
	a, b, c := s.waiting("June"), s.waiting("Mira"), s.waiting("Yusuf")
	if got := read[queue](ada.get(api + "/queue")); !slices.Equal(got.sessions(), ids(a, b, c)) || got.Waiting != 3 {
		t.Errorf("the queue is %+v", got)
	}
	if got := read[queue](ada.get(api + "/queue?limit=2")); !slices.Equal(got.sessions(), ids(a, b)) || got.Waiting != 3 {
		t.Errorf("its first two are %+v", got)
	}
	a.do("cancel", a.visitor).is(http.StatusOK)
	a.handoff()
	if got := read[queue](s.staff("Grace").get(api + "/queue")); !slices.Equal(got.sessions(), ids(b, c, a)) {
		t.Errorf("one who left and came back stands in %+v", got)
	}
}

func TestTheWinnerOfAClaimGetsTheWholeTranscript(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.started("June")
	c.write(c.visitor, "Hello")
	c.handoff()
	answer := c.do("claim", ada).is(http.StatusOK)
	if got := fields(t, answer.body); got != "handoffRequest messages more session" {
		t.Errorf("the answer holds %s", got)
	}
	got := read[taken](answer)
	if said := texts(got.Messages); !slices.Equal(said, []string{"Hello", "Asked for a human", "Ada joined the chat"}) || got.More {
		t.Errorf("the transcript is %v, more %v", said, got.More)
	}
	if got.Session.AgentID != ada.id || got.Session.Status != chat.ActiveWithAgent || got.Session.LastSeq != 3 {
		t.Errorf("the session is %+v", got.Session)
	}
	if got.HandoffRequest.AcceptedByID != ada.id || got.HandoffRequest.AcceptedAt == "" {
		t.Errorf("the request is %+v", got.HandoffRequest)
	}
	if again := c.do("claim", ada).is(http.StatusOK); string(again.body) != string(answer.body) {
		t.Errorf("claiming again gives %s", again.body)
	}
}

func TestAClaimGivesTheNewest1000AndTellsOfMore(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.started("June")
	c.flood(c.visitor, 1000)
	c.handoff()
	got := read[taken](c.do("claim", ada).is(http.StatusOK))
	if n := len(got.Messages); n != 1000 || !got.More || got.Messages[999].Seq != 1002 {
		t.Fatalf("%d messages, more %v", n, got.More)
	}
	older := read[page](ada.get(fmt.Sprintf("%s/messages?before=%d", c.path(), got.Messages[0].Seq)).is(http.StatusOK))
	if len(older.Messages) != 2 || older.More {
		t.Errorf("before them are %+v", older)
	}
}

func TestWhoIsTooLateIsToldWhoWon(t *testing.T) {
	s := serve(t)
	c := s.active("June", s.staff("Ada"))
	bo := s.staff("Bo")
	answer := c.do("claim", bo)
	if winner := winnerOf(answer); winner != "Ada" || read[failure](answer).Message != "Ada was faster." {
		t.Errorf("Bo is told %s", answer.body)
	}
	canceled := s.waiting("Mira")
	canceled.do("cancel", canceled.visitor).is(http.StatusOK)
	closed := s.waiting("Yusuf")
	closed.do("close", closed.visitor).is(http.StatusOK)
	for _, c := range []*conversation{canceled, closed} {
		answer := c.do("claim", bo)
		if winner := winnerOf(answer); winner != "" || read[failure](answer).Message != "The visitor no longer waits." {
			t.Errorf("Bo is told %s", answer.body)
		}
	}
}

func TestOfTwentyAgentsAtOnceExactlyOneWins(t *testing.T) {
	s := serve(t)
	agents := s.agents(20)
	for range 5 {
		c := s.waiting("June")
		answers := atOnce(t, agents, func(by caller) (reply, error) {
			return by.try(http.MethodPost, api+"/handoffs/"+c.request+"/claim", nil)
		})
		var winners []string
		for i, answer := range answers {
			if answer.status == http.StatusOK {
				winners = append(winners, agents[i].name)
			}
		}
		if len(winners) != 1 {
			t.Fatalf("the winners are %v", winners)
		}
		for _, answer := range answers {
			if answer.status != http.StatusOK && winnerOf(answer) != winners[0] {
				t.Errorf("%s won, but a loser is told %s", winners[0], answer.body)
			}
		}
		if n := s.rows("agent_assignments", "sessionId = ?", c.id); n != 1 {
			t.Errorf("%d agents are assigned", n)
		}
		if said := c.transcript(); !slices.Equal(said, []string{
			"system: Asked for a human", "system: " + winners[0] + " joined the chat",
		}) {
			t.Errorf("the transcript is %v", said)
		}
	}
}

func TestAVisitorWhoLeavesWhileAgentsClaimHasOneOutcome(t *testing.T) {
	s := serve(t)
	agents := s.agents(6)
	for _, leave := range []string{"cancel", "close"} {
		for range 12 {
			c := s.waiting("June")
			answers := atOnce(t, append(slices.Clone(agents), c.visitor), func(by caller) (reply, error) {
				if by.id != c.visitor.id {
					return by.try(http.MethodPost, api+"/handoffs/"+c.request+"/claim", nil)
				}
				if leave == "cancel" {
					return by.try(http.MethodDelete, c.path()+"/handoff", nil)
				}
				return by.try(http.MethodPost, c.path()+"/close", nil)
			})
			claims, left := answers[:len(agents)], answers[len(agents)]
			winner, winners := "", 0
			for i, answer := range claims {
				if answer.status == http.StatusOK {
					winner, winners = agents[i].name, winners+1
				}
			}
			for _, answer := range claims {
				if answer.status != http.StatusOK && winnerOf(answer) != winner {
					t.Errorf("%s: %q won, but a loser is told %s", leave, winner, answer.body)
				}
			}
			session := c.session()
			switch {
			case winners > 1:
				t.Errorf("%s: %d agents won", leave, winners)
			case leave == "close":
				left.is(http.StatusOK)
				if session.Status != chat.Closed || (session.AgentID != "") != (winner != "") {
					t.Errorf("closed, and won by %q, it is %+v", winner, session)
				}
			case winner == "":
				left.is(http.StatusOK)
				if session.Status != chat.BotPending {
					t.Errorf("canceled, it is %+v", session)
				}
			default:
				left.is(http.StatusConflict)
				if session.Status != chat.ActiveWithAgent {
					t.Errorf("won by %q, it is %+v", winner, session)
				}
			}
			c.do("close", c.visitor)
		}
	}
}

// agents are that many new ones.
func (s *server) agents(n int) []caller {
	s.t.Helper()
	var agents []caller
	for i := range n {
		name := fmt.Sprint("Agent ", i)
		record, err := hooks.NewAgent(s.app, chat.RoleAgent, name, fmt.Sprintf("agent%d@example.com", i), password)
		must(s.t, err)
		agents = append(agents, s.callerOf(record))
	}
	return agents
}

// atOnce has all callers do something at the same moment, and returns how each was answered.
func atOnce(t testing.TB, callers []caller, do func(caller) (reply, error)) []reply {
	t.Helper()
	answers, errs := make([]reply, len(callers)), make([]error, len(callers))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, by := range callers {
		all.Go(func() {
			<-start
			answers[i], errs[i] = do(by)
		})
	}
	close(start)
	all.Wait()
	for _, err := range errs {
		must(t, err)
	}
	return answers
}
