package storetest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"webchat/hooks/chat"
)

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
