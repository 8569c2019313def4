package storetest

import (
	"fmt"
	"slices"
	"sync"

	"webchat/hooks/chat"
)

// atOnce runs all of them at the same time and returns when all are done.
func atOnce(all ...func()) {
	var running sync.WaitGroup
	begin := make(chan struct{})
	for _, one := range all {
		running.Go(func() {
			<-begin
			one()
		})
	}
	close(begin)
	running.Wait()
}

// times is n functions that know their number.
func times(n int, do func(i int)) []func() {
	all := make([]func(), n)
	for i := range all {
		all[i] = func() { do(i) }
	}
	return all
}

func manyAtOnce(tr *trial) {
	agents := make([]chat.Account, 20)
	for i := range agents {
		agents[i] = tr.account(chat.RoleAgent, fmt.Sprint("Agent ", i))
	}
	ada := agents[0]

	tr.example("what two write into one chat is numbered without a gap, and told in that order", func(t *trial) {
		june, session := t.start("June")
		otto, other := t.start("Otto")
		t.claim(ada, t.handoff(june, session.ID))
		before := t.session(session.ID).LastSeq
		t.forget()
		const writers, each = 20, 10
		atOnce(times(writers, func(i int) {
			for n := range each {
				by := []chat.Account{june, ada}[i%2]
				t.write(by, session.ID, fmt.Sprint(i, " says ", n))
				t.write(otto, other.ID, "Something else")
			}
		})...)
		t.inOrder(session.ID, before+writers*each)
		t.inOrder(other.ID, writers*each)
		seq := map[string]int64{session.ID: before}
		for range 2 * writers * each {
			m := (<-t.told).Message
			same(t, m.Seq, seq[m.SessionID]+1)
			seq[m.SessionID] = m.Seq
		}
	})
	tr.example("what one writes is in the order it was written", func(t *trial) {
		june, session := t.start("June")
		t.claim(ada, t.handoff(june, session.ID))
		write := func(by chat.Account) func() {
			return func() {
				for n := range 50 {
					t.write(by, session.ID, fmt.Sprint(n))
				}
			}
		}
		atOnce(write(june), write(ada))
		said := map[string]int{}
		for _, m := range t.transcript(session.ID) {
			if m.SenderType != chat.SenderSystem {
				same(t, m.Text, fmt.Sprint(said[m.SenderID]))
				said[m.SenderID]++
			}
		}
	})
	tr.example("an id that is sent by many at once is stored and told once, and all get the same message", func(t *trial) {
		june, session := t.start("June")
		t.forget()
		sent := message(june, session.ID, "Hello")
		sent.ID = "sentbyallatonce"
		stored, isNew := make([]chat.Message, 30), make([]bool, 30)
		atOnce(times(len(stored), func(i int) {
			var err error
			if stored[i], isNew[i], err = t.Send(ctx, june, sent); err != nil {
				t.Error(err)
			}
		})...)
		same(t, len(slices.Compact(stored)), 1)
		same(t, len(slices.DeleteFunc(isNew, func(is bool) bool { return !is })), 1)
		t.next(chat.ActionSend, session.ID, june)
		t.next("", t.again(june).ID, june)
	})
	tr.example("of twenty agents who claim at once one wins, and the others are told who", func(t *trial) {
		for range 5 {
			june, session := t.start("June")
			request := t.handoff(june, session.ID)
			errs := make([]error, len(agents))
			atOnce(times(len(agents), func(i int) { _, errs[i] = t.Claim(ctx, agents[i], request.ID) })...)
			winner := t.winner(agents, errs)
			same(t, t.session(session.ID).AgentID, winner.ID)
			for _, err := range errs {
				if err != nil {
					same(t, asError(err).Data["acceptedBy"], any(winner.DisplayName))
				}
			}
		}
	})
	tr.example("of twenty who claim while the visitor leaves, either one wins or none", func(t *trial) {
		t.race(agents, chat.BotPending, func(june chat.Account, id string) error {
			_, err := t.Cancel(ctx, june, id)
			return err
		})
	})
	tr.example("of twenty who claim while the visitor ends the chat, one wins or none, and it ends", func(t *trial) {
		t.race(agents, chat.Closed, func(june chat.Account, id string) error {
			_, err := t.Close(ctx, june, id)
			return err
		})
	})
	tr.example("all who ask for a human at once wait, each at a place of its own", func(t *trial) {
		atOnce(times(20, func(i int) {
			visitor, session := t.start(fmt.Sprint("Visitor ", i))
			t.handoff(visitor, session.ID)
		})...)
		same(t, len(t.queue()), 20)
	})
	tr.example("nothing is written behind the end", func(t *trial) {
		june, session := t.start("June")
		writers := times(10, func(int) {
			for range 10 {
				if _, _, err := t.Send(ctx, june, message(june, session.ID, "Hello")); err != nil {
					t.refused(err, chat.Conflict)
				}
			}
		})
		atOnce(append(writers, func() { t.close(june, session.ID) })...)
		same(t, t.lastLine(session.ID), "June ended the chat")
		t.inOrder(session.ID, t.session(session.ID).LastSeq)
	})
}

// race has all agents claim a session while its visitor leaves it in another way, until both have come first.
func (tr *trial) race(agents []chat.Account, otherwise chat.Status, leave func(june chat.Account, id string) error) {
	tr.Helper()
	for range 10 {
		june, session := tr.start("June")
		request := tr.handoff(june, session.ID)
		errs := make([]error, len(agents))
		var left error
		claims := times(len(agents), func(i int) { _, errs[i] = tr.Claim(ctx, agents[i], request.ID) })
		atOnce(append(claims, func() { left = leave(june, session.ID) })...)

		after := tr.session(session.ID)
		if after.AgentID != "" {
			same(tr, after.AgentID, tr.winner(agents, errs).ID)
		} else if slices.Contains(errs, nil) {
			tr.Errorf("one has won, but the session is %+v", after)
		}
		if left == nil {
			same(tr, after.Status, otherwise)
		} else {
			tr.refused(left, chat.Conflict)
			same(tr, after.Status, chat.ActiveWithAgent)
		}
		tr.inOrder(session.ID, after.LastSeq)
	}
}

// winner is the one whose claim was no error; all other errors are conflicts.
func (tr *trial) winner(agents []chat.Account, errs []error) chat.Account {
	tr.Helper()
	var won []chat.Account
	for i, err := range errs {
		if err == nil {
			won = append(won, agents[i])
		} else {
			tr.refused(err, chat.Conflict)
		}
	}
	if len(won) != 1 {
		tr.Fatalf("%d have won", len(won))
	}
	return won[0]
}

// inOrder says that a session has that many messages, 1, 2, 3 …, none of them twice.
func (tr *trial) inOrder(sessionID string, count int64) {
	tr.Helper()
	all := tr.transcript(sessionID)
	same(tr, int64(len(all)), count)
	same(tr, tr.session(sessionID).LastSeq, count)
	seen := map[string]bool{}
	for i, m := range all {
		same(tr, m.Seq, int64(i+1))
		if seen[m.ID] || i > 0 && m.CreatedAt < all[i-1].CreatedAt {
			tr.Errorf("%+v comes after %+v", m, all[max(i-1, 0)])
		}
		seen[m.ID] = true
	}
}

// forget waits until all that was committed so far is told.
func (tr *trial) forget() {
	tr.Helper()
	_, mark := tr.start("Mark")
	for (<-tr.told).Session.ID != mark.ID {
	}
}
