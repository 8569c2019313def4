package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"pgregory.net/rapid"

	"webchat/hooks/chat"
)

// deed is one thing that somebody does in a random history.
type deed struct {
	action  chat.Action
	session int
	id      string // of a message; those of two may be the same
}

// randomHistoriesAtOnce has several people do random things to the same few sessions at the same time. What that comes
// to is anyone's guess, but what is told must be a history that the rules allow, one thing after the other, and end
// in what is stored.
func randomHistoriesAtOnce(tr *trial) {
	rapid.Check(tr.test, func(r *rapid.T) {
		h := newHistory(tr, r)
		h.begin()
		june := h.talks[0].visitor
		people := append([]chat.Account{june, june, h.talks[1].visitor}, h.agents...)
		deeds := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) deed {
			return deed{
				action: rapid.SampledFrom([]chat.Action{
					chat.ActionSend, chat.ActionSend, chat.ActionSend, chat.ActionHandoff, chat.ActionHandoff,
					chat.ActionClaim, chat.ActionClaim, chat.ActionCancel, chat.ActionRelease, chat.ActionClose,
					chat.ActionEmail,
				}).Draw(r, "action"),
				session: rapid.IntRange(0, len(h.talks)-1).Draw(r, "session"),
				id:      rapid.SampledFrom([]string{"", "", "one", "other"}).Draw(r, "id"),
			}
		}), 0, 8)
		var sent atomic.Int64
		var all []func()
		for i, by := range people {
			do := deeds.Draw(r, fmt.Sprint("deeds of ", by.DisplayName, " ", i))
			all = append(all, func() {
				for _, one := range do {
					h.does(by, one, &sent)
				}
			})
		}
		atOnce(all...)
		same(h.trial, h.replay(), int(sent.Load()))
		for _, t := range h.talks {
			h.compareOne(t)
		}
	})
}

// does tries a deed. That the rules refuse it is as good as that they allow it.
func (h *history) does(by chat.Account, one deed, sent *atomic.Int64) {
	t := h.talks[one.session]
	var err error
	switch one.action {
	case chat.ActionSend:
		m := message(by, t.ID, "Hello")
		if one.id != "" {
			m.ID = (one.id + t.ID + strings.Repeat("0", 15))[:15]
		}
		var isNew bool
		if _, isNew, err = h.Send(ctx, by, m); isNew {
			sent.Add(1)
		}
	case chat.ActionHandoff:
		_, _, err = h.Handoff(ctx, by, t.ID)
	case chat.ActionEmail:
		_, err = h.Email(ctx, by, message(by, t.ID, ""), "june@example.com")
	case chat.ActionCancel:
		_, err = h.Cancel(ctx, by, t.ID)
	case chat.ActionRelease:
		_, err = h.Release(ctx, by, t.ID)
	case chat.ActionClose:
		_, err = h.Close(ctx, by, t.ID)
	case chat.ActionClaim:
		var items []chat.QueueItem
		if _, items, err = h.Queue(ctx, 1); err == nil && len(items) > 0 {
			_, err = h.Claim(ctx, by, items[0].HandoffRequestID)
		}
	}
	if kind := chat.KindOf(err); err != nil && kind != chat.NotFound && kind != chat.Conflict && kind != chat.Forbidden {
		h.Errorf("%s by %s came to %v", one.action, by.DisplayName, err)
	}
}

// replay takes over what was told, by the rules, and counts what was sent.
func (h *history) replay() (sent int) {
	h.Helper()
	_, mark := h.start("Mark")
	for {
		change := <-h.told
		if change.Session.ID == mark.ID {
			return sent
		}
		i := slices.IndexFunc(h.talks, func(t *talk) bool { return t.ID == change.Session.ID })
		t := h.talks[i]
		if t.LeftAt = change.Session.LeftAt; change.Action == chat.ActionReturn {
			continue
		}
		next, err := t.Decide(change.Action, change.By)
		if err != nil || next != change.Session.Status {
			h.Fatalf("it is told that %s did %s while %s, which comes to %s, not to %q (%v)",
				change.By.DisplayName, change.Action, t.Status, change.Session.Status, next, err)
		}
		t.Status, t.LastSeq = next, t.LastSeq+1
		same(h.trial, change.Message.Seq, t.LastSeq)
		t.messages = append(t.messages, *change.Message)
		switch change.Action {
		case chat.ActionSend:
			sent++
		case chat.ActionHandoff, chat.ActionEmail:
			if change.Handoff != nil && !slices.ContainsFunc(t.requests, func(r *request) bool { return r.id == change.Handoff.ID }) {
				h.asks++
				t.place = h.asks
				t.requests = append(t.requests, &request{id: change.Handoff.ID})
			}
		case chat.ActionClaim:
			t.AgentID = change.By.ID
		case chat.ActionRelease:
			t.AgentID = ""
			t.requests = append(t.requests, &request{id: change.Handoff.ID}) // at the place that it has
		case chat.ActionClose:
			t.ClosedAt = change.Message.CreatedAt
		}
	}
}
