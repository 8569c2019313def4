package chat_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"webchat/hooks/chat"
)

// line is a queue as the notices see it. It stands in for a store, whose reads a bubble of fake time can't wait for.
type line struct {
	chat.Store
	commit func([]chat.Change)

	mu      sync.Mutex
	waiting []string
	counted int // how often
	here    func() []chat.Account
	pace    chat.Pace
	reads   func() // called once they are read, before their reader has them
}

func (l *line) OnCommit(tell func([]chat.Change)) { l.commit = tell }

func (l *line) Places(context.Context) ([]string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.waiting), nil
}

func (l *line) Waiting(context.Context) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counted++
	return len(l.waiting), nil
}

// asked is how often it was counted.
func (l *line) asked() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counted
}

func (l *line) Online(context.Context, time.Duration) ([]chat.Account, error) {
	return l.here(), nil
}

func (l *line) Views(_ context.Context, ids []string) ([]chat.SessionView, error) {
	var views []chat.SessionView
	for _, id := range ids {
		views = append(views, chat.SessionView{Session: chat.Session{ID: id, Status: chat.QueuedForAgent}})
	}
	if l.reads != nil {
		l.reads()
	}
	return views, nil
}

// View is of one who was taken.
func (l *line) View(_ context.Context, id string) (chat.SessionView, error) {
	return chat.SessionView{Session: chat.Session{ID: id, Status: chat.ActiveWithAgent}}, nil
}

func (l *line) Pace(context.Context, string) (chat.Pace, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pace, nil
}

// leave takes the first out of the queue, as a claim does.
func (l *line) leave() {
	l.mu.Lock()
	l.waiting = l.waiting[1:]
	l.mu.Unlock()
	l.commit([]chat.Change{{Action: chat.ActionCancel, Session: chat.Session{ID: "gone"}, Handoff: &chat.HandoffRequest{}}})
}

// audience is a bus that notes what of notices it is told, and when.
type audience struct {
	began time.Time
	empty map[string]bool

	mu    sync.Mutex
	left  int // of the two agents
	heard []notice
}

type notice struct {
	at   time.Duration
	room string
	name string
	says int // the place in the queue, or how many agents are here
	wait int
}

func (a *audience) Publish(room string, event chat.Event) {
	n := notice{at: time.Since(a.began), room: room, name: event.Name}
	switch data := event.Data.(type) {
	case chat.SessionView:
		n.says, n.wait = data.QueuePosition, data.Wait
	case chat.Presence:
		n.says = data.AgentsOnline
	default:
		return // what the lobby is told of the one who left
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.heard = append(a.heard, n)
}

func (a *audience) Leave(string, string, int) {}

func (a *audience) Empty(room string) bool { return room == chat.SessionRoom("gone") || a.empty[room] }

// present are the agents who are online.
func (a *audience) present() []chat.Account {
	a.mu.Lock()
	defer a.mu.Unlock()
	return []chat.Account{{ID: "ada"}, {ID: "bo"}}[a.left:]
}

// leave takes one of the two agents away.
func (a *audience) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.left++
}

func (a *audience) Agents() []chat.Connected { return nil }

// expect compares what was heard since, and forgets it.
func (a *audience) expect(t *testing.T, want ...notice) {
	t.Helper()
	synctest.Wait()
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.Equal(a.heard, want) {
		t.Errorf("they heard\n\t%v\nwhere it should be\n\t%v", a.heard, want)
	}
	a.heard = nil
}

func TestNotices(t *testing.T) {
	const places, presence = chat.EventSessionUpdated, chat.EventPresence
	first, second, third := chat.SessionRoom("first"), chat.SessionRoom("second"), chat.SessionRoom("third")

	notices := func(sentence string, test func(*testing.T, *chat.Desk, *line, *audience)) {
		t.Run(sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bus := &audience{began: time.Now(), empty: map[string]bool{}}
				queue := &line{waiting: []string{"first", "second", "third"}, here: bus.present}
				desk := chat.NewDesk(queue, bus)
				defer desk.Stop()
				test(t, desk, queue, bus)
			})
		})
	}

	notices("who comes is told to the lobby and to all who wait, at once",
		func(t *testing.T, desk *chat.Desk, _ *line, bus *audience) {
			desk.PresenceChanged()
			bus.expect(t, notice{0, chat.Lobby, presence, 2, 0},
				notice{0, first, presence, 2, 0}, notice{0, second, presence, 2, 0}, notice{0, third, presence, 2, 0})
		})

	notices("what changes within a second is told together when the second is over",
		func(t *testing.T, desk *chat.Desk, queue *line, bus *audience) {
			bus.empty[second], bus.empty[third] = true, true
			desk.PresenceChanged()
			bus.expect(t, notice{0, chat.Lobby, presence, 2, 0}, notice{0, first, presence, 2, 0})
			for range 9 {
				time.Sleep(100 * time.Millisecond)
				desk.PresenceChanged()
			}
			bus.expect(t)
			time.Sleep(100 * time.Millisecond)
			bus.expect(t, notice{time.Second, chat.Lobby, presence, 2, 0}, notice{time.Second, first, presence, 2, 0})
			time.Sleep(time.Hour)
			bus.expect(t)
		})

	notices("in a storm of changes nobody is told more than once a second",
		func(t *testing.T, desk *chat.Desk, _ *line, bus *audience) {
			bus.empty[first], bus.empty[second], bus.empty[third] = true, true, true
			for range 1000 {
				desk.PresenceChanged()
				time.Sleep(10 * time.Millisecond)
			}
			var want []notice
			for second := range 11 {
				want = append(want, notice{time.Duration(second) * time.Second, chat.Lobby, presence, 2, 0})
			}
			bus.expect(t, want...)
		})

	notices("when the first leaves the queue, those behind are told their new places",
		func(t *testing.T, _ *chat.Desk, queue *line, bus *audience) {
			queue.leave()
			bus.expect(t, notice{0, second, places, 1, 0}, notice{0, third, places, 2, 0})
			queue.leave()
			bus.expect(t)
			time.Sleep(time.Second)
			bus.expect(t, notice{time.Second, third, places, 1, 0})
		})

	notices("who has moved by several places within a second is told the last one only",
		func(t *testing.T, _ *chat.Desk, queue *line, bus *audience) {
			queue.waiting = append([]string{"zeroth"}, queue.waiting...)
			bus.empty[chat.SessionRoom("zeroth")], bus.empty[first], bus.empty[second] = true, true, true
			queue.leave()
			bus.expect(t, notice{0, third, places, 3, 0})
			queue.leave()
			queue.leave()
			time.Sleep(time.Second)
			bus.expect(t, notice{time.Second, third, places, 1, 0})
		})

	notices("who has kept the place is not told again",
		func(t *testing.T, desk *chat.Desk, queue *line, bus *audience) {
			queue.leave()
			bus.expect(t, notice{0, second, places, 1, 0}, notice{0, third, places, 2, 0})
			queue.mu.Lock()
			queue.waiting = append([]string{"gone"}, queue.waiting...)
			queue.waiting = append(queue.waiting, "last")
			queue.mu.Unlock()
			queue.leave()
			time.Sleep(time.Second)
			bus.expect(t, notice{time.Second, chat.SessionRoom("last"), places, 3, 0})
		})

	notices("who does not listen is not told",
		func(t *testing.T, desk *chat.Desk, queue *line, bus *audience) {
			bus.empty[second] = true
			queue.leave()
			bus.expect(t, notice{0, third, places, 2, 0})
		})

	notices("who is taken while the places are read is not told of a place after that",
		func(t *testing.T, _ *chat.Desk, queue *line, bus *audience) {
			queue.reads = func() {
				queue.reads = nil
				queue.mu.Lock()
				queue.waiting = []string{"third"}
				queue.mu.Unlock()
				queue.commit([]chat.Change{{Action: chat.ActionClaim, Session: chat.Session{ID: "second"}, Handoff: &chat.HandoffRequest{}}})
			}
			queue.leave()
			bus.expect(t, notice{0, second, places, 0, 0}, notice{0, third, places, 2, 0})
			time.Sleep(time.Second)
			bus.expect(t, notice{time.Second, third, places, 1, 0})
		})

	notices("who writes while the places are read is told of the place all the same",
		func(t *testing.T, _ *chat.Desk, queue *line, bus *audience) {
			queue.reads = func() {
				queue.reads = nil
				queue.commit([]chat.Change{{Action: chat.ActionSend, Session: chat.Session{ID: "second"}}})
			}
			queue.leave()
			bus.expect(t, notice{0, third, places, 2, 0})
			time.Sleep(time.Second)
			bus.expect(t, notice{time.Second, second, places, 1, 0})
		})

	notices("who waits is told how long it may take, and that it is longer when an agent leaves",
		func(t *testing.T, desk *chat.Desk, queue *line, bus *audience) {
			ago := func(minutes int) string {
				return time.Now().Add(-time.Duration(minutes) * time.Minute).UTC().Format("2006-01-02 15:04:05.000Z")
			}
			for i := range 6 {
				agent := []string{"ada", "bo"}[i%2]
				queue.pace.Claims = append(queue.pace.Claims, chat.Claim{RequestedAt: ago(60), AcceptedAt: ago(3 * i), AgentID: agent})
			}
			queue.leave()
			bus.expect(t, notice{0, second, places, 1, 3}, notice{0, third, places, 2, 6})
			bus.leave()
			time.Sleep(time.Second)
			desk.PresenceChanged()
			bus.expect(t, notice{time.Second, chat.Lobby, presence, 1, 0},
				notice{time.Second, second, presence, 1, 0}, notice{time.Second, third, presence, 1, 0},
				notice{time.Second, second, places, 1, 6}, notice{time.Second, third, places, 2, 12})
		})

	notices("an estimate that no longer holds is taken back within a minute, although nothing happens",
		func(t *testing.T, _ *chat.Desk, queue *line, bus *audience) {
			now := time.Now()
			for i := range 6 {
				at := now.Add(-time.Duration(i) * time.Second).UTC().Format("2006-01-02 15:04:05.000Z")
				queue.pace.Claims = append(queue.pace.Claims, chat.Claim{RequestedAt: at, AcceptedAt: at, AgentID: "ada"})
			}
			queue.pace.Waiting = now.UTC().Format("2006-01-02 15:04:05.000Z")
			queue.leave()
			bus.expect(t, notice{0, second, places, 1, 1}, notice{0, third, places, 2, 1})
			time.Sleep(5 * time.Minute)
			bus.expect(t, notice{4 * time.Minute, second, places, 1, 0}, notice{4 * time.Minute, third, places, 2, 0})
		})

	notices("after the end nothing more is told",
		func(t *testing.T, desk *chat.Desk, queue *line, bus *audience) {
			desk.PresenceChanged()
			bus.expect(t, notice{0, chat.Lobby, presence, 2, 0},
				notice{0, first, presence, 2, 0}, notice{0, second, presence, 2, 0}, notice{0, third, presence, 2, 0})
			desk.PresenceChanged()
			desk.Stop()
			desk.PresenceChanged()
			time.Sleep(time.Hour)
			bus.expect(t)
		})
}
