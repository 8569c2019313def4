package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

// hold keeps the writer from its connection until release, so that jobs wait for it.
func (p *place) hold() (release func()) {
	p.t.Helper()
	conn, err := p.Store.write.db.Conn(ctx)
	p.check(err)
	return func() { p.check(conn.Close()) }
}

// saying is a job that writes a message, under that id.
func saying(by chat.Account, sessionID, id string) *job {
	return &job{done: make(chan struct{}), work: func(t *transaction) (chat.Change, error) {
		session, err := t.session(sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		m := message(by, sessionID, id)
		m.Seq = session.LastSeq + 1
		return chat.Change{Action: chat.ActionSend, Message: &m, By: by, Session: session}, t.insert(&m)
	}}
}

func message(by chat.Account, sessionID, id string) chat.Message {
	return chat.Message{
		ID: id, SessionID: sessionID, SenderID: by.ID, SenderType: chat.SenderUser, Text: "Hello",
		CreatedAt: "2030-01-01 00:00:00.000Z",
	}
}

func TestTheWriter(t *testing.T) {
	t.Run("commits together what waits together, and tells it so", func(t *testing.T) {
		p := openPlace(t)
		told := make(chan []chat.Change, 100)
		p.OnCommit(func(changes []chat.Change) { told <- changes })
		session, _ := p.in(chat.BotPending)
		for (<-told)[0].Action != chat.ActionCancel { // by which it has come there
			continue
		}
		release := p.hold()
		first := saying(p.june, session.ID, "first0000000000")
		p.check(p.handIn(first)) // with which the writer is busy
		jobs := []*job{}
		for i := range 20 {
			jobs = append(jobs, saying(p.june, session.ID, fmt.Sprintf("message%08d", i)))
			p.check(p.handIn(jobs[i]))
		}
		release()
		seq, commits := session.LastSeq, 0
		for seq < session.LastSeq+21 {
			commits++
			for _, change := range <-told {
				if seq++; change.Message.Seq != seq {
					t.Errorf("%d is told after %d", change.Message.Seq, seq-1)
				}
			}
		}
		if commits > 2 {
			t.Errorf("it took %d commits", commits)
		}
		for _, j := range jobs {
			<-j.done
			p.check(j.err)
		}
	})

	t.Run("has one that the database refuses fail alone", func(t *testing.T) {
		p := openPlace(t)
		session, _ := p.in(chat.BotPending)
		release := p.hold()
		bad := &job{done: make(chan struct{}), work: func(t *transaction) (chat.Change, error) {
			return chat.Change{Action: "bad"}, t.exec(`UPDATE sessions SET lastSeq = 0 WHERE id = ?`, session.ID)
		}}
		after := &job{done: make(chan struct{}), work: func(t *transaction) (chat.Change, error) {
			// Whatever a job does about its failure, nothing of it is kept.
			_ = t.exec(`UPDATE sessions SET lastSeq = 0 WHERE id = ?`, session.ID)
			m := message(p.june, session.ID, "halfdone0000000")
			m.Seq = session.LastSeq + 3
			return chat.Change{Action: "half"}, t.insert(&m)
		}}
		var good []*job
		for i := range 4 {
			good = append(good, saying(p.june, session.ID, fmt.Sprintf("message%08d", i)))
		}
		for _, j := range []*job{good[0], good[1], bad, good[2], after, good[3]} {
			p.check(p.handIn(j))
		}
		release()
		for _, j := range []*job{bad, after} {
			if <-j.done; j.err == nil || chat.KindOf(j.err) != 0 {
				t.Errorf("it came to %v", j.err)
			}
		}
		for i, j := range good {
			<-j.done
			if j.err != nil || j.changed.Message.Seq != session.LastSeq+int64(i+1) {
				t.Errorf("good %d came to %+v (%v)", i, j.changed.Message, j.err)
			}
		}
		if ids := p.column(`SELECT id FROM messages WHERE id = 'halfdone0000000'`); len(ids) > 0 {
			t.Error("half of a job is kept")
		}
	})

	t.Run("has one that the rules refuse leave the others in their commit", func(t *testing.T) {
		p := openPlace(t)
		session, _ := p.in(chat.BotPending)
		release := p.hold()
		refused := &job{done: make(chan struct{}), work: func(*transaction) (chat.Change, error) {
			return chat.Change{}, chat.ErrSessionNotFound
		}}
		good := saying(p.june, session.ID, "message00000000")
		p.check(p.handIn(refused))
		p.check(p.handIn(good))
		release()
		<-refused.done
		<-good.done
		if !errors.Is(refused.err, chat.ErrSessionNotFound) || good.err != nil {
			t.Errorf("they came to %v and %v", refused.err, good.err)
		}
	})

	t.Run("refuses more than may wait, and does all that it has accepted", func(t *testing.T) {
		p := openPlace(t)
		release := p.hold()
		var jobs []*job
		for {
			j := &job{done: make(chan struct{}), work: func(*transaction) (chat.Change, error) { return unchanged, nil }}
			if err := p.handIn(j); err != nil {
				if chat.KindOf(err) != chat.Busy {
					t.Errorf("it came to %v", err)
				}
				break
			}
			jobs = append(jobs, j)
		}
		if n := len(jobs); n < maxWaiting || n > maxWaiting+maxBatch {
			t.Errorf("%d wait", n)
		}
		release()
		for _, j := range jobs {
			<-j.done
			p.check(j.err)
		}
	})

	t.Run("stores also what nobody waits for any more, and a repeat gets it", func(t *testing.T) {
		p := openPlace(t)
		session, _ := p.in(chat.BotPending)
		release := p.hold()
		impatient, giveUp := context.WithCancel(ctx)
		giveUp()
		m := message(p.june, session.ID, "givenup00000000")
		if _, _, err := p.Send(impatient, p.june, m); !errors.Is(err, context.Canceled) {
			t.Errorf("it came to %v", err)
		}
		release()
		stored, isNew, err := p.Send(ctx, p.june, m)
		if err != nil || isNew || stored.Seq != session.LastSeq+1 {
			t.Errorf("the repeat is %+v, new: %v (%v)", stored, isNew, err)
		}
	})
}

func TestStopping(t *testing.T) {
	p := openPlace(t)
	var told []string
	p.OnCommit(func(changes []chat.Change) {
		for _, change := range changes {
			if change.Action == chat.ActionSend && strings.HasPrefix(change.Message.ID, "message") {
				told = append(told, change.Message.ID)
			}
		}
	})
	session, _ := p.in(chat.BotPending)
	release := p.hold()
	var ids []string
	var jobs []*job
	for i := range 20 {
		ids = append(ids, fmt.Sprintf("message%08d", i))
		jobs = append(jobs, saying(p.june, session.ID, ids[i]))
		p.check(p.handIn(jobs[i]))
	}
	release()
	p.check(p.Stop())

	t.Run("finishes and tells what was accepted", func(t *testing.T) {
		for _, j := range jobs {
			<-j.done
			p.check(j.err)
		}
		if stored := p.column(`SELECT id FROM messages WHERE id LIKE 'message%' ORDER BY seq`); !slices.Equal(stored, ids) {
			t.Errorf("stored are %v", stored)
		}
		if !slices.Equal(told, ids) {
			t.Errorf("told are %v", told)
		}
	})
	t.Run("refuses what comes later, to be tried again", func(t *testing.T) {
		_, _, err := p.Send(ctx, p.june, message(p.june, session.ID, "toolate00000000"))
		if !errors.Is(err, chat.ErrStopping) || chat.KindOf(err) != chat.Busy {
			t.Errorf("it came to %v", err)
		}
	})
	t.Run("can be done again", func(t *testing.T) { p.check(p.Stop()) })
	t.Run("loses nothing", func(t *testing.T) {
		_, again := openStore(t, p.dir)
		stored, isNew, err := again.Send(ctx, p.june, message(p.june, session.ID, ids[0]))
		if err != nil || isNew || stored.Seq != session.LastSeq+1 {
			t.Errorf("a repeat is %+v, new: %v (%v)", stored, isNew, err)
		}
	})
}

func TestOpening(t *testing.T) {
	t.Run("inside a transaction is refused, in which the writer would wait for ever", func(t *testing.T) {
		p := openPlace(t)
		p.check(p.app.RunInTransaction(func(inside core.App) error {
			if _, err := Open(inside); err == nil {
				t.Error("it is opened")
			}
			return nil
		}))
	})
}
