package chat

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"time"
)

const (
	// siteEvery is how often the site's room may be told of what was set and who is here.
	siteEvery = time.Second
	// countsEvery is how often it may be told of how many wait and how long.
	countsEvery = 5 * time.Second
	// siteLook is how often what it was told is compared with what is, for what changes without a word: estimates grow
	// old, and other processes have people waiting too.
	siteLook = time.Minute
)

// board is what the site's room is told. It looks at the site when something has changed, when the business hours begin
// or end, and each siteLook, but only while somebody is in the room. What it tells is encoded once, for all and for those
// who come later.
type board struct {
	desk *Desk

	looking sync.Mutex // held while the site is read and told
	told    []byte

	mu        sync.Mutex // the room's lock may be held by whoever waits for it
	listening bool       // somebody has joined, and may be there still
	last      time.Time
	timer     *time.Timer
	due       time.Time
	stopped   bool
}

// mark says that something has changed, which the room is to be told once it was told nothing else for so long.
func (b *board) mark(every time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.listening {
		b.wake(b.last.Add(every))
	}
}

// wake has it look then, unless it does so before.
func (b *board) wake(at time.Time) {
	if b.stopped || b.timer != nil && !at.Before(b.due) {
		return
	}
	if b.timer != nil {
		b.timer.Stop()
	}
	b.due, b.timer = at, time.AfterFunc(time.Until(at), b.look)
}

// look tells the room what is new. Without anyone there it sleeps until somebody joins.
func (b *board) look() {
	b.looking.Lock()
	defer b.looking.Unlock()
	if !b.begin(!b.desk.bus.Empty(SiteRoom)) {
		b.told = nil
		return
	}
	now, err := b.read(context.Background())
	if err != nil {
		b.wakeBy(time.Now().Add(countsEvery))
		return
	}
	if !bytes.Equal(now, b.told) {
		b.told = now
		b.desk.bus.Publish(SiteRoom, siteUpdated(now))
	}
	b.wakeBy(b.nextLook())
}

// begin says whether there is anything to do. What changes from now on wakes it once more.
func (b *board) begin(listening bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.timer, b.last, b.listening = nil, time.Now(), listening
	return listening && !b.stopped
}

func (b *board) wakeBy(at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wake(at)
}

// joined is what one who has joined the room is told. What has changed since the others were told, all are told soon.
func (b *board) joined(ctx context.Context) (Event, error) {
	b.looking.Lock()
	defer b.looking.Unlock()
	if b.told != nil {
		return siteUpdated(b.told), nil
	}
	b.mu.Lock()
	b.listening = true
	b.mu.Unlock()
	now, err := b.read(ctx)
	if err != nil {
		return Event{}, err
	}
	b.told = now
	b.wakeBy(b.nextLook())
	return siteUpdated(now), nil
}

func (b *board) read(ctx context.Context) ([]byte, error) {
	site, err := b.desk.Site(ctx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(site)
}

func (b *board) nextLook() time.Time {
	now := time.Now()
	look, turn := now.Add(siteLook), b.desk.settings.Load().Hours.Turn(now)
	if turn.Before(look) {
		return turn
	}
	return look
}

func (b *board) stop() {
	b.mu.Lock()
	b.stopped = true
	if b.timer != nil {
		b.timer.Stop()
	}
	b.mu.Unlock()
	b.looking.Lock()
	defer b.looking.Unlock()
}

func siteUpdated(site []byte) Event {
	return Event{Name: EventSiteUpdated, Data: json.RawMessage(site)}
}
