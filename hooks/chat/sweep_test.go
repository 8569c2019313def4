package chat_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"webchat/hooks/chat"
)

// register is what sweeps do with a store, and when. It stands in for one, whose work a bubble of fake time can't wait
// for.
type register struct {
	chat.Store
	began time.Time

	settings     *chat.Settings
	gone, online []chat.Account
	noted        []time.Duration
	released     []time.Duration
	quiet        []chat.Patience
	trouble      error
}

func (r *register) OnCommit(func([]chat.Change)) {}

func (r *register) Places(context.Context) ([]string, error) { return nil, nil }

func (r *register) Online(context.Context, time.Duration) ([]chat.Account, error) {
	return r.online, nil
}

func (r *register) GoneAgents(context.Context, time.Duration) ([]chat.Account, error) {
	return r.gone, r.trouble
}

func (r *register) Connected(context.Context, []chat.Connected, time.Duration) error {
	r.noted = append(r.noted, time.Since(r.began))
	return nil
}

func (r *register) ReleaseGone(context.Context, chat.Account, time.Duration) error {
	r.released = append(r.released, time.Since(r.began))
	return nil
}

func (r *register) EndQuiet(_ context.Context, p chat.Patience) error {
	r.quiet = append(r.quiet, p)
	return nil
}

// switchboard is a bus with Ada at it, which counts what the lobby is told of who is online.
type switchboard struct {
	audience
	agents []chat.Connected
}

func (s *switchboard) Agents() []chat.Connected { return s.agents }

func TestSweeping(t *testing.T) {
	sweeping := func(sentence string, test func(t *testing.T, r *register, bus *switchboard, sweep func(seconds int))) {
		t.Run(sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				settings := &chat.Settings{GoneAfter: 30 * time.Second, AskAfter: 15 * time.Minute, CloseAfter: 5 * time.Minute}
				r := &register{began: time.Now(), settings: settings}
				bus := &switchboard{audience: audience{began: time.Now()}}
				desk := chat.NewDesk(r, bus)
				defer desk.Stop()
				desk.Use(settings)
				test(t, r, bus, func(seconds int) {
					for range seconds {
						if err := desk.Sweep(context.Background()); !errors.Is(err, r.trouble) {
							t.Errorf("it came to %v", err)
						}
						time.Sleep(time.Second)
					}
				})
			})
		})
	}
	first := func(all []time.Duration) time.Duration {
		if len(all) == 0 {
			return -1
		}
		return all[0]
	}

	sweeping("after a start, nobody is gone before the grace time is over", func(t *testing.T, r *register, _ *switchboard, sweep func(int)) {
		r.gone = []chat.Account{ada}
		sweep(60)
		if at := first(r.released); at != 30*time.Second {
			t.Errorf("it was, after %v", at)
		}
	})
	sweeping("nor after a pause, in which the server could hear nobody", func(t *testing.T, r *register, _ *switchboard, sweep func(int)) {
		sweep(60)
		time.Sleep(20 * time.Second)
		r.gone = []chat.Account{ada}
		sweep(60)
		if at := first(r.released); at != 110*time.Second {
			t.Errorf("it was, after %v", at)
		}
		if awake := r.quiet[len(r.quiet)-1].Awake.Sub(r.began); awake != 80*time.Second {
			t.Errorf("the server is there since %v", awake)
		}
	})
	sweeping("what goes wrong in one thing keeps it from no other", func(t *testing.T, r *register, _ *switchboard, sweep func(int)) {
		sweep(31)
		looked := len(r.quiet)
		r.gone, r.trouble = []chat.Account{ada}, errors.New("the disk is full")
		sweep(6)
		if len(r.released) == 0 || len(r.quiet) == looked {
			t.Error("it does")
		}
	})
	sweeping("those who are connected are noted as often as they would have to say so themselves", func(t *testing.T, r *register, bus *switchboard, sweep func(int)) {
		bus.agents = []chat.Connected{{Agent: ada, Since: r.began}}
		sweep(25)
		if want := []time.Duration{0, 10 * time.Second, 20 * time.Second}; !slices.Equal(r.noted, want) {
			t.Errorf("they were after %v", r.noted)
		}
	})
	sweeping("while nobody is connected, nothing is noted", func(t *testing.T, r *register, _ *switchboard, sweep func(int)) {
		sweep(25)
		if len(r.noted) > 0 {
			t.Errorf("it was after %v", r.noted)
		}
	})
	sweeping("quiet chats are looked for every five seconds", func(t *testing.T, r *register, _ *switchboard, sweep func(int)) {
		sweep(21)
		if len(r.quiet) != 5 || r.quiet[0].Ask != 15*time.Minute || r.quiet[0].Close != 5*time.Minute {
			t.Errorf("they were with %v", r.quiet)
		}
	})
	sweeping("also where nobody is asked, since some are deserted; and it is known in which of them somebody is",
		func(t *testing.T, r *register, _ *switchboard, sweep func(int)) {
			r.settings.AskAfter = 0
			sweep(21)
			if len(r.quiet) != 5 || r.quiet[0].Ask != 0 {
				t.Fatalf("they were with %v", r.quiet)
			}
			if listens := r.quiet[0].Listens; listens("gone") || !listens("open") {
				t.Error("it is not")
			}
		})
	sweeping("all whom it concerns are told when others are online, within a second, and only then",
		func(t *testing.T, r *register, bus *switchboard, sweep func(int)) {
			sweep(3)
			bus.expect(t)
			r.online = []chat.Account{ada}
			sweep(3)
			bus.expect(t, notice{3 * time.Second, chat.Lobby, chat.EventPresence, 1, 0})
			r.online = []chat.Account{bo}
			sweep(3)
			bus.expect(t, notice{6 * time.Second, chat.Lobby, chat.EventPresence, 1, 0})
		})
}
