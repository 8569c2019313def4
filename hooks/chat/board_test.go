package chat_test

import (
	"context"
	"encoding/json"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"webchat/hooks/chat"
)

// hall is a bus of which the site's room alone counts: it notes when it was told what.
type hall struct {
	began time.Time

	mu       sync.Mutex
	deserted bool
	agents   []chat.Account
	heard    []told
}

type told struct {
	at   time.Duration
	site chat.Site
}

func (h *hall) Publish(room string, event chat.Event) {
	if room == chat.SiteRoom {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.heard = append(h.heard, told{time.Since(h.began), siteOf(event)})
	}
}

func siteOf(event chat.Event) (site chat.Site) {
	raw, _ := event.Data.(json.RawMessage)
	_ = json.Unmarshal(raw, &site)
	return site
}

func (h *hall) Leave(string, string, int) {}

func (h *hall) Empty(room string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return room != chat.SiteRoom || h.deserted
}

func (h *hall) Agents() []chat.Connected { return nil }

// present is who is online.
func (h *hall) present() []chat.Account {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.agents
}

func (h *hall) come(names ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.agents = nil
	for _, name := range names {
		h.agents = append(h.agents, chat.Account{ID: name, DisplayName: name, Role: chat.RoleAgent})
	}
}

func (h *hall) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.deserted = true
}

// since is what was heard since it was last asked.
func (h *hall) since() []told {
	synctest.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	heard := h.heard
	h.heard = nil
	return heard
}

func TestTheSiteIsTold(t *testing.T) {
	ctx := context.Background()
	board := func(sentence string, test func(*testing.T, *chat.Desk, *line, *hall)) {
		t.Run(sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				room := &hall{began: time.Now()}
				queue := &line{waiting: []string{"gone", "gone", "gone"}, here: room.present}
				desk := chat.NewDesk(queue, room)
				defer desk.Stop()
				test(t, desk, queue, room)
			})
		})
	}
	join := func(t *testing.T, desk *chat.Desk) chat.Site {
		t.Helper()
		event, err := desk.SiteNow(ctx)
		if err != nil || event.Name != chat.EventSiteUpdated {
			t.Fatalf("who joins is told %+v (%v)", event, err)
		}
		return siteOf(event)
	}
	expect := func(t *testing.T, room *hall, when ...time.Duration) {
		t.Helper()
		var at []time.Duration
		for _, one := range room.since() {
			at = append(at, one.at)
		}
		if !reflect.DeepEqual(at, when) {
			t.Errorf("the room was told at %v instead of %v", at, when)
		}
	}
	const s = time.Second

	board("at once who comes, and then once a second", func(t *testing.T, desk *chat.Desk, _ *line, room *hall) {
		if site := join(t, desk); site.AgentsOnline != 0 || site.Waiting != 3 {
			t.Errorf("who joins is told %+v", site)
		}
		for _, here := range [][]string{{"Ada"}, {"Ada", "Bo"}, {"Bo"}} {
			room.come(here...)
			desk.PresenceChanged()
			synctest.Wait()
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(2 * s)
		heard := room.since()
		if len(heard) != 2 || heard[0].at != 0 || heard[1].at != s || heard[0].site.Agents[0] != "Ada" ||
			!reflect.DeepEqual(heard[1].site.Agents, []string{"Bo"}) {
			t.Errorf("the room was told %+v", heard)
		}
	})
	board("at once what the owner sets", func(t *testing.T, desk *chat.Desk, _ *line, room *hall) {
		join(t, desk)
		desk.Use(&chat.Settings{Name: "Hollin Lamps"})
		if heard := room.since(); len(heard) != 1 || heard[0].at != 0 || heard[0].site.Name != "Hollin Lamps" {
			t.Errorf("the room was told %+v", heard)
		}
	})
	board("nothing when nothing is new", func(t *testing.T, desk *chat.Desk, _ *line, room *hall) {
		join(t, desk)
		desk.Use(&chat.Settings{})
		desk.PresenceChanged()
		time.Sleep(time.Hour)
		expect(t, room)
	})
	board("how many wait at most each five seconds", func(t *testing.T, desk *chat.Desk, queue *line, room *hall) {
		join(t, desk)
		queue.leave()
		synctest.Wait()
		time.Sleep(s)
		queue.leave()
		time.Sleep(s)
		queue.leave()
		time.Sleep(10 * s)
		heard := room.since()
		if len(heard) != 2 || heard[0].at != 0 || heard[1].at != 5*s || heard[0].site.Waiting != 2 || heard[1].site.Waiting != 0 {
			t.Errorf("the room was told %+v", heard)
		}
	})
	board("who comes does not wait for the five seconds", func(t *testing.T, desk *chat.Desk, queue *line, room *hall) {
		join(t, desk)
		queue.leave()
		synctest.Wait()
		queue.leave()
		time.Sleep(2 * s)
		room.come("Ada")
		desk.PresenceChanged()
		time.Sleep(time.Minute)
		expect(t, room, 0, 2*s)
	})
	board("when the business hours begin and end", func(t *testing.T, desk *chat.Desk, _ *line, room *hall) {
		hours, err := chat.ParseHours("Mon-Sun 0:10-0:20, 1:00-24:00", "2000-01-03", "") // a bubble's time begins at midnight
		if err != nil {
			t.Fatal(err)
		}
		desk.Use(&chat.Settings{Hours: hours})
		if site := join(t, desk); site.Open || site.OpensAt != "2000-01-01 00:10:00.000Z" {
			t.Errorf("who joins is told %+v", site)
		}
		time.Sleep(3 * 24 * time.Hour)
		var opensAt []string
		for _, one := range room.since() {
			if one.site.Open != (one.site.OpensAt == "") {
				t.Errorf("open %v, next %s", one.site.Open, one.site.OpensAt)
			}
			opensAt = append(opensAt, one.at.String()+" "+one.site.OpensAt)
		}
		want := []string{
			"10m0s ", "20m0s 2000-01-01 01:00:00.000Z", "1h0m0s ",
			"24h0m0s 2000-01-02 00:10:00.000Z", "24h10m0s ", "24h20m0s 2000-01-02 01:00:00.000Z", "25h0m0s ",
			"48h0m0s 2000-01-04 00:10:00.000Z", // past a holiday
		}
		if !reflect.DeepEqual(opensAt, want) {
			t.Errorf("the room was told %q", opensAt)
		}
	})
	board("what changes without a word, within a minute", func(t *testing.T, desk *chat.Desk, queue *line, room *hall) {
		join(t, desk)
		queue.mu.Lock()
		queue.waiting = nil // another process had them answered
		queue.mu.Unlock()
		time.Sleep(2 * time.Minute)
		expect(t, room, time.Minute)
	})
	board("who joins later what was told to the others, without another look", func(t *testing.T, desk *chat.Desk, queue *line, room *hall) {
		join(t, desk)
		before := queue.asked()
		for range 1000 {
			join(t, desk)
		}
		if looks := queue.asked() - before; looks != 0 {
			t.Errorf("it looked %d times", looks)
		}
	})
	board("nothing while nobody is there, and does not even look", func(t *testing.T, desk *chat.Desk, queue *line, room *hall) {
		room.leave()
		storm := func() {
			for range 100 {
				desk.PresenceChanged()
				desk.Use(&chat.Settings{})
				time.Sleep(s)
			}
		}
		storm()
		if queue.asked() != 0 {
			t.Errorf("it looked %d times before anyone came", queue.asked())
		}
		join(t, desk)
		storm()
		if queue.asked() != 1 {
			t.Errorf("it looked %d times after all had left", queue.asked())
		}
		desk.Use(&chat.Settings{Name: "Hollin Lamps"})
		if site := join(t, desk); site.Name != "Hollin Lamps" {
			t.Errorf("who comes then is told of %q", site.Name)
		}
		expect(t, room)
	})
	board("nothing after the end", func(t *testing.T, desk *chat.Desk, _ *line, room *hall) {
		join(t, desk)
		desk.Stop()
		desk.Use(&chat.Settings{Name: "Hollin Lamps"})
		time.Sleep(time.Hour)
		expect(t, room)
	})
}
