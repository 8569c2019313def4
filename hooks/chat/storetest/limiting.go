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

func limitingNetworks(tr *trial) {
	tr.Limit(chat.Limits{Waiting: 8})
	from := func(t *trial, address string) (chat.Account, chat.Session) {
		visitor, session := t.start("June")
		visitor.Address = address
		return visitor, session
	}
	tr.example("a network has a quarter of the places, whoever they are for", func(t *trial) {
		june, first := from(t, "2001:db8::1")
		t.handoff(june, first.ID)
		otto, second := from(t, "2001:db8::2")
		_, err := t.Email(ctx, otto, message(otto, second.ID, ""), toOtto)
		t.check(err)

		kim, third := from(t, "2001:db8::ffff:1")
		_, _, err = t.Handoff(ctx, kim, third.ID)
		t.refused(err, chat.Full)
		same(t, err.Error(), chat.ErrNetworkWaits.Message)
		_, err = t.Email(ctx, kim, message(kim, third.ID, ""), toJune)
		t.refused(err, chat.Full)
		same(t, t.session(third.ID), third)
		_, isNew, err := t.Handoff(ctx, june, first.ID)
		t.check(err)
		same(t, isNew, false)

		lou, fourth := from(t, "2001:db8:0:1::1")
		t.handoff(lou, fourth.ID)
		_, err = t.Cancel(ctx, june, first.ID)
		t.check(err)
		t.handoff(kim, third.ID)
	})
	tr.example("where nothing tells people apart nobody is counted", func(t *trial) {
		for _, address := range []string{"127.0.0.1", "::1", "", "127.0.0.1"} {
			visitor, session := from(t, address)
			t.handoff(visitor, session.ID)
		}
	})
}

func limitingLeft(tr *trial) {
	tr.Limit(chat.Limits{Waiting: 2})
	leave := func(t *trial, by chat.Account, sessionID string) error {
		_, err := t.Email(ctx, by, message(by, sessionID, ""), toJune)
		return err
	}
	june, first := tr.start("June")
	otto, second := tr.start("Otto")
	tr.example("who has left takes no place of those who are here", func(t *trial) {
		t.check(leave(t, june, first.ID))
		t.check(leave(t, otto, second.ID))
		for range 2 {
			kim, third := t.start("Kim")
			t.handoff(kim, third.ID)
		}
		lou, fourth := t.start("Lou")
		_, _, err := t.Handoff(ctx, lou, fourth.ID)
		t.refused(err, chat.Full)
	})
	tr.example("and only so many leave a message, whether they have waited or not", func(t *trial) {
		lou, fourth := t.start("Lou")
		t.refused(leave(t, lou, fourth.ID), chat.Full)
		_, err := t.Cancel(ctx, june, first.ID)
		t.check(err)
		t.check(leave(t, lou, fourth.ID))
	})
	tr.example("who comes back is let in, and nobody else instead", func(t *trial) {
		t.write(otto, second.ID, "I am back")
		waiting, err := t.Waiting(ctx)
		t.check(err)
		same(t, waiting, 3)
		t.refused(leave(t, june, first.ID), chat.Full)
	})
}
