package sqlite

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"webchat/hooks/chat"
)

// TestTwoProcessesOnOneDatabase has two apps that know nothing of each other on the same directory, each with its own
// connections and store.
func TestTwoProcessesOnOneDatabase(t *testing.T) {
	p := openPlace(t)
	_, second := openStore(t, p.dir)
	processes := []*Store{p.Store, second}

	// everywhere runs do n times at once, in turn on either process, and returns when all are done.
	everywhere := func(n int, do func(i int, s *Store)) {
		var running sync.WaitGroup
		begin := make(chan struct{})
		for i := range n {
			running.Go(func() {
				<-begin
				do(i, processes[i%len(processes)])
			})
		}
		close(begin)
		running.Wait()
	}

	t.Run("what both write into a session is numbered without a gap", func(t *testing.T) {
		session, _ := p.in(chat.BotPending)
		const each, writers = 10, 16
		everywhere(writers, func(i int, s *Store) {
			for range each {
				m := chat.Message{SessionID: session.ID, SenderID: p.june.ID, SenderType: chat.SenderUser, Text: fmt.Sprint(i)}
				if _, isNew, err := s.Send(ctx, p.june, m); err != nil || !isNew {
					t.Errorf("a message was not stored: %v", err)
				}
			}
		})
		want := session.LastSeq + each*writers
		messages, _, err := second.Messages(ctx, session.ID, chat.Page{FromStart: true, Limit: 1000})
		p.check(err)
		for i, m := range messages {
			if m.Seq != int64(i+1) {
				t.Fatalf("message %d has seq %d", i+1, m.Seq)
			}
		}
		if after, err := second.Session(ctx, session.ID); err != nil || after.LastSeq != want || int64(len(messages)) != want {
			t.Errorf("there are %d messages, and lastSeq is %d (%v)", len(messages), after.LastSeq, err)
		}
	})

	t.Run("an id that both send at once is stored once, and both get the same message", func(t *testing.T) {
		session, _ := p.in(chat.BotPending)
		const n = 16
		stored, isNew := make([]chat.Message, n), make([]bool, n)
		everywhere(n, func(i int, s *Store) {
			var err error
			stored[i], isNew[i], err = s.Send(ctx, p.june, chat.Message{
				ID: "sentfromallover", SessionID: session.ID, SenderID: p.june.ID, SenderType: chat.SenderUser, Text: fmt.Sprint(i),
			})
			if err != nil {
				t.Error(err)
			}
		})
		if once := slices.DeleteFunc(isNew, func(is bool) bool { return !is }); len(once) != 1 {
			t.Errorf("%d say that it is new", len(once))
		}
		if all := slices.Compact(stored); len(all) != 1 || all[0].Seq != session.LastSeq+1 {
			t.Errorf("they got %+v", all)
		}
	})

	t.Run("of all who claim at once one wins, and the others are told who", func(t *testing.T) {
		agents := make([]chat.Account, 12)
		for i := range agents {
			agents[i] = addAccount(t, p.app, fmt.Sprintf("agent%c", 'a'+i), chat.RoleAgent, fmt.Sprint("Agent ", i))
		}
		for range 5 {
			_, request := p.in(chat.QueuedForAgent)
			errs := make([]error, len(agents))
			everywhere(len(agents), func(i int, s *Store) { _, errs[i] = s.Claim(ctx, agents[i], request.ID) })
			winner := slices.Index(errs, nil)
			if winner < 0 {
				t.Fatalf("nobody won: %v", errs)
			}
			for i, err := range errs {
				if i != winner && (err == nil || err.Error() != agents[winner].DisplayName+" was faster.") {
					t.Errorf("%s won, and %s was told %v", agents[winner].DisplayName, agents[i].DisplayName, err)
				}
			}
		}
	})

	t.Run("a claim and a cancel at once have one outcome", func(t *testing.T) {
		for range 10 {
			session, request := p.in(chat.QueuedForAgent)
			var claimed, canceled error
			everywhere(2, func(i int, s *Store) {
				if i == 0 {
					_, claimed = s.Claim(ctx, p.ada, request.ID)
				} else {
					_, canceled = s.Cancel(ctx, p.june, session.ID)
				}
			})
			after, err := p.Session(ctx, session.ID)
			p.check(err)
			switch {
			case claimed == nil && chat.KindOf(canceled) == chat.Conflict && after.Status == chat.ActiveWithAgent:
			case canceled == nil && chat.KindOf(claimed) == chat.Conflict && after.Status == chat.BotPending:
			default:
				t.Errorf("the claim came to %v, the cancel to %v, and the session is %s", claimed, canceled, after.Status)
			}
		}
	})

	gone := func(t *testing.T) {
		t.Helper()
		p.check(p.Beat(ctx, p.ada, chat.Beat{Status: chat.AgentGone}, time.Hour))
	}
	sweep := func(s *Store) error { return s.ReleaseGone(ctx, p.ada, time.Hour) }
	released := func(sessionID string) int {
		return len(p.column(`SELECT id FROM messages WHERE sessionId = '` + sessionID + `' AND text LIKE 'Ada had to leave.%'`))
	}

	t.Run("what an agent had who is gone goes back once, though both find it", func(t *testing.T) {
		var sessions []chat.Session
		for range 10 {
			session, _ := p.in(chat.ActiveWithAgent)
			sessions = append(sessions, session)
		}
		gone(t)
		everywhere(4, func(_ int, s *Store) {
			if err := sweep(s); err != nil {
				t.Error(err)
			}
		})
		for _, session := range sessions {
			after, err := p.Session(ctx, session.ID)
			p.check(err)
			if n := released(session.ID); n != 1 || after.Status != chat.QueuedForAgent {
				t.Errorf("it is %s, and was put back %d times", after.Status, n)
			}
		}
	})

	t.Run("an agent who comes back while its chats go keeps those that have not gone yet, and no chat is between", func(t *testing.T) {
		for range 5 {
			var sessions []chat.Session
			for range 6 {
				session, _ := p.in(chat.ActiveWithAgent)
				sessions = append(sessions, session)
			}
			gone(t)
			everywhere(3, func(i int, s *Store) {
				var err error
				if i == 2 {
					err = s.Beat(ctx, p.ada, chat.Beat{Device: "laptop", Status: chat.Online}, time.Hour)
				} else {
					err = sweep(s)
				}
				if err != nil {
					t.Error(err)
				}
			})
			for _, session := range sessions {
				after, err := p.Session(ctx, session.ID)
				p.check(err)
				back := released(session.ID)
				if back == 0 && after.Status != chat.ActiveWithAgent || back == 1 && after.Status != chat.QueuedForAgent || back > 1 {
					t.Errorf("it is %s, and was put back %d times", after.Status, back)
				}
			}
			if status := p.column(`SELECT status FROM agent_presence WHERE agentId = '` + p.ada.ID + `'`); status[0] != "online" {
				t.Errorf("who is back is %s", status)
			}
		}
	})

	t.Run("a chat that is ended while its agent's go back is either, and stays ended", func(t *testing.T) {
		for range 10 {
			session, _ := p.in(chat.ActiveWithAgent)
			gone(t)
			everywhere(3, func(i int, s *Store) {
				var err error
				if i == 0 {
					_, err = s.Close(ctx, p.june, session.ID)
				} else {
					err = sweep(s)
				}
				if err != nil {
					t.Error(err)
				}
			})
			after, err := p.Session(ctx, session.ID)
			p.check(err)
			if n := released(session.ID); after.Status != chat.Closed || n > 1 {
				t.Errorf("it is %s, and was put back %d times", after.Status, n)
			}
		}
	})

	t.Run("a chat that nobody writes in is asked once and ended once, though both find it", func(t *testing.T) {
		for range 5 {
			session, _ := p.in(chat.ActiveWithAgent)
			p.write(p.ada, session.ID, "Still there?")
			p.age(session.ID, time.Hour)
			patience := chat.Patience{Ask: time.Minute, Close: time.Millisecond}
			for after := session; after.Status != chat.Closed; {
				everywhere(4, func(_ int, s *Store) {
					if err := s.EndQuiet(ctx, patience); err != nil {
						t.Error(err)
					}
				})
				var err error
				after, err = p.Session(ctx, session.ID)
				p.check(err)
			}
			ended := p.column(`SELECT id FROM messages WHERE sessionId = '` + session.ID + `' AND text = '` + chat.LineQuiet + `'`)
			if len(ended) != 1 {
				t.Errorf("it was ended %d times", len(ended))
			}
		}
	})

	t.Run("an answer at the end is either stored in a chat that goes on, or refused by one that is closed", func(t *testing.T) {
		for range 10 {
			session, _ := p.in(chat.ActiveWithAgent)
			p.write(p.ada, session.ID, "Still there?")
			p.check(p.exec(`UPDATE sessions SET endsAt = '2020-01-01 00:00:00.000Z' WHERE id = '` + session.ID + `'`))
			var failed error
			everywhere(3, func(i int, s *Store) {
				var err error
				if i == 0 {
					_, _, failed = s.Send(ctx, p.june, chat.Message{SessionID: session.ID, SenderID: p.june.ID, SenderType: chat.SenderUser, Text: "Yes"})
				} else {
					err = s.EndQuiet(ctx, chat.Patience{Ask: time.Hour, Close: time.Hour})
				}
				if err != nil {
					t.Error(err)
				}
			})
			after, err := p.Session(ctx, session.ID)
			p.check(err)
			switch {
			case failed == nil && after.Status == chat.ActiveWithAgent && after.EndsAt == "":
			case chat.KindOf(failed) == chat.Conflict && after.Status == chat.Closed:
			default:
				t.Errorf("the answer came to %v, and the session is %s and ends at %q", failed, after.Status, after.EndsAt)
			}
		}
	})

	t.Run("who asks for a human on both at once waits once", func(t *testing.T) {
		session, _ := p.in(chat.BotPending)
		const n = 8
		requests := make([]string, n)
		everywhere(n, func(i int, s *Store) {
			request, _, err := s.Handoff(ctx, p.june, session.ID)
			if err != nil {
				t.Error(err)
			}
			requests[i] = request.ID
		})
		if all := slices.Compact(requests); len(all) != 1 {
			t.Errorf("the requests are %v", all)
		}
	})
}
