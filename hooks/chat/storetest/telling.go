package storetest

import "webchat/hooks/chat"

// next is the next change that is told.
func (tr *trial) next(action chat.Action, sessionID string, by chat.Account) chat.Change {
	tr.Helper()
	change := <-tr.told
	same(tr, change.Action, action)
	same(tr, change.Session.ID, sessionID)
	same(tr, change.By.ID, by.ID)
	return change
}

// said compares the message that a change tells with what is stored as the session's last.
func (tr *trial) said(change chat.Change) {
	tr.Helper()
	all := tr.transcript(change.Session.ID)
	if change.Message == nil {
		tr.Error("it tells no message")
		return
	}
	same(tr, *change.Message, all[len(all)-1])
}

// of compares the session that a change tells with what is stored.
func (tr *trial) of(change chat.Change) {
	tr.Helper()
	same(tr, change.Session, tr.session(change.Session.ID))
}

func telling(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")
	june, session := tr.start("June")
	var request chat.HandoffRequest

	tr.example("that a session has begun", func(t *trial) {
		change := t.next("", session.ID, june)
		t.of(change)
		if change.Message != nil || change.Handoff != nil {
			t.Errorf("it tells %+v", change)
		}
	})
	tr.example("a message, once it is stored", func(t *trial) {
		t.write(june, session.ID, "Hello")
		change := t.next(chat.ActionSend, session.ID, june)
		t.said(change)
		same(t, change.Session.Status, chat.BotPending)
		if change.Handoff != nil {
			t.Errorf("it tells of a request: %+v", change.Handoff)
		}
	})
	tr.example("a request, with who asks and what was said", func(t *trial) {
		request = t.handoff(june, session.ID)
		change := t.next(chat.ActionHandoff, session.ID, june)
		t.said(change)
		t.of(change)
		same(t, change.Handoff.ID, request.ID)
		same(t, change.Handoff.RequestedAt, request.RequestedAt)
		same(t, len(t.previewed(change.Handoff.Preview)), 1)
		same(t, change.Visitor, "June")
	})
	tr.example("what one who waits writes, with the preview that it makes", func(t *trial) {
		t.write(june, session.ID, "Hello?")
		change := t.next(chat.ActionSend, session.ID, june)
		t.said(change)
		same(t, change.Session.Status, chat.QueuedForAgent)
		same(t, change.Handoff.ID, request.ID)
		same(t, len(t.previewed(change.Handoff.Preview)), 2)
		same(t, change.Visitor, "June")
	})
	tr.example("that the queue was left", func(t *trial) {
		_, err := t.Cancel(ctx, june, session.ID)
		t.check(err)
		change := t.next(chat.ActionCancel, session.ID, june)
		t.said(change)
		t.of(change)
		same(t, change.Handoff.ID, request.ID)
		same(t, change.Handoff.CanceledAt, change.Message.CreatedAt)
	})
	tr.example("who has taken it", func(t *trial) {
		request = t.handoff(june, session.ID)
		t.next(chat.ActionHandoff, session.ID, june)
		t.claim(ada, request)
		change := t.next(chat.ActionClaim, session.ID, ada)
		t.said(change)
		t.of(change)
		same(t, change.Handoff.ID, request.ID)
		same(t, change.Handoff.AcceptedByID, ada.ID)
		same(t, change.Agent, "")
	})
	tr.example("who has lost it by a release, and the new request", func(t *trial) {
		_, err := t.Release(ctx, ada, session.ID)
		t.check(err)
		change := t.next(chat.ActionRelease, session.ID, ada)
		t.said(change)
		t.of(change)
		same(t, change.Agent, ada.ID)
		same(t, change.Handoff.ID, t.openRequest(session.ID).ID)
		same(t, change.Handoff.RequestedAt, request.RequestedAt)
		same(t, change.Visitor, "June")
	})
	tr.example("who has lost it because it is gone", func(t *trial) {
		t.claim(ada, t.openRequest(session.ID))
		t.next(chat.ActionClaim, session.ID, ada)
		t.check(t.ReleaseAll(ctx, ada))
		change := t.next(chat.ActionRelease, session.ID, ada)
		t.said(change)
		t.of(change)
		same(t, change.Agent, ada.ID)
	})
	tr.example("the end, and which request ended with it", func(t *trial) {
		waiting := t.openRequest(session.ID)
		t.close(june, session.ID)
		change := t.next(chat.ActionClose, session.ID, june)
		t.said(change)
		t.of(change)
		same(t, change.Handoff.ID, waiting.ID)
		same(t, change.Handoff.CanceledAt, change.Message.CreatedAt)
	})
	tr.example("the end of one that did not wait, without a request", func(t *trial) {
		one := t.again(june)
		t.next("", one.ID, june)
		t.close(june, one.ID)
		if change := t.next(chat.ActionClose, one.ID, june); change.Handoff != nil {
			t.Errorf("it tells of %+v", change.Handoff)
		}
	})
	tr.example("nothing of what was refused, or changed nothing", func(t *trial) {
		one := t.again(june)
		t.next("", one.ID, june)
		sent := message(june, one.ID, "Hello")
		sent.ID = "toldonlyonce000"
		for range 3 {
			_, _, err := t.Send(ctx, june, sent)
			t.check(err)
		}
		t.next(chat.ActionSend, one.ID, june)
		for range 3 {
			request = t.handoff(june, one.ID)
		}
		t.next(chat.ActionHandoff, one.ID, june)
		for range 3 {
			t.claim(ada, request)
		}
		t.next(chat.ActionClaim, one.ID, ada)
		_, err := t.Cancel(ctx, june, one.ID)
		t.refused(err, chat.Conflict)
		for range 3 {
			t.close(june, one.ID)
		}
		t.next(chat.ActionClose, one.ID, june)
		_, _, err = t.Send(ctx, june, message(june, one.ID, "Hello"))
		t.refused(err, chat.Conflict)
		t.next("", t.again(june).ID, june)
	})
}
