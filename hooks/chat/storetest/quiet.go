package storetest

import (
	"time"

	"webchat/hooks/chat"
)

// waits has the store end what is quiet, until the session has become what is expected.
func (tr *trial) waits(patience chat.Patience, sessionID string, become func(chat.Session) bool) {
	tr.Helper()
	for !become(tr.session(sessionID)) {
		tr.check(tr.EndQuiet(ctx, patience))
	}
}

func ends(s chat.Session) bool     { return s.EndsAt != "" }
func isClosed(s chat.Session) bool { return s.Status == chat.Closed }

func quiet(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")
	june, session := tr.start("June")
	ask := chat.Patience{Ask: instant, Close: long}
	asksNobody := func(t *trial) {
		t.Helper()
		_, mark := t.start("Mark")
		t.claim(ada, t.handoff(chat.Account{ID: mark.UserID, Role: chat.RoleUser}, mark.ID))
		t.write(ada, mark.ID, "Hello")
		t.waits(ask, mark.ID, ends) // asked after the other would have been
		same(t, t.session(session.ID).EndsAt, "")
		t.close(ada, mark.ID)
		t.forget()
	}

	tr.example("nobody is asked who waits for an agent", func(t *trial) {
		t.write(june, session.ID, "Hello")
		asksNobody(t)
		t.claim(ada, t.handoff(june, session.ID))
		t.forget()
	})
	tr.example("whose word was the last is asked too, by and by", func(t *trial) {
		t.write(june, session.ID, "Thanks, bye")
		t.waits(ask, session.ID, ends)
		t.write(june, session.ID, "One more thing")
		same(t, t.session(session.ID).EndsAt, "")
	})
	tr.example("who says nothing after the agent's word is asked, and told until when", func(t *trial) {
		t.write(ada, session.ID, "How can I help?")
		t.forget()
		t.waits(ask, session.ID, ends)
		change := t.next(chat.ActionAsk, session.ID, chat.Account{})
		t.of(change)
		same(t, t.view(session.ID).EndsAt, change.Session.EndsAt)
		if change.Message != nil {
			t.Errorf("it tells of %+v", change.Message)
		}
		if left := endIn(t, session.ID); left > long || left < long-time.Minute {
			t.Errorf("it ends in %v", left)
		}
	})
	tr.example("and is not asked again, nor closed before that", func(t *trial) {
		before := t.session(session.ID)
		t.check(t.EndQuiet(ctx, ask))
		same(t, t.session(session.ID), before)
		same(t, len(t.told), 0)
	})
	tr.example("a visitor who says that it is there may stay", func(t *trial) {
		stays, err := t.Here(ctx, june, session.ID)
		t.check(err)
		same(t, stays, t.session(session.ID))
		same(t, stays.EndsAt, "")
		t.of(t.next(chat.ActionHere, session.ID, june))
	})
	tr.example("and is not asked for a while, as when it says so unasked, of which nothing is told", func(t *trial) {
		_, err := t.Here(ctx, june, session.ID)
		t.check(err)
		t.check(t.EndQuiet(ctx, chat.Patience{Ask: long, Close: long}))
		same(t, t.session(session.ID).EndsAt, "")
		same(t, len(t.told), 0)
	})
	tr.example("nobody says so for the visitor", func(t *trial) {
		otto, _ := t.start("Otto")
		_, err := t.Here(ctx, otto, session.ID)
		t.refused(err, chat.NotFound)
		_, err = t.Here(ctx, ada, session.ID)
		t.refused(err, chat.Forbidden)
		t.forget()
	})
	for _, by := range []chat.Account{june, ada} {
		tr.example("whatever "+by.DisplayName+" writes lets it go on", func(t *trial) {
			t.write(ada, session.ID, "Still there?")
			t.waits(ask, session.ID, ends)
			t.forget()
			t.write(by, session.ID, "Yes")
			same(t, t.session(session.ID).EndsAt, "")
			same(t, t.next(chat.ActionSend, session.ID, by).GoesOn, true)
			t.write(by, session.ID, "And now?")
			same(t, t.next(chat.ActionSend, session.ID, by).GoesOn, false)
		})
	}
	tr.example("one that goes back to the queue does not end, and is not asked there", func(t *trial) {
		t.waits(ask, session.ID, ends)
		released, err := t.Release(ctx, ada, session.ID)
		t.check(err)
		same(t, released, t.session(session.ID))
		same(t, released.EndsAt, "")
		asksNobody(t)
		t.claim(ada, t.openRequest(session.ID))
	})
	tr.example("who has just been taken over is not asked because of what the agent before has said", func(t *trial) {
		t.check(t.EndQuiet(ctx, chat.Patience{Ask: long, Close: long}))
		same(t, t.session(session.ID).EndsAt, "")
	})
}

func endIn(t *trial, sessionID string) time.Duration {
	t.Helper()
	at, err := time.Parse(dateFormat, t.session(sessionID).EndsAt)
	t.check(err)
	return time.Until(at)
}

func ending(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")
	june, session := tr.start("June")
	tr.claim(ada, tr.handoff(june, session.ID))
	tr.write(ada, session.ID, "How can I help?")
	at := func(left time.Duration) chat.Patience { return chat.Patience{Ask: instant, Close: left} }
	tr.waits(at(long), session.ID, ends)

	tr.example("where the settings leave less time, it is less", func(t *trial) {
		t.check(t.EndQuiet(ctx, at(long/2)))
		if left := endIn(t, session.ID); left > long/2 || left < long/2-time.Minute {
			t.Errorf("it ends in %v", left)
		}
	})
	tr.example("where nobody is asked any more, those who were may stay", func(t *trial) {
		t.forget()
		t.check(t.EndQuiet(ctx, chat.Patience{Close: long}))
		same(t, t.session(session.ID).EndsAt, "")
		t.of(t.next(chat.ActionAsk, session.ID, chat.Account{}))
		t.check(t.EndQuiet(ctx, chat.Patience{Close: long}))
		same(t, len(t.told), 0)
	})
	tr.example("an end that came while the server was away is put off", func(t *trial) {
		// Not an instant: a slow machine would be past it before it looks whether it is.
		t.waits(at(time.Second), session.ID, ends)
		time.Sleep(endIn(t, session.ID))
		t.check(t.EndQuiet(ctx, chat.Patience{Ask: instant, Close: long, Awake: time.Now()}))
		if left := endIn(t, session.ID); left > long || left < long-time.Minute {
			t.Errorf("it ends in %v", left)
		}
		t.forget()
	})
	tr.example("at its end it is closed, by nobody, and both are told why", func(t *trial) {
		t.waits(at(instant), session.ID, isClosed)
		same(t, t.session(session.ID).EndsAt, "")
		same(t, t.lastLine(session.ID), "The chat ended, since nobody wrote")
		t.next(chat.ActionAsk, session.ID, chat.Account{}) // the time that was left is shorter
		change := t.next(chat.ActionClose, session.ID, chat.Account{})
		t.said(change)
		t.of(change)
		t.check(t.EndQuiet(ctx, at(instant)))
		same(t, len(t.told), 0)
	})
	tr.example("and then nobody stays in it", func(t *trial) {
		_, err := t.Here(ctx, june, session.ID)
		t.refused(err, chat.Conflict)
	})
}
