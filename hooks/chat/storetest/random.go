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

func (h *history) begin() {
	visitor := chat.Account{Role: chat.RoleUser, DisplayName: fmt.Sprint("Visitor ", len(h.talks))}
	if len(h.talks) > 0 && h.oneIn(2, "returns") {
		visitor = h.some().visitor
	}
	isNew := visitor.ID == ""
	started, err := h.Start(ctx, visitor, nil, chat.Visit{})
	h.check(err)
	if isNew {
		h.know(started.Visitor)
	}
	t := &talk{Session: started.Session, visitor: started.Visitor}
	h.talks = append(h.talks, t)
	h.heard("", t, t.visitor, "")
	same(h.trial, t.Session, started.Session)
}

func (h *history) send() {
	t, by := h.someWith()
	if by.Role == chat.RoleAdmin {
		h.r.Skip("which the desk refuses")
	}
	m := message(by, t.ID, rapid.StringN(1, 20, -1).Draw(h.r, "text"))
	if len(h.ids) > 0 && h.oneIn(4, "sent before") {
		m.ID = rapid.SampledFrom(h.ids).Draw(h.r, "id")
	}
	var right error
	before := h.stored(m.ID)
	switch {
	case before == nil:
		_, right = t.Decide(chat.ActionSend, by)
	case before.SessionID != t.ID || before.SenderID != by.ID:
		if _, right = t.Decide(chat.ActionRead, by); right == nil {
			right = chat.ErrMessageTaken
		}
	}
	got, isNew, err := h.Send(ctx, by, m)
	if !h.answered(err, right) {
		return
	}
	same(h.trial, isNew, before == nil)
	if before != nil {
		same(h.trial, got, *before)
		return
	}
	t.LastSeq++
	m.ID, m.Seq, m.CreatedAt = got.ID, t.LastSeq, got.CreatedAt
	same(h.trial, got, m)
	t.messages = append(t.messages, m)
	h.ids = append(h.ids, m.ID)
	change := h.heard(chat.ActionSend, t, by, "")
	same(h.trial, *change.Message, m)
	if back := t.LeftAt != "" && by.Role == chat.RoleUser; change.Returned != back {
		h.Fatalf("it tells that the visitor is back: %v", change.Returned)
	} else if back {
		t.LeftAt = ""
	}
}

// leave has the answer go out by e-mail, with or without a last word.
func (h *history) leave() {
	t, by := h.someWith()
	m := chat.Message{SessionID: t.ID, SenderID: by.ID, SenderType: chat.SenderUser}
	if h.oneIn(2, "says something") {
		m.Text = "Bye"
	}
	if len(h.ids) > 0 && m.Text != "" && h.oneIn(2, "sent before") {
		m.ID = rapid.SampledFrom(h.ids).Draw(h.r, "id")
	}
	address := rapid.SampledFrom([]string{"june@example.com", "otto@example.com"}).Draw(h.r, "address")
	_, right := t.Decide(chat.ActionEmail, by)
	before := h.stored(m.ID)
	if right == nil && before != nil && (before.SessionID != t.ID || before.SenderID != by.ID) {
		right = chat.ErrMessageTaken
	}
	got, err := h.Email(ctx, by, m, address)
	if !h.answered(err, right) {
		return
	}
	wrote := m.Text != "" && before == nil
	if wrote || t.LeftAt == "" || t.address != address {
		h.left(t, by, wrote, address)
	}
	same(h.trial, got, t.Session)
}

func (h *history) left(t *talk, by chat.Account, wrote bool, address string) {
	h.Helper()
	change := h.next(chat.ActionEmail, t.ID, by)
	if wrote {
		t.messages = append(t.messages, *change.Wrote)
		h.ids = append(h.ids, change.Wrote.ID)
		t.LastSeq++
		same(h.trial, change.Wrote.Seq, t.LastSeq)
	}
	if t.Status == chat.BotPending {
		h.asks++
		t.place = h.asks
		t.requests = append(t.requests, &request{id: change.Handoff.ID})
	}
	h.took(change, t, chat.LineEmail)
	t.LeftAt, t.address = change.Session.LeftAt, address
}

func (h *history) stored(id string) *chat.Message {
	for _, t := range h.talks {
		for i, m := range t.messages {
			if m.ID == id {
				return &t.messages[i]
			}
		}
	}
	return nil
}

func (h *history) ask() {
	t, by := h.someWith()
	repeat := t.Status == chat.QueuedForAgent && t.StandingOf(by) == chat.Visitor
	var right error
	if !repeat {
		_, right = t.Decide(chat.ActionHandoff, by)
	}
	got, isNew, err := h.Handoff(ctx, by, t.ID)
	if !h.answered(err, right) {
		return
	}
	same(h.trial, isNew, !repeat)
	if repeat {
		same(h.trial, got.ID, t.waiting().id)
		if t.LeftAt != "" {
			h.heard(chat.ActionReturn, t, by, "")
			t.LeftAt = ""
		}
		return
	}
	h.asks++
	t.place = h.asks
	t.requests = append(t.requests, &request{id: got.ID})
	same(h.trial, h.heard(chat.ActionHandoff, t, by, chat.LineHandoff).Handoff.ID, got.ID)
}

func (h *history) cancel() {
	t, by := h.someWith()
	_, right := t.Decide(chat.ActionCancel, by)
	got, err := h.Cancel(ctx, by, t.ID)
	if h.answered(err, right) {
		t.waiting().over, t.LeftAt = true, ""
		h.heard(chat.ActionCancel, t, by, chat.LineCancel)
		same(h.trial, got, t.Session)
	}
}

func (h *history) take() {
	t, by := h.some(), h.someAgent()
	if len(t.requests) == 0 {
		h.r.Skip("nobody has asked")
	}
	r := rapid.SampledFrom(t.requests).Draw(h.r, "request")
	mine := r.over && r.acceptedBy == by && t.AgentID == by.ID && t.Status == chat.ActiveWithAgent
	var right error
	switch {
	case r.over && !mine:
		right = chat.AlreadyTaken("")
	case !r.over:
		_, right = t.Decide(chat.ActionClaim, by)
	}
	got, err := h.Claim(ctx, by, r.id)
	if !h.answered(err, right) {
		faster := r.acceptedBy.DisplayName
		if r.acceptedBy == by {
			faster = ""
		}
		same(h.trial, asError(err).Data["acceptedBy"], any(faster))
		return
	}
	if !mine {
		r.over, r.acceptedBy, t.AgentID = true, by, by.ID
		h.comes(by)
		h.heard(chat.ActionClaim, t, by, chat.LineClaim(by.DisplayName))
	}
	same(h.trial, got.Session, t.Session)
	same(h.trial, got.HandoffRequest.ID, r.id)
}

func (h *history) putBack() {
	t, by := h.someWith()
	standing := t.StandingOf(by)
	_, right := t.Decide(chat.ActionRelease, by)
	got, err := h.Release(ctx, by, t.ID)
	if h.answered(err, right) {
		h.released(h.next(chat.ActionRelease, t.ID, by), t, standing)
		same(h.trial, got, t.Session)
	}
}

func (h *history) released(change chat.Change, t *talk, standing chat.Standing) {
	h.Helper()
	agent := h.agents[slices.IndexFunc(h.agents, func(one chat.Account) bool { return one.ID == t.AgentID })]
	same(h.trial, change.Agent, t.AgentID)
	t.AgentID = ""
	h.took(change, t, chat.LineRelease(agent.DisplayName, standing))
	t.requests = append(t.requests, &request{id: change.Handoff.ID})
}

func (h *history) putAllBack() {
	agent := h.someAgent()
	had := h.chatsOf(agent)
	h.check(h.ReleaseAll(ctx, agent))
	h.allReleased(had)
}

// here has the visitor say that it is there, which it may do unasked.
func (h *history) here() {
	t, by := h.someWith()
	_, right := t.Decide(chat.ActionHere, by)
	got, err := h.Here(ctx, by, t.ID)
	if !h.answered(err, right) {
		return
	}
	if t.Status == chat.ActiveWithAgent && got.HereAt >= t.CreatedAt {
		t.HereAt = got.HereAt
	}
	same(h.trial, got, t.Session)
}

func (h *history) end() {
	if !h.oneIn(3, "ends") {
		h.r.Skip("so that chats live longer")
	}
	t, by := h.someWith()
	_, right := t.Decide(chat.ActionRead, by)
	repeat := t.Status == chat.Closed && right == nil
	got, err := h.Close(ctx, by, t.ID)
	if !h.answered(err, right) {
		return
	}
	if !repeat {
		if waiting := t.waiting(); waiting != nil {
			waiting.over = true
		}
		h.heard(chat.ActionClose, t, by, chat.LineClose(by.DisplayName))
		t.ClosedAt = t.messages[t.LastSeq-1].CreatedAt
	}
	same(h.trial, got, t.Session)
}

func (h *history) erase() {
	t, by := h.someWith()
	_, right := t.Decide(chat.ActionErase, by)
	if h.answered(h.Erase(ctx, by, t.ID), right) {
		h.talks = slices.DeleteFunc(h.talks, func(one *talk) bool { return one == t })
		same(h.trial, h.next(chat.ActionErase, t.ID, by).Session, t.Session)
		_, err := h.Session(ctx, t.ID)
		h.refused(err, chat.NotFound)
	}
	if len(h.talks) == 0 {
		h.begin()
	}
}

func (h *history) visit() {
	t, by := h.someWith()
	page := rapid.SampledFrom([]string{"", "https://a.example/", "https://b.example/"}).Draw(h.r, "page")
	visit := chat.Visit{Page: page, Referrer: rapid.SampledFrom([]string{"", "https://c.example/"}).Draw(h.r, "referrer")}
	_, right := t.Decide(chat.ActionVisit, by)
	if !h.answered(h.Visit(ctx, by, t.ID, visit), right) {
		return
	}
	if now := t.visit.Then(visit); now != t.visit {
		t.visit = now
		h.heard(chat.ActionVisit, t, by, "")
	}
}

func (h *history) rate() {
	t, by := h.someWith()
	rating, comment := rapid.SampledFrom(chat.Ratings).Draw(h.r, "rating"), rapid.StringN(0, 3, -1).Draw(h.r, "comment")
	_, right := t.Decide(chat.ActionRate, by)
	got, err := h.Rate(ctx, by, t.ID, rating, comment)
	if !h.answered(err, right) {
		return
	}
	if t.rating != rating || t.comment != comment {
		t.rating, t.comment = rating, comment
		h.heard(chat.ActionRate, t, by, "")
	}
	same(h.trial, got, t.Session)
}

// compare reads back one session, and the queue.
func (h *history) compare() {
	h.compareOne(h.some())
	waiting := h.inQueue()
	places, err := h.Places(ctx)
	h.check(err)
	same(h.trial, fmt.Sprint(places), fmt.Sprint(waiting))
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
