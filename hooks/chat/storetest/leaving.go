package storetest

import (
	"slices"

	"webchat/hooks/chat"
)

const toJune, toOtto = "june@example.com", "otto@example.com"

func (tr *trial) leave(visitor chat.Account, sessionID, text, address string) chat.Session {
	tr.Helper()
	session, err := tr.Email(ctx, visitor, message(visitor, sessionID, text), address)
	tr.check(err)
	return session
}

func leaving(tr *trial) {
	ada, root := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAdmin, "Root")
	june, first := tr.start("June")
	otto, second := tr.start("Otto")
	expect := func(t *trial, names ...string) {
		t.Helper()
		if got := t.queue(); !slices.Equal(got, names) {
			t.Errorf("the queue is %v, not %v", got, names)
		}
	}
	item := func(t *trial, sessionID string) chat.QueueItem {
		t.Helper()
		_, items, err := t.Queue(ctx, 100)
		t.check(err)
		return items[slices.IndexFunc(items, func(i chat.QueueItem) bool { return i.SessionID == sessionID })]
	}
	tr.example("who leaves a message asks for a human by that, and is marked", func(t *trial) {
		session := t.leave(june, first.ID, "Is the workshop open?", toJune)
		same(t, session, t.session(first.ID))
		same(t, session.Status, chat.QueuedForAgent)
		said := t.transcript(first.ID)
		same(t, len(said), 2)
		same(t, said[0].Text, "Is the workshop open?")
		same(t, said[1].Text, chat.LineEmail)
		waiting := item(t, first.ID)
		same(t, waiting.LeftAt, session.LeftAt)
		same(t, waiting.Email, toJune)
		same(t, len(t.previewed(waiting.Preview)), 1)
		same(t, t.view(first.ID).Email, toJune)
	})
	tr.example("the same again changes nothing", func(t *trial) {
		before := t.session(first.ID)
		same(t, t.leave(june, first.ID, "", toJune), before)
		sent := message(june, first.ID, "Is the workshop open?")
		sent.ID = t.transcript(first.ID)[0].ID
		_, err := t.Email(ctx, june, sent, toJune)
		t.check(err)
		same(t, t.session(first.ID), before)
	})
	tr.example("those who are here come first", func(t *trial) {
		t.handoff(otto, second.ID)
		expect(t, "Otto", "June")
	})
	tr.example("those who have left come in the order in which they left", func(t *trial) {
		t.leave(otto, second.ID, "", toOtto)
		expect(t, "June", "Otto")
		same(t, t.lastLine(second.ID), chat.LineEmail)
		kim, third := t.start("Kim")
		t.handoff(kim, third.ID)
		expect(t, "Kim", "June", "Otto")
		t.close(kim, third.ID)
	})
	tr.example("who writes is here again, at its original place", func(t *trial) {
		t.write(otto, second.ID, "I am back")
		same(t, t.session(second.ID).LeftAt, "")
		same(t, item(t, second.ID).LeftAt, "")
		same(t, item(t, second.ID).Email, toOtto)
		expect(t, "Otto", "June")
		t.write(june, first.ID, "So am I")
		expect(t, "June", "Otto")
	})
	tr.example("so is who asks for a human again", func(t *trial) {
		t.leave(june, first.ID, "", toJune)
		expect(t, "Otto", "June")
		request, isNew, err := t.Handoff(ctx, june, first.ID)
		t.check(err)
		same(t, isNew, false)
		same(t, request.LeftAt, "")
		same(t, request.ID, t.openRequest(first.ID).ID)
		expect(t, "June", "Otto")
	})
	tr.example("what an agent writes brings nobody back", func(t *trial) {
		t.leave(june, first.ID, "", toJune)
		t.claim(ada, t.openRequest(first.ID))
		t.write(ada, first.ID, "Hello")
		if t.session(first.ID).LeftAt == "" {
			t.Error("it is here again")
		}
	})
	tr.example("who is put back while it is away stays behind those who are here", func(t *trial) {
		_, err := t.Release(ctx, ada, first.ID)
		t.check(err)
		expect(t, "Otto", "June")
		same(t, item(t, first.ID).LeftAt, t.session(first.ID).LeftAt)
	})
	tr.example("who leaves the queue has not left a message any more", func(t *trial) {
		session, err := t.Cancel(ctx, june, first.ID)
		t.check(err)
		same(t, session.LeftAt, "")
		same(t, session, t.session(first.ID))
		t.handoff(june, first.ID)
		expect(t, "Otto", "June")
		same(t, item(t, first.ID).LeftAt, "")
	})
	tr.example("who has an agent keeps it, and the address is noted", func(t *trial) {
		t.claim(ada, t.openRequest(second.ID))
		session := t.leave(otto, second.ID, "I have to go", "otto@other.example")
		same(t, session, t.session(second.ID))
		same(t, session.Status, chat.ActiveWithAgent)
		same(t, session.AgentID, ada.ID)
		same(t, t.view(second.ID).Email, "otto@other.example")
		t.write(otto, second.ID, "I am back")
		same(t, t.session(second.ID).LeftAt, "")
	})
	tr.example("nobody else says where answers go, and nobody once it is closed", func(t *trial) {
		before := t.session(second.ID)
		for by, kind := range map[chat.Account]chat.Kind{june: chat.NotFound, ada: chat.Forbidden, root: chat.Forbidden} {
			_, err := t.Email(ctx, by, message(by, second.ID, "Hello"), toJune)
			t.refused(err, kind)
		}
		_, err := t.Email(ctx, otto, message(otto, "nosuchsession00", ""), toJune)
		t.refused(err, chat.NotFound)
		same(t, t.session(second.ID), before)
		t.close(otto, second.ID)
		_, err = t.Email(ctx, otto, message(otto, second.ID, ""), toJune)
		t.refused(err, chat.Conflict)
	})
	tr.example("an id that is somebody else's stores nothing", func(t *trial) {
		session := t.again(june)
		m := message(june, session.ID, "Hello")
		m.ID = t.write(june, first.ID, "Hello").ID
		_, err := t.Email(ctx, june, m, toJune)
		t.refused(err, chat.Conflict)
		same(t, t.session(session.ID), session)
	})
}
