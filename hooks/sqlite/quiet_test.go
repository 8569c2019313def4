package sqlite

import (
	"testing"
	"time"

	"webchat/hooks/chat"
)

func TestChatsWhoseLastWordIsTheVisitors(t *testing.T) {
	p := openPlace(t)
	ask := 15 * time.Minute
	asked := func(session chat.Session) bool {
		t.Helper()
		p.check(p.EndQuiet(ctx, chat.Patience{Ask: ask, Close: time.Hour}))
		after, err := p.Session(ctx, session.ID)
		p.check(err)
		return after.EndsAt != ""
	}
	bye := func(ago time.Duration) chat.Session {
		session, _ := p.in(chat.ActiveWithAgent)
		p.write(p.ada, session.ID, "You are welcome")
		p.write(p.june, session.ID, "Thanks, bye")
		p.age(session.ID, ago)
		return session
	}
	t.Run("are not asked as soon as others, since their agent may be slow", func(t *testing.T) {
		if session := bye(4*ask - time.Minute); asked(session) {
			t.Error("one is")
		}
	})
	t.Run("are asked after four times as long", func(t *testing.T) {
		if session := bye(4*ask + time.Minute); !asked(session) {
			t.Error("one is not")
		}
	})
	t.Run("also without a word since they were accepted", func(t *testing.T) {
		session, _ := p.in(chat.ActiveWithAgent)
		p.age(session.ID, 4*ask+time.Minute)
		if !asked(session) {
			t.Error("one is not")
		}
	})
	t.Run("are not where the visitor has given a sign since", func(t *testing.T) {
		session := bye(4*ask + time.Minute)
		p.check(p.exec(`UPDATE sessions SET hereAt = '` + date(time.Now().UTC().Add(-2*ask)) + `' WHERE id = '` + session.ID + `'`))
		if asked(session) {
			t.Error("one is")
		}
	})
	t.Run("are not where the visitor has left a message", func(t *testing.T) {
		session := bye(4*ask + time.Minute)
		p.check(p.exec(`UPDATE sessions SET leftAt = createdAt WHERE id = '` + session.ID + `'`))
		if asked(session) {
			t.Error("one is")
		}
	})
}

func TestThoseWhoWaitForLong(t *testing.T) {
	p := openPlace(t)
	told := make(chan chat.Change, 1000)
	p.OnCommit(func(changes []chat.Change) {
		for _, change := range changes {
			told <- change
		}
	})
	nobody := chat.Patience{Close: time.Minute}
	// waits is a session that was put in the queue, with the last word in it, so long ago.
	waits := func(t *testing.T, visitor chat.Account, ago time.Duration) (chat.Session, chat.Account) {
		t.Helper()
		started, err := p.Start(ctx, visitor, nil, chat.Visit{})
		p.check(err)
		id, at := started.Session.ID, date(time.Now().UTC().Add(-ago))
		_, _, err = p.Handoff(ctx, started.Visitor, id)
		p.check(err)
		p.age(id, ago)
		p.check(p.exec(`UPDATE sessions SET createdAt = '` + at + `' WHERE id = '` + id + `'`))
		p.check(p.exec(`UPDATE handoff_requests SET requestedAt = '` + at + `' WHERE sessionId = '` + id + `'`))
		return started.Session, started.Visitor
	}
	now := func(session chat.Session) chat.Session {
		t.Helper()
		after, err := p.Session(ctx, session.ID)
		p.check(err)
		return after
	}
	expect := func(t *testing.T, session chat.Session, status chat.Status, left bool) {
		t.Helper()
		if after := now(session); after.Status != status || (after.LeftAt != "") != left {
			t.Errorf("it is %s, and left at %q", after.Status, after.LeftAt)
		}
	}
	stranger := chat.Account{Role: chat.RoleUser, DisplayName: "Kim"}

	t.Run("a day without a word and without being there ends the chat, with a line", func(t *testing.T) {
		session, _ := waits(t, stranger, chat.Deserted+time.Minute)
		p.check(p.EndQuiet(ctx, nobody))
		expect(t, session, chat.Closed, false)
		if said := p.column(`SELECT text FROM messages WHERE sessionId = '` + session.ID + `' ORDER BY seq DESC LIMIT 1`); said[0] != chat.LineQuiet {
			t.Errorf("it ends with %q", said[0])
		}
		if n, err := p.Waiting(ctx); err != nil || n != 0 {
			t.Errorf("%d wait (%v)", n, err)
		}
	})
	t.Run("whom an answer can reach by e-mail waits on, behind those who are here, until it is back", func(t *testing.T) {
		session, _ := waits(t, p.june, chat.Deserted+time.Minute)
		p.check(p.EndQuiet(ctx, nobody))
		expect(t, session, chat.QueuedForAgent, true)
		change := <-told
		for change.Action != chat.ActionEmail {
			change = <-told
		}
		if change.Session.ID != session.ID || change.Email != "june@example.com" || change.Handoff.LeftAt == "" {
			t.Errorf("agents are told %+v", change)
		}
		here, kim := waits(t, stranger, time.Minute)
		if places, err := p.Places(ctx); err != nil || len(places) != 2 || places[0] != here.ID {
			t.Errorf("the queue is %v (%v)", places, err)
		}
		p.write(p.june, session.ID, "I am back")
		expect(t, session, chat.QueuedForAgent, false)
		for id, by := range map[string]chat.Account{session.ID: p.june, here.ID: kim} {
			_, err := p.Close(ctx, by, id)
			p.check(err)
		}
	})
	t.Run("not less than a day", func(t *testing.T) {
		session, _ := waits(t, stranger, chat.Deserted-time.Minute)
		p.check(p.EndQuiet(ctx, nobody))
		expect(t, session, chat.QueuedForAgent, false)
	})
	t.Run("not where it is there, whichever process it is connected to", func(t *testing.T) {
		for _, ago := range []time.Duration{chat.Deserted/2 + time.Minute, chat.Deserted + time.Minute} {
			session, _ := waits(t, stranger, ago)
			there := nobody
			there.Listens = func(id string) bool { return id == session.ID }
			p.check(p.EndQuiet(ctx, there))
			expect(t, session, chat.QueuedForAgent, false)
			noted := now(session).HereAt
			p.age(session.ID, chat.Deserted+time.Minute)
			p.check(p.EndQuiet(ctx, nobody))
			expect(t, session, chat.QueuedForAgent, false)
			p.check(p.EndQuiet(ctx, there))
			if again := now(session).HereAt; noted == "" || again != noted {
				t.Errorf("it was noted at %q, and then at %q", noted, again)
			}
		}
	})
	t.Run("nobody is lost right after a start, when no visitor may be connected yet", func(t *testing.T) {
		session, _ := waits(t, stranger, chat.Deserted+time.Minute)
		p.check(p.EndQuiet(ctx, chat.Patience{Close: time.Minute, Awake: time.Now().Add(-returning + time.Minute)}))
		expect(t, session, chat.QueuedForAgent, false)
		p.check(p.EndQuiet(ctx, chat.Patience{Close: time.Minute, Awake: time.Now().Add(-returning)}))
		expect(t, session, chat.Closed, false)
	})
	t.Run("an agent's word of today counts, as in a chat that was put back", func(t *testing.T) {
		session, _ := waits(t, stranger, chat.Deserted+time.Minute)
		request := p.column(`SELECT id FROM handoff_requests WHERE acceptedAt = '' AND canceledAt = '' AND sessionId = '` + session.ID + `'`)[0]
		_, err := p.Claim(ctx, p.ada, request)
		p.check(err)
		_, err = p.Release(ctx, p.ada, session.ID)
		p.check(err)
		p.check(p.EndQuiet(ctx, nobody))
		expect(t, session, chat.QueuedForAgent, false)
	})
}
