package storetest

import (
	"slices"

	"pgregory.net/rapid"

	"webchat/hooks/chat"
)

// someVisitor is one that there is, or was until it was erased or became another.
func (h *history) someVisitor() chat.Account {
	visitors := slices.DeleteFunc(slices.Clone(h.everyone), func(one chat.Account) bool { return one.Role != chat.RoleUser })
	return rapid.SampledFrom(visitors).Draw(h.r, "visitor")
}

// somebody is one of a few whom the site knows, who change their names, and whose addresses may be another's too.
func (h *history) somebody() chat.Identity {
	own := h.everyone[0].ID // no other history has it
	return chat.Identity{
		ID:    rapid.SampledFrom([]string{"mia", "noa"}).Draw(h.r, "id") + own,
		Name:  rapid.SampledFrom([]string{"Mia Moss", "Noa Nord"}).Draw(h.r, "name"),
		Email: rapid.SampledFrom([]string{"", "moss" + own + "@site.example", "nord" + own + "@site.example"}).Draw(h.r, "email"),
	}
}

// become has the site say who a visitor is, or one who has said nothing yet.
func (h *history) become() {
	visitor, who := chat.Account{}, h.somebody()
	if !h.oneIn(4, "is new") {
		visitor = h.someVisitor()
	}
	stranger := h.visitors[visitor.ID]
	if stranger.ExternalID != "" {
		stranger = chat.Account{}
	}
	before := h.knownAs(who.ID)
	got, err := h.Identify(ctx, visitor, who)
	h.check(err)
	account := h.accountFor(who, before.ID, stranger.ID, got.Visitor.ID)
	if before.ID != "" && stranger.ID != "" {
		h.join(stranger, account)
	}
	h.know(account)
	right := chat.Identified{Visitor: account, Changed: stranger.ID != "" || account != before, Ended: stranger.ID}
	open := h.openOf(account)
	if len(open) > 0 {
		right.SessionID = open[0].ID
	}
	same(h.trial, got, right)
	if right.Changed && len(open) > 0 {
		h.identified(account, open)
	}
}

// knownAs is the visitor whom the site knows under that id, if there is one.
func (h *history) knownAs(id string) chat.Account {
	for _, one := range h.visitors {
		if one.ExternalID == id {
			return one
		}
	}
	return chat.Account{}
}

// accountFor is what the site says, under the first of these ids that there is, with an address that nobody else has.
func (h *history) accountFor(who chat.Identity, ids ...string) chat.Account {
	account := chat.Account{Role: chat.RoleUser, DisplayName: who.Name, Email: who.Email, ExternalID: who.ID}
	for _, id := range ids {
		if account.ID == "" {
			account.ID = id
		}
	}
	for _, other := range h.visitors {
		if other.Email == who.Email && other.ID != account.ID {
			account.Email = ""
		}
	}
	return account
}

// join makes the stranger's sessions those of the account, with what it has said in them.
func (h *history) join(stranger, account chat.Account) {
	delete(h.visitors, stranger.ID)
	for _, t := range h.talks {
		if t.UserID != stranger.ID {
			continue
		}
		t.UserID = account.ID
		for i := range t.messages {
			if t.messages[i].SenderID == stranger.ID {
				t.messages[i].SenderID = account.ID
			}
		}
	}
}

// know takes over an account that is new, or of which something is.
func (h *history) know(account chat.Account) {
	h.visitors[account.ID] = account
	if i := slices.IndexFunc(h.everyone, func(one chat.Account) bool { return one.ID == account.ID }); i >= 0 {
		h.everyone[i] = account
	} else {
		h.everyone = append(h.everyone, account)
	}
	for _, t := range h.talks {
		if t.UserID == account.ID {
			t.visitor = account
		}
	}
}

// openOf lists a visitor's open sessions, the newest first.
func (h *history) openOf(visitor chat.Account) []*talk {
	var open []*talk
	for _, t := range slices.Backward(h.talks) {
		if t.UserID == visitor.ID && t.Status != chat.Closed {
			open = append(open, t)
		}
	}
	return open
}

// identified compares what is told of the open sessions of one who is somebody by now.
func (h *history) identified(account chat.Account, open []*talk) {
	h.Helper()
	change := h.next(chat.ActionIdentify, open[0].ID, account)
	told := append([]chat.Change{change}, change.Also...)
	same(h.trial, len(told), len(open))
	for i, t := range open {
		same(h.trial, told[i].Session, t.Session)
		if waiting := t.waiting(); waiting != nil {
			same(h.trial, told[i].Handoff.ID, waiting.id)
			same(h.trial, told[i].Visitor, account.DisplayName)
		}
	}
}

func (h *history) remove() {
	t := h.some()
	h.check(h.Remove(ctx, t.ID))
	h.removed([]*talk{t})
}

func (h *history) eraseVisitor() {
	if !h.oneIn(3, "erases") {
		h.r.Skip("so that chats live longer")
	}
	visitor := h.someVisitor()
	var right error
	if _, lives := h.visitors[visitor.ID]; !lives {
		right = chat.ErrVisitorNotFound
	}
	if h.answered(h.EraseVisitor(ctx, visitor.ID), right) {
		delete(h.visitors, visitor.ID)
		h.removed(slices.DeleteFunc(slices.Clone(h.talks), func(t *talk) bool { return t.UserID != visitor.ID }))
	}
	_, err := h.Start(ctx, visitor, nil, chat.Visit{})
	h.refused(err, chat.Unknown)
}

// removed takes over that the server has removed these, in whatever order, each after it has closed it, if it was open.
func (h *history) removed(these []*talk) {
	h.Helper()
	for len(these) > 0 {
		change := <-h.told
		i := slices.IndexFunc(these, func(t *talk) bool { return t.ID == change.Session.ID })
		if i < 0 || change.By.ID != "" {
			h.Fatalf("it tells of %+v", change)
		}
		t := these[i]
		if t.Status != chat.Closed {
			same(h.trial, change.Action, chat.ActionClose)
			h.took(change, t, chat.LineClose(""))
			t.ClosedAt = change.Message.CreatedAt
			continue
		}
		same(h.trial, change.Action, chat.ActionErase)
		same(h.trial, change.Session, t.Session)
		h.nothing(t.Session)
		h.talks = slices.DeleteFunc(h.talks, func(one *talk) bool { return one == t })
		these = slices.Delete(these, i, i+1)
	}
	if len(h.talks) == 0 {
		h.begin()
	}
}
