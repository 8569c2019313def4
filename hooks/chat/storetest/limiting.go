package storetest

import "webchat/hooks/chat"

func limiting(tr *trial) {
	tr.Limit(chat.Limits{OpenChats: 3, Waiting: 2})

	tr.example("a visitor has so many open chats, and a closed one makes room", func(t *trial) {
		june, first := t.start("June")
		second := t.again(june)
		t.again(june)
		_, err := t.Start(ctx, june, nil, chat.Visit{})
		t.refused(err, chat.Conflict)
		t.start("Otto")
		t.close(june, second.ID)
		t.again(june)
		_, err = t.Start(ctx, june, nil, chat.Visit{})
		t.refused(err, chat.Conflict)
		t.close(june, first.ID)
	})
	tr.example("so many wait, and whoever waits already is told so", func(t *trial) {
		june, first := t.start("June")
		otto, second := t.start("Otto")
		kim, third := t.start("Kim")
		t.handoff(june, first.ID)
		t.handoff(otto, second.ID)
		_, _, err := t.Handoff(ctx, kim, third.ID)
		t.refused(err, chat.Full)
		_, isNew, err := t.Handoff(ctx, june, first.ID)
		t.check(err)
		same(t, isNew, false)
		_, err = t.Email(ctx, kim, message(kim, third.ID, "Hello"), toJune)
		t.refused(err, chat.Full)
		same(t, t.session(third.ID), third)

		_, err = t.Cancel(ctx, june, first.ID)
		t.check(err)
		request := t.handoff(kim, third.ID)
		ada := t.account(chat.RoleAgent, "Ada")
		t.claim(ada, request)
		t.handoff(june, first.ID)
		_, err = t.Release(ctx, ada, third.ID)
		t.check(err)
		waiting, err := t.Waiting(ctx)
		t.check(err)
		same(t, waiting, 3)
	})
}
