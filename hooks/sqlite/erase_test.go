package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

// long is a closed session of June's with so many messages, which the database writes by itself.
func (p *place) long(messages int) chat.Session {
	p.t.Helper()
	started, err := p.Start(ctx, p.june, nil, chat.Visit{})
	p.check(err)
	id := started.Session.ID
	p.check(p.exec(fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO messages (id, sessionId, seq, senderType, senderId, text, createdAt)
		SELECT '%.9s' || printf('%%06d', i), '%s', i, 'user', '%s', 'Number ' || i, '2026-01-01 00:00:00.000Z' FROM n`,
		messages, strings.Repeat(id[6:], 2), id, p.june.ID)))
	session, err := p.Close(ctx, p.june, id)
	p.check(err)
	return session
}

func (p *place) count(table, condition string) string {
	p.t.Helper()
	return p.column("SELECT count(*) FROM " + table + " WHERE " + condition)[0]
}

// messagesOf counts the rows of a session's messages, whether the session is there or not.
func (p *place) messagesOf(session chat.Session) string {
	p.t.Helper()
	return p.count("messages", "sessionId = '"+session.ID+"'")
}

func TestALongSessionIsGoneInOneStepAndItsRestInMany(t *testing.T) {
	p := openPlace(t)
	session := p.long(1000)
	p.check(p.exec("DELETE FROM sessions WHERE id = '" + session.ID + "'")) // as the SQL console does
	if left := p.messagesOf(session); left != "951" {
		t.Fatalf("one step leaves %s messages", left)
	}
	if _, err := p.Session(ctx, session.ID); !errors.Is(err, chat.ErrSessionNotFound) {
		t.Errorf("it is there: %v", err)
	}
	t.Run("its id is not given again while something is left", func(t *testing.T) {
		err := p.exec(`INSERT INTO sessions (id, userId, status) VALUES ('` + session.ID + `', 'june00000000000', 'bot_pending')`)
		if err == nil || !strings.Contains(err.Error(), "constraint failed") {
			t.Errorf("it came to %v", err)
		}
	})
	t.Run("whoever opens the database next finishes it", func(t *testing.T) {
		p.check(p.Stop()) // the crash
		_, next := openStore(t, p.dir)
		p.check(next.FinishErasing(ctx))
		if left := p.messagesOf(session); left != "0" {
			t.Errorf("%s messages are left", left)
		}
		if rests := p.count("webchat_erased", "rest"); rests != "0" {
			t.Errorf("%s are said to have messages left", rests)
		}
	})
}

func TestAVisitorWhoseErasureWasInterruptedStartsNothingAndIsErasedLater(t *testing.T) {
	p := openPlace(t)
	one, two := p.long(500), p.long(500)
	p.in(chat.QueuedForAgent)

	interrupted, interrupt := context.WithCancel(ctx)
	interrupt()
	if err := p.EraseVisitor(interrupted, p.june.ID); !errors.Is(err, context.Canceled) {
		t.Fatalf("it came to %v", err)
	}
	for p.count("webchat_erasing", "true") == "0" { // what was handed in is done all the same
		runtime.Gosched()
	}
	p.check(p.Remove(ctx, one.ID)) // it is in the middle of it
	if _, err := p.Start(ctx, p.june, nil, chat.Visit{}); chat.KindOf(err) != chat.Unknown {
		t.Errorf("a start came to %v", err)
	}
	if _, err := p.Identify(ctx, p.june, chat.Identity{ID: "Mia", Name: "Mia"}); chat.KindOf(err) != chat.Unknown {
		t.Errorf("that she is Mia came to %v", err)
	}
	if err := p.exec(`UPDATE sessions SET userId = '` + p.mia.ID + `' WHERE id = '` + two.ID + `'`); err == nil {
		t.Error("the database lets her chat be Mia's")
	}
	if err := p.exec(`INSERT INTO sessions (id, userId, status) VALUES ('anewsession0000', 'june00000000000', 'bot_pending')`); err == nil {
		t.Error("the database lets her start")
	}
	p.check(p.Stop()) // the crash
	_, next := openStore(t, p.dir)
	p.check(next.FinishErasing(ctx))
	for table, condition := range map[string]string{
		"users": "id = '" + p.june.ID + "'", "sessions": "userId = '" + p.june.ID + "'", "webchat_erasing": "true",
		"messages": "sessionId IN ('" + one.ID + "', '" + two.ID + "')", "handoff_requests": "true",
	} {
		if n := p.count(table, condition); n != "0" {
			t.Errorf("%s rows of %s are left", n, table)
		}
	}
}

func TestAVisitorWhoWasAnAgentLeavesNoTraceOfTheName(t *testing.T) {
	p := openPlace(t)
	session, _ := p.in(chat.ActiveWithAgent) // Ada has it
	p.write(p.ada, session.ID, "Hello June")
	_, err := p.Close(ctx, p.ada, session.ID)
	p.check(err)
	p.check(p.exec(`UPDATE users SET role = 'user' WHERE id = '` + p.ada.ID + `'`))
	p.check(p.exec(`INSERT INTO _otps (id, collectionRef, recordRef, password) SELECT 'otp', id, '` + p.ada.ID + `', 'x' FROM _collections WHERE name = 'users'`))
	before := p.messagesOf(session)
	p.check(p.EraseVisitor(ctx, p.ada.ID))
	if after := p.messagesOf(session); after != before {
		t.Errorf("of %s messages in June's chat %s are left", before, after)
	}
	for _, where := range [][2]string{
		{"users", "id"}, {"messages", "senderId"}, {"sessions", "agentId"}, {"handoff_requests", "acceptedById"},
		{"agent_assignments", "agentId"}, {"_otps", "recordRef"},
	} {
		if n := p.count(where[0], where[1]+" = '"+p.ada.ID+"'"); n != "0" {
			t.Errorf("%s.%s has the id %s times", where[0], where[1], n)
		}
	}
}

func TestWhatIsGoneIsToldToEveryProcessOnceAndForgottenAfterAnHour(t *testing.T) {
	p := openPlace(t)
	first, _ := p.in(chat.Closed)
	_, other := openStore(t, p.dir)
	waiting, request := p.in(chat.QueuedForAgent)
	p.check(p.Erase(ctx, p.june, first.ID))
	p.check(p.exec("DELETE FROM sessions WHERE id = '" + waiting.ID + "'"))
	for _, s := range []*Store{p.Store, other} {
		gone, err := s.Gone(ctx)
		p.check(err)
		if len(gone) != 2 || gone[0] != (chat.Gone{SessionID: first.ID}) || gone[1] != (chat.Gone{SessionID: waiting.ID, HandoffRequestID: request.ID}) {
			t.Errorf("it tells %+v", gone)
		}
		if again, err := s.Gone(ctx); err != nil || len(again) > 0 {
			t.Errorf("it tells %+v again (%v)", again, err)
		}
	}
	p.check(p.FinishErasing(ctx))
	if n := p.count("webchat_erased", "true"); n != "2" {
		t.Errorf("%s are in the log", n)
	}
	p.check(p.exec(`UPDATE webchat_erased SET erasedAt = '2026-01-01 00:00:00.000Z'`))
	p.check(p.FinishErasing(ctx))
	if n := p.count("webchat_erased", "true"); n != "1" {
		t.Errorf("%s are in the log an hour later, where the last stays", n)
	}
	again, _ := p.in(chat.Closed)
	p.check(p.Erase(ctx, p.june, again.ID))
	if gone, err := other.Gone(ctx); err != nil || len(gone) != 1 || gone[0].SessionID != again.ID {
		t.Errorf("then it tells %+v (%v)", gone, err)
	}
}

func TestWhatIsErasedIsNoLongerInTheFile(t *testing.T) {
	p := openPlace(t)
	const secret = "My card number is 4111 1111 1111 1111"
	inFile := func() bool {
		p.check(p.exec("PRAGMA wal_checkpoint(TRUNCATE)"))
		content, err := os.ReadFile(filepath.Join(p.dir, "data.db"))
		p.check(err)
		return bytes.Contains(content, []byte(secret))
	}
	for range 50 {
		p.in(chat.Closed)
	}
	session, _ := p.in(chat.ActiveWithAgent)
	p.write(p.june, session.ID, secret)
	_, err := p.Release(ctx, p.ada, session.ID) // with a preview
	p.check(err)
	_, err = p.Close(ctx, p.june, session.ID)
	p.check(err)
	if !inFile() {
		t.Fatal("it never was in the file")
	}
	p.check(p.Erase(ctx, p.june, session.ID))
	if inFile() {
		t.Error("it still is")
	}
}
