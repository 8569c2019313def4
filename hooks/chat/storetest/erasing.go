package storetest

import (
	"fmt"
	"slices"

	"webchat/hooks/chat"
)

// gone are the sessions that the store has not told yet to be gone, each with the request by which it waited.
func (tr *trial) gone() map[string]string {
	tr.Helper()
	all := map[string]string{}
	for {
		some, err := tr.Gone(ctx)
		tr.check(err)
		if len(some) == 0 {
			return all
		}
		for _, one := range some {
			if _, twice := all[one.SessionID]; twice {
				tr.Errorf("%s is told twice", one.SessionID)
			}
			all[one.SessionID] = one.HandoffRequestID
		}
	}
}

// nothing says that nobody finds anything of the session.
func (tr *trial) nothing(session chat.Session) {
	tr.Helper()
	_, err := tr.Session(ctx, session.ID)
	tr.refused(err, chat.NotFound)
	_, err = tr.View(ctx, session.ID)
	tr.refused(err, chat.NotFound)
	same(tr, len(tr.transcript(session.ID)), 0)
	requests, err := tr.Requests(ctx, session.ID)
	tr.check(err)
	same(tr, len(requests), 0)
	assignments, err := tr.Assignments(ctx, session.ID)
	tr.check(err)
	same(tr, len(assignments), 0)
}

// held begins a session of a new visitor, in which an agent has talked, and closes it.
func (tr *trial) held(name string) (chat.Account, chat.Account, chat.Session) {
	tr.Helper()
	ada := tr.account(chat.RoleAgent, "Ada")
	june, session := tr.start(name)
	tr.write(june, session.ID, "Hello")
	tr.claim(ada, tr.handoff(june, session.ID))
	tr.write(ada, session.ID, "Hello June")
	return june, ada, tr.close(june, session.ID)
}

func erasing(tr *trial) {
	tr.example("its visitor erases a closed session, and nothing of it is left", func(t *trial) {
		june, _, session := t.held("June")
		_, _, other := t.held("Otto")
		t.gone()
		t.check(t.Erase(ctx, june, session.ID))
		t.nothing(session)
		same(t, len(t.transcript(other.ID)), int(other.LastSeq))
		list, err := t.Sessions(ctx, june, chat.SessionList{Limit: 10})
		t.check(err)
		same(t, list.Total, 0)
		gone := t.gone()
		same(t, len(gone), 1)
		same(t, gone[session.ID], "")
		t.refused(t.Erase(ctx, june, session.ID), chat.NotFound)
	})
	tr.example("nobody else does, and nobody an open one", func(t *trial) {
		_, ada, session := t.held("June")
		otto, open := t.start("Otto")
		t.refused(t.Erase(ctx, ada, session.ID), chat.Forbidden)
		t.refused(t.Erase(ctx, t.account(chat.RoleAdmin, "Root"), session.ID), chat.Forbidden)
		t.refused(t.Erase(ctx, otto, session.ID), chat.NotFound)
		t.refused(t.Erase(ctx, otto, open.ID), chat.Conflict)
		same(t, t.session(session.ID), session)
	})
	tr.example("of a long one nothing is left either", func(t *trial) {
		june, session := t.start("June")
		for i := range 1001 {
			t.write(june, session.ID, fmt.Sprint(i))
		}
		t.close(june, session.ID)
		t.check(t.Erase(ctx, june, session.ID))
		t.nothing(session)
	})
	tr.example("the server erases an open one too, which is closed first", func(t *trial) {
		june, session := t.start("June")
		t.handoff(june, session.ID)
		t.gone()
		for told := <-t.told; told.Action != chat.ActionHandoff || told.Session.ID != session.ID; told = <-t.told {
		}
		t.check(t.Remove(ctx, session.ID))
		t.nothing(session)
		change := t.next(chat.ActionClose, session.ID, chat.Account{})
		same(t, change.Message.Text, chat.LineClose(""))
		same(t, change.Handoff.SessionID, session.ID)
		t.next(chat.ActionErase, session.ID, chat.Account{})
		same(t, len(t.gone()), 1)
		t.refused(t.Remove(ctx, session.ID), chat.NotFound)
	})
	tr.example("a visitor is erased with all its sessions, and starts no more", func(t *trial) {
		june, _, closed := t.held("June")
		waiting, begun := t.again(june), t.again(june)
		t.handoff(june, waiting.ID)
		otto, _, other := t.held("Otto")
		t.check(t.EraseVisitor(ctx, june.ID))
		for _, session := range []chat.Session{closed, waiting, begun} {
			t.nothing(session)
		}
		if slices.Contains(t.queue(), "June") {
			t.Error("she still waits")
		}
		_, err := t.Visitor(ctx, june.ID)
		t.refused(err, chat.NotFound)
		_, err = t.Start(ctx, june, nil, chat.Visit{})
		t.refused(err, chat.Unknown)
		t.refused(t.EraseVisitor(ctx, june.ID), chat.NotFound)
		found, err := t.Visitor(ctx, otto.ID)
		t.check(err)
		same(t, found.DisplayName, "Otto")
		same(t, t.session(other.ID), other)
	})
	tr.example("agents and admins are no visitors", func(t *trial) {
		for _, role := range []chat.Role{chat.RoleAgent, chat.RoleAdmin} {
			account := t.account(role, "Ada")
			_, err := t.Visitor(ctx, account.ID)
			t.refused(err, chat.NotFound)
			t.refused(t.EraseVisitor(ctx, account.ID), chat.NotFound)
		}
	})
	tr.example("what was closed before a date is erased, and visitors who came before and have nothing left", func(t *trial) {
		const never, always = "2000-01-01 00:00:00.000Z", "9999-01-01 00:00:00.000Z"
		june, _, closed := t.held("June")
		open := t.again(june)
		otto, _, alsoClosed := t.held("Otto")
		for _, date := range []string{never, min(closed.ClosedAt, alsoClosed.ClosedAt)} {
			_, err := t.EraseBefore(ctx, date)
			t.check(err)
			same(t, t.session(closed.ID), closed)
			same(t, t.session(alsoClosed.ID), alsoClosed)
		}
		erased, err := t.EraseBefore(ctx, always)
		t.check(err)
		t.nothing(closed)
		t.nothing(alsoClosed)
		same(t, t.session(open.ID), open)
		_, err = t.Visitor(ctx, june.ID)
		t.check(err)
		_, err = t.Visitor(ctx, otto.ID)
		t.refused(err, chat.NotFound)
		if erased.Sessions < 2 || erased.Visitors < 1 {
			t.Errorf("it says that it erased %+v", erased)
		}
		again, err := t.EraseBefore(ctx, always)
		t.check(err)
		same(t, again, chat.Erased{})
	})
	tr.example("finishing finds nothing to do when all went well", func(t *trial) {
		t.check(t.FinishErasing(ctx))
	})
}
