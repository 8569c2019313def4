package sqlite

import (
	"fmt"
	"slices"
	"sync"
	"testing"

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
