package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"webchat/hooks/chat"
)

// randomHistories has the store and a model in memory live through the same random histories, and compares every
// answer, every change that is told, and what is stored in the end.
func randomHistories(tr *trial) {
	rapid.Check(tr.test, func(r *rapid.T) {
		h := newHistory(tr, r)
		step := func(do func()) func(*rapid.T) {
			return func(r *rapid.T) {
				h.TB, h.r = r, r
				do()
			}
		}
		r.Repeat(map[string]func(*rapid.T){
			"start":         step(h.begin),
			"identify":      step(h.become),
			"here":          step(h.here),
			"beat":          step(h.beat),
			"connect":       step(h.connect),
			"release gone":  step(h.releaseGone),
			"remove":        step(h.remove),
			"erase visitor": step(h.eraseVisitor),
			"send":          step(h.send),
			"handoff":       step(h.ask),
			"email":         step(h.leave),
			"cancel":        step(h.cancel),
			"claim":         step(h.take),
			"release":       step(h.putBack),
			"release all":   step(h.putAllBack),
			"close":         step(h.end),
			"erase":         step(h.erase),
			"visit":         step(h.visit),
			"rate":          step(h.rate),
			"":              step(h.compare),
		})
		h.compareAll()
	})
}

// talk is a session as the model knows it.
type talk struct {
	chat.Session
	visitor  chat.Account
	messages []chat.Message
	requests []*request
	address  string
	place    int // in the queue: those with a lower one are before it

	visit           chat.Visit
	rating, comment string
}

type request struct {
	id         string
	acceptedBy chat.Account
	over       bool
}

// waiting is the open request, or nil.
func (t *talk) waiting() *request {
	if n := len(t.requests); n > 0 && !t.requests[n-1].over {
		return t.requests[n-1]
	}
	return nil
}

// history is a model of a store, beside the store.
type history struct {
	*trial
	r        *rapid.T
	talks    []*talk
	agents   []chat.Account
	everyone []chat.Account
	visitors map[string]chat.Account // those there are, by id
	there    map[string]there        // by the agent's id
	ids      []string                // of messages that were sent
	asks     int
}

func newHistory(tr *trial, r *rapid.T) *history {
	one := *tr
	one.TB = r
	h := &history{trial: &one, r: r, visitors: map[string]chat.Account{}, there: map[string]there{}}
	root := tr.account(chat.RoleAdmin, "Root")
	waiting, err := h.Places(ctx)
	h.check(err)
	for _, id := range waiting { // those of the history before
		h.trial.close(root, id)
	}
	h.forget()
	h.agents = []chat.Account{tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo")}
	h.everyone = append([]chat.Account{root}, h.agents...)
	h.begin()
	return h
}

func (h *history) some() *talk           { return rapid.SampledFrom(h.talks).Draw(h.r, "session") }
func (h *history) someone() chat.Account { return rapid.SampledFrom(h.everyone).Draw(h.r, "by") }

// someWith is a session and who does something to it: mostly its visitor or its agent, or all would be refused.
func (h *history) someWith() (*talk, chat.Account) {
	t := h.some()
	if h.oneIn(4, "by another") {
		return t, h.someone()
	}
	for _, agent := range h.agents {
		if agent.ID == t.AgentID && h.oneIn(2, "by its agent") {
			return t, agent
		}
	}
	return t, t.visitor
}

func (h *history) someAgent() chat.Account       { return rapid.SampledFrom(h.agents).Draw(h.r, "agent") }
func (h *history) oneIn(n int, what string) bool { return rapid.IntRange(1, n).Draw(h.r, what) == 1 }

// answered compares an answer with the one that is right, and says whether something was changed by it.
func (h *history) answered(err error, right error) bool {
	h.Helper()
	if chat.KindOf(err) != chat.KindOf(right) || (err == nil) != (right == nil) {
		h.Fatalf("it came to %v, not to %v", err, right)
	}
	return err == nil
}

// heard takes over what is told next, with its system line if it has one.
func (h *history) heard(action chat.Action, t *talk, by chat.Account, line string) chat.Change {
	h.Helper()
	change := h.next(action, t.ID, by)
	h.took(change, t, line)
	return change
}

func (h *history) took(change chat.Change, t *talk, line string) {
	h.Helper()
	if line != "" {
		t.messages = append(t.messages, *change.Message)
		t.LastSeq++
		same(h.trial, *change.Message, chat.Message{
			ID: change.Message.ID, SessionID: t.ID, Seq: t.LastSeq, SenderType: chat.SenderSystem, Text: line,
			CreatedAt: change.Message.CreatedAt,
		})
	}
	t.Status = change.Session.Status
}

// compare reads back one session, and the queue.
func (h *history) compare() {
	h.compareOne(h.some())
	waiting := h.inQueue()
	places, err := h.Places(ctx)
	h.check(err)
	same(h.trial, fmt.Sprint(places), fmt.Sprint(waiting))
	all, items, err := h.Queue(ctx, 1)
	h.check(err)
	same(h.trial, all, len(waiting))
	same(h.trial, len(items), min(1, len(waiting)))
	here, err := h.Waiting(ctx)
	h.check(err)
	same(h.trial, here, len(slices.DeleteFunc(slices.Clone(h.talks), func(t *talk) bool {
		return t.Status != chat.QueuedForAgent || t.LeftAt != ""
	})))
	h.comparePresence()
}

func (h *history) compareOne(t *talk) {
	h.Helper()
	view := h.view(t.ID)
	same(h.trial, view.Session, t.Session)
	same(h.trial, view.QueuePosition, slices.Index(h.inQueue(), t.ID)+1)
	h.visited(view, t.visit)
	visitor := chat.Participant{
		ID: t.visitor.ID, Role: chat.RoleUser, DisplayName: t.visitor.DisplayName,
		Email: t.visitor.Email, ExternalID: t.visitor.ExternalID,
	}
	if !slices.Contains(view.Participants, visitor) {
		h.Fatalf("of %+v none is %+v", view.Participants, visitor)
	}
	same(h.trial, view.Rating+view.RatingComment, t.rating+t.comment)
	all := h.transcript(t.ID)
	if !slices.Equal(all, t.messages) {
		h.Fatalf("the session has\n%+v\nwhere it should have\n%+v", all, t.messages)
	}
}

func (h *history) compareAll() {
	for _, t := range h.talks {
		h.compareOne(t)
	}
	h.begin() // the next that is told, if nothing was told twice
}

// inQueue is who waits, in order.
func (h *history) inQueue() []string {
	var waiting []*talk
	for _, t := range h.talks {
		if t.Status == chat.QueuedForAgent {
			waiting = append(waiting, t)
		}
	}
	slices.SortFunc(waiting, func(a, b *talk) int {
		return cmp.Or(strings.Compare(a.LeftAt, b.LeftAt), a.place-b.place)
	})
	ids := []string{}
	for _, t := range waiting {
		ids = append(ids, t.ID)
	}
	return ids
}
