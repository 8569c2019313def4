package storetest

import (
	"strings"

	"webchat/hooks/chat"
)

func starting(tr *trial) {
	tr.example("a visitor who is new gets an account and a session, without messages and without agent", func(t *trial) {
		visitor, session := t.start("June")
		same(t, visitor, chat.Account{ID: visitor.ID, Role: chat.RoleUser, DisplayName: "June"})
		same(t, session, chat.Session{
			ID: session.ID, Status: chat.BotPending, UserID: visitor.ID, CreatedAt: session.CreatedAt,
		})
		same(t, t.session(session.ID), session)
		if visitor.ID == "" || session.ID == "" || session.CreatedAt == "" {
			t.Errorf("they are %+v and %+v", visitor, session)
		}
	})
	tr.example("a visitor who returns gets another session", func(t *trial) {
		visitor, first := t.start("June")
		second := t.again(visitor)
		same(t, second.UserID, visitor.ID)
		if second.ID == first.ID {
			t.Error("it is the same session")
		}
	})
	tr.example("visitors of the same name are not the same", func(t *trial) {
		one, _ := t.start("June")
		other, _ := t.start("June")
		if one.ID == other.ID {
			t.Error("they are")
		}
	})
	tr.example("a session that there is not is not found", func(t *trial) {
		_, err := t.Session(ctx, "nosuchsession00")
		t.refused(err, chat.NotFound)
		_, err = t.View(ctx, "nosuchsession00")
		t.refused(err, chat.NotFound)
	})
}

func sending(tr *trial) {
	ada, bo := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo")

	tr.example("messages count 1, 2, 3 … in each session by itself", func(t *trial) {
		june, first := t.start("June")
		second := t.again(june)
		for seq := range int64(3) {
			same(t, t.write(june, first.ID, "Hello").Seq, seq+1)
			same(t, t.write(june, second.ID, "Hello").Seq, seq+1)
		}
		same(t, t.session(first.ID).LastSeq, 3)
	})
	tr.example("what is stored is what was sent, with a seq and a date", func(t *trial) {
		june, session := t.start("June")
		sent := message(june, session.ID, "<b>Hi</b> 'quoted' \"twice\" \\ \x00 \u2028 😀\nnext line")
		sent.ID = "thisisamessage0"
		stored, isNew, err := t.Send(ctx, june, sent)
		t.check(err)
		same(t, isNew, true)
		sent.Seq, sent.CreatedAt = 1, stored.CreatedAt
		same(t, stored, sent)
		same(t, t.transcript(session.ID)[0], sent)
		if stored.CreatedAt < session.CreatedAt {
			t.Errorf("it is of %q", stored.CreatedAt)
		}
	})
	tr.example("a text may have 4000 characters of four bytes", func(t *trial) {
		june, session := t.start("June")
		long := strings.Repeat("😀", chat.MaxText)
		same(t, t.write(june, session.ID, long).Text, long)
		same(t, t.lastLine(session.ID), long)
	})
	tr.example("a message without an id gets one", func(t *trial) {
		june, session := t.start("June")
		one, other := t.write(june, session.ID, "Hello"), t.write(june, session.ID, "Hello")
		if len(one.ID) != 15 || one.ID == other.ID {
			t.Errorf("they are %q and %q", one.ID, other.ID)
		}
	})
	tr.example("an id that is sent again gets what was stored first, and is not new", func(t *trial) {
		june, session := t.start("June")
		sent := message(june, session.ID, "Hello")
		sent.ID = "sentagainandag0"
		first, _, err := t.Send(ctx, june, sent)
		t.check(err)
		t.write(june, session.ID, "Is anyone there?")
		sent.Text = "Something else"
		again, isNew, err := t.Send(ctx, june, sent)
		t.check(err)
		same(t, isNew, false)
		same(t, again, first)
		same(t, t.session(session.ID).LastSeq, 2)
	})
	tr.example("also after the chat has ended", func(t *trial) {
		june, session := t.start("June")
		sent := message(june, session.ID, "Hello")
		sent.ID = "sentbeforetheen"
		first, _, err := t.Send(ctx, june, sent)
		t.check(err)
		t.close(june, session.ID)
		again, isNew, err := t.Send(ctx, june, sent)
		t.check(err)
		same(t, isNew, false)
		same(t, again, first)
	})
	tr.example("another's id is taken, and tells nothing of theirs", func(t *trial) {
		june, session := t.start("June")
		t.claim(ada, t.handoff(june, session.ID))
		sent := message(june, session.ID, "My secret")
		sent.ID = "anotheronesid00"
		_, _, err := t.Send(ctx, june, sent)
		t.check(err)

		otto, elsewhere := t.start("Otto")
		for _, other := range []struct {
			by      chat.Account
			session string
		}{{otto, elsewhere.ID}, {ada, session.ID}, {june, t.again(june).ID}} {
			m := message(other.by, other.session, "Mine")
			m.ID = sent.ID
			got, isNew, err := t.Send(ctx, other.by, m)
			same(t, got, chat.Message{})
			same(t, isNew, false)
			t.refused(err, chat.Conflict)
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("it is told %v", err)
			}
		}
		same(t, t.lastLine(session.ID), "My secret")
	})
	tr.example("not even that it is taken, to one who may not see the session", func(t *trial) {
		june, session := t.start("June")
		sent := message(june, session.ID, "Hello")
		sent.ID = "nobodysbusiness"
		_, _, err := t.Send(ctx, june, sent)
		t.check(err)
		otto, _ := t.start("Otto")
		m := message(otto, session.ID, "Hello")
		m.ID = sent.ID
		_, _, err = t.Send(ctx, otto, m)
		t.refused(err, chat.NotFound)
	})
	tr.example("only those who are in a session write into it", func(t *trial) {
		june, session := t.start("June")
		otto, _ := t.start("Otto")
		t.claim(ada, t.handoff(june, session.ID))
		t.write(june, session.ID, "Hello")
		t.write(ada, session.ID, "Hello")
		before := t.session(session.ID)
		for _, other := range []chat.Account{otto, bo} {
			_, _, err := t.Send(ctx, other, message(other, session.ID, "Hello"))
			t.refused(err, chat.NotFound)
		}
		same(t, t.session(session.ID), before)
	})
	tr.example("an agent writes only while it has the session", func(t *trial) {
		june, session := t.start("June")
		request := t.handoff(june, session.ID)
		_, _, err := t.Send(ctx, ada, message(ada, session.ID, "Hello"))
		t.refused(err, chat.NotFound)
		t.claim(ada, request)
		t.write(ada, session.ID, "Hello")
		_, err = t.Release(ctx, ada, session.ID)
		t.check(err)
		_, _, err = t.Send(ctx, ada, message(ada, session.ID, "Hello"))
		t.refused(err, chat.NotFound)
	})
	tr.example("a session that has ended takes no message", func(t *trial) {
		june, session := t.start("June")
		t.claim(ada, t.handoff(june, session.ID))
		closed := t.close(june, session.ID)
		for _, by := range []chat.Account{june, ada} {
			_, _, err := t.Send(ctx, by, message(by, session.ID, "Hello"))
			t.refused(err, chat.Conflict)
		}
		same(t, t.session(session.ID), closed)
	})
	tr.example("nor does one that there is not", func(t *trial) {
		june, _ := t.start("June")
		_, _, err := t.Send(ctx, june, message(june, "nosuchsession00", "Hello"))
		t.refused(err, chat.NotFound)
	})
}

func closing(tr *trial) {
	ada, bo, root := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo"), tr.account(chat.RoleAdmin, "Root")

	tr.example("its visitor, its agent or an admin ends a session, which says who", func(t *trial) {
		june, session := t.start("June")
		t.close(june, session.ID)
		same(t, t.lastLine(session.ID), "June ended the chat")

		session = t.again(june)
		t.claim(ada, t.handoff(june, session.ID))
		t.close(ada, session.ID)
		same(t, t.lastLine(session.ID), "Ada ended the chat")

		session = t.again(june)
		t.close(root, session.ID)
		same(t, t.lastLine(session.ID), "Root ended the chat")
	})
	tr.example("one without a name ends it, unnamed", func(t *trial) {
		_, session := t.start("June")
		t.close(chat.Account{ID: "asuperuser00000", Role: chat.RoleAdmin}, session.ID)
		same(t, t.lastLine(session.ID), "The chat was ended")
	})
	tr.example("the line is the last, the date is there, and the agent stays", func(t *trial) {
		june, session := t.start("June")
		t.claim(ada, t.handoff(june, session.ID))
		closed := t.close(june, session.ID)
		same(t, closed, t.session(session.ID))
		all := t.transcript(session.ID)
		same(t, closed, chat.Session{
			ID: session.ID, Status: chat.Closed, UserID: june.ID, AgentID: ada.ID, LastSeq: int64(len(all)),
			CreatedAt: session.CreatedAt, ClosedAt: all[len(all)-1].CreatedAt,
		})
	})
	tr.example("who waited no longer does", func(t *trial) {
		june, session := t.start("June")
		request := t.handoff(june, session.ID)
		t.close(june, session.ID)
		same(t, len(t.queue()), 0)
		_, err := t.Claim(ctx, ada, request.ID)
		t.refused(err, chat.Conflict)
		same(t, asError(err).Data["acceptedBy"], any(""))
	})
	tr.example("ending it again changes nothing", func(t *trial) {
		june, session := t.start("June")
		t.claim(ada, t.handoff(june, session.ID))
		closed := t.close(june, session.ID)
		for _, by := range []chat.Account{june, ada, root} {
			same(t, t.close(by, session.ID), closed)
		}
		same(t, t.session(session.ID), closed)
	})
	tr.example("nobody else ends it, before or after", func(t *trial) {
		june, session := t.start("June")
		otto, _ := t.start("Otto")
		t.claim(ada, t.handoff(june, session.ID))
		for range 2 {
			for _, by := range []chat.Account{otto, bo} {
				_, err := t.Close(ctx, by, session.ID)
				t.refused(err, chat.NotFound)
			}
			t.close(june, session.ID)
		}
	})
	tr.example("nor one that there is not", func(t *trial) {
		_, err := t.Close(ctx, root, "nosuchsession00")
		t.refused(err, chat.NotFound)
	})
}
