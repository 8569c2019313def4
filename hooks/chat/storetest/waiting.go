package storetest

import (
	"fmt"
	"slices"

	"webchat/hooks/chat"
)

func queueing(tr *trial) {
	tr.example("nobody waits at first, and that is no null", func(t *trial) {
		waiting, items, err := t.Queue(ctx, 10)
		t.check(err)
		same(t, waiting, 0)
		if items == nil || len(items) > 0 {
			t.Errorf("they are %v", items)
		}
	})
	june, first := tr.start("June")
	otto, second := tr.start("Otto")
	kim, third := tr.start("Kim")
	ada := tr.account(chat.RoleAgent, "Ada")

	expect := func(t *trial, names ...string) {
		t.Helper()
		if got := t.queue(); !slices.Equal(got, names) {
			t.Errorf("the queue is %v, not %v", got, names)
		}
	}
	tr.example("who asks first is first, however soon the next one asks", func(t *trial) {
		t.handoff(june, first.ID)
		t.handoff(otto, second.ID)
		t.handoff(kim, third.ID)
		expect(t, "June", "Otto", "Kim")
		same(t, t.session(first.ID).Status, chat.QueuedForAgent)
		same(t, t.lastLine(first.ID), "Asked for a human")
	})
	tr.example("its page ends at the limit, its count does not", func(t *trial) {
		waiting, items, err := t.Queue(ctx, 2)
		t.check(err)
		same(t, waiting, 3)
		same(t, len(items), 2)
		same(t, items[1].DisplayName, "Otto")
	})
	tr.example("who asks again keeps the place, and gets the same request", func(t *trial) {
		request := t.openRequest(first.ID)
		again, isNew, err := t.Handoff(ctx, june, first.ID)
		t.check(err)
		same(t, isNew, false)
		same(t, again.ID, request.ID)
		same(t, again.RequestedAt, request.RequestedAt)
		expect(t, "June", "Otto", "Kim")
	})
	tr.example("who leaves has left", func(t *trial) {
		session, err := t.Cancel(ctx, june, first.ID)
		t.check(err)
		same(t, session, t.session(first.ID))
		same(t, session.Status, chat.BotPending)
		same(t, t.lastLine(first.ID), "Left the queue")
		expect(t, "Otto", "Kim")
	})
	tr.example("who leaves again is told", func(t *trial) {
		_, err := t.Cancel(ctx, june, first.ID)
		t.refused(err, chat.Conflict)
	})
	tr.example("who comes back is the last", func(t *trial) {
		t.handoff(june, first.ID)
		expect(t, "Otto", "Kim", "June")
	})
	tr.example("nobody else sends one there, or away", func(t *trial) {
		session := t.again(june)
		_, _, err := t.Handoff(ctx, otto, session.ID)
		t.refused(err, chat.NotFound)
		_, err = t.Cancel(ctx, otto, first.ID)
		t.refused(err, chat.NotFound)
		_, _, err = t.Handoff(ctx, otto, first.ID)
		t.refused(err, chat.NotFound)
		expect(t, "Otto", "Kim", "June")
	})
	tr.example("who is taken no longer waits, and can't ask or leave", func(t *trial) {
		t.claim(ada, t.openRequest(second.ID))
		expect(t, "Kim", "June")
		_, _, err := t.Handoff(ctx, otto, second.ID)
		t.refused(err, chat.Conflict)
		_, err = t.Cancel(ctx, otto, second.ID)
		t.refused(err, chat.Conflict)
	})
}

func previewing(tr *trial) {
	june, session := tr.start("June")
	said := func(t *trial, preview chat.Preview) []string {
		t.Helper()
		texts := []string{}
		for _, m := range t.previewed(preview) {
			texts = append(texts, m.Text)
		}
		return texts
	}
	expect := func(t *trial, texts ...string) {
		t.Helper()
		_, items, err := t.Queue(ctx, 1)
		t.check(err)
		if got := said(t, items[0].Preview); !slices.Equal(got, texts) {
			t.Errorf("it is %q, not %q", got, texts)
		}
	}
	tr.example("that of one who has said nothing is empty, and no null", func(t *trial) {
		request := t.handoff(june, session.ID)
		_, items, err := t.Queue(ctx, 1)
		t.check(err)
		if string(request.Preview) != "[]" || string(items[0].Preview) != "[]" {
			t.Errorf("they are %s and %s", request.Preview, items[0].Preview)
		}
		expect(t)
	})
	tr.example("it grows with what is said while waiting", func(t *trial) {
		t.write(june, session.ID, "one")
		t.write(june, session.ID, "two")
		expect(t, "one", "two")
	})
	tr.example("it is the last five, and no system lines", func(t *trial) {
		_, err := t.Cancel(ctx, june, session.ID)
		t.check(err)
		for i := range 4 {
			t.write(june, session.ID, fmt.Sprint("more ", i))
		}
		request := t.handoff(june, session.ID)
		want := []string{"two", "more 0", "more 1", "more 2", "more 3"}
		if got := said(t, request.Preview); !slices.Equal(got, want) {
			t.Errorf("it is %q, not %q", got, want)
		}
		expect(t, want...)
	})
	tr.example("it holds whole messages", func(t *trial) {
		_, items, err := t.Queue(ctx, 1)
		t.check(err)
		same(t, t.previewed(items[0].Preview)[0], t.transcript(session.ID)[2])
	})
	tr.example("it goes with whoever is taken, and is renewed by a release", func(t *trial) {
		ada := t.account(chat.RoleAgent, "Ada")
		claimed, err := t.Claim(ctx, ada, t.openRequest(session.ID).ID)
		t.check(err)
		same(t, len(t.previewed(claimed.HandoffRequest.Preview)), chat.PreviewSize)
		t.write(ada, session.ID, "hello")
		_, err = t.Release(ctx, ada, session.ID)
		t.check(err)
		expect(t, "more 0", "more 1", "more 2", "more 3", "hello")
	})
}

func claiming(tr *trial) {
	ada, bo := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo")
	june, session := tr.start("June")
	request := tr.handoff(june, session.ID)

	tr.example("the agent who claims has it", func(t *trial) {
		claimed, err := t.Claim(ctx, ada, request.ID)
		t.check(err)
		same(t, claimed.Session, t.session(session.ID))
		same(t, claimed.Session.Status, chat.ActiveWithAgent)
		same(t, claimed.Session.AgentID, ada.ID)
		same(t, claimed.HandoffRequest.ID, request.ID)
		same(t, claimed.HandoffRequest.AcceptedByID, ada.ID)
		same(t, t.lastLine(session.ID), "Ada joined the chat")
		same(t, t.view(session.ID).AssignedAt, claimed.HandoffRequest.AcceptedAt)
	})
	tr.example("an agent who loses the race is told who won", func(t *trial) {
		_, err := t.Claim(ctx, bo, request.ID)
		t.refused(err, chat.Conflict)
		same(t, err.Error(), "Ada was faster.")
		same(t, asError(err).Data["acceptedBy"], any("Ada"))
		same(t, t.session(session.ID).AgentID, ada.ID)
	})
	tr.example("the winner who claims again gets the same, and nothing changes", func(t *trial) {
		before := t.session(session.ID)
		claimed, err := t.Claim(ctx, ada, request.ID)
		t.check(err)
		same(t, claimed.Session, before)
		same(t, claimed.HandoffRequest.ID, request.ID)
		same(t, t.session(session.ID), before)
	})
	tr.example("the winner who has given it up is not told that it was faster itself", func(t *trial) {
		_, err := t.Release(ctx, ada, session.ID)
		t.check(err)
		_, err = t.Claim(ctx, ada, request.ID)
		t.refused(err, chat.Conflict)
		same(t, err.Error(), "The visitor no longer waits.")
		same(t, asError(err).Data["acceptedBy"], any(""))
	})
	tr.example("others are told who had that request, also after a release", func(t *trial) {
		_, err := t.Claim(ctx, bo, request.ID)
		t.refused(err, chat.Conflict)
		same(t, asError(err).Data["acceptedBy"], any("Ada"))
	})
	tr.example("nobody was faster where the visitor has left", func(t *trial) {
		otto, session := t.start("Otto")
		request := t.handoff(otto, session.ID)
		_, err := t.Cancel(ctx, otto, session.ID)
		t.check(err)
		_, err = t.Claim(ctx, bo, request.ID)
		t.refused(err, chat.Conflict)
		same(t, asError(err).Data["acceptedBy"], any(""))
	})
	tr.example("a request that there is not is not found", func(t *trial) {
		_, err := t.Claim(ctx, bo, "nosuchrequest00")
		t.refused(err, chat.NotFound)
	})
}

func releasing(tr *trial) {
	ada, bo, root := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo"), tr.account(chat.RoleAdmin, "Root")
	june, first := tr.start("June")
	otto, second := tr.start("Otto")
	original := tr.handoff(june, first.ID)
	tr.handoff(otto, second.ID)
	tr.claim(ada, original)

	tr.example("a session goes back to its original place, with a request of its own", func(t *trial) {
		session, err := t.Release(ctx, ada, first.ID)
		t.check(err)
		same(t, session, t.session(first.ID))
		same(t, session.Status, chat.QueuedForAgent)
		same(t, session.AgentID, "")
		if got := t.queue(); !slices.Equal(got, []string{"June", "Otto"}) {
			t.Errorf("the queue is %v", got)
		}
		request := t.openRequest(first.ID)
		same(t, request.RequestedAt, original.RequestedAt)
		if request.ID == original.ID {
			t.Error("it is the same request")
		}
		same(t, t.lastLine(first.ID), "Ada put the chat back in the queue")
	})
	tr.example("also the second time, and by an admin, who says so otherwise", func(t *trial) {
		t.claim(bo, t.openRequest(first.ID))
		_, err := t.Release(ctx, root, first.ID)
		t.check(err)
		same(t, t.openRequest(first.ID).RequestedAt, original.RequestedAt)
		same(t, t.lastLine(first.ID), "Bo had to leave. The chat kept its place in the queue")
	})
	tr.example("who has left the queue and come back keeps the later place", func(t *trial) {
		_, err := t.Cancel(ctx, june, first.ID)
		t.check(err)
		t.handoff(june, first.ID)
		t.claim(ada, t.openRequest(first.ID))
		_, err = t.Release(ctx, ada, first.ID)
		t.check(err)
		if got := t.queue(); !slices.Equal(got, []string{"Otto", "June"}) {
			t.Errorf("the queue is %v", got)
		}
	})
	tr.example("only its agent or an admin puts it back, and only while an agent has it", func(t *trial) {
		_, err := t.Release(ctx, root, second.ID)
		t.refused(err, chat.Conflict)
		t.claim(ada, t.openRequest(second.ID))
		_, err = t.Release(ctx, bo, second.ID)
		t.refused(err, chat.NotFound)
		same(t, t.session(second.ID).AgentID, ada.ID)
	})
	tr.example("of an agent who is gone all goes back, and nothing of others", func(t *trial) {
		t.claim(ada, t.openRequest(first.ID))
		_, third := t.start("Kim")
		kim := chat.Account{ID: third.UserID, Role: chat.RoleUser, DisplayName: "Kim"}
		t.claim(bo, t.handoff(kim, third.ID))
		ended := t.again(june)
		t.claim(ada, t.handoff(june, ended.ID))
		t.close(ada, ended.ID)

		t.check(t.ReleaseAll(ctx, ada))
		if got := t.queue(); !slices.Equal(got, []string{"Otto", "June"}) {
			t.Errorf("the queue is %v", got)
		}
		same(t, t.lastLine(second.ID), "Ada had to leave. The chat kept its place in the queue")
		same(t, t.session(third.ID).AgentID, bo.ID)
		same(t, t.session(ended.ID).Status, chat.Closed)
		t.check(t.ReleaseAll(ctx, ada))
	})
}
