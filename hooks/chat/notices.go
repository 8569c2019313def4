package chat

import (
	"context"
	"sync"
	"time"
)

// noticeEvery is how often all who wait may be told of their places and of who is here, which touches every one of them.
const noticeEvery = time.Second

// notices gathers changes that concern everyone who waits, and sends them at once when nothing was sent for a while,
// else together a little later.
type notices struct {
	send func(presence, places bool)

	mu               sync.Mutex
	presence, places bool
	timer            *time.Timer
	last             time.Time
	stopped          bool
	sending          sync.Mutex
}

func newNotices(send func(presence, places bool)) *notices { return &notices{send: send} }

func (n *notices) presenceChanged() { n.mark(true, false) }
func (n *notices) placesChanged()   { n.mark(false, true) }
func (n *notices) look()            { n.mark(false, false) }

func (n *notices) mark(presence, places bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.presence, n.places = n.presence || presence, n.places || places
	if n.timer == nil && !n.stopped {
		n.timer = time.AfterFunc(time.Until(n.last.Add(noticeEvery)), n.flush)
	}
}

func (n *notices) flush() {
	n.sending.Lock()
	defer n.sending.Unlock()
	n.mu.Lock()
	presence, places := n.presence, n.places
	n.presence, n.places, n.timer, n.last = false, false, nil, time.Now()
	stopped := n.stopped
	n.mu.Unlock()
	if !stopped {
		n.send(presence, places)
	}
}

func (n *notices) stop() {
	n.mu.Lock()
	n.stopped = true
	if n.timer != nil {
		n.timer.Stop()
	}
	n.mu.Unlock()
	n.sending.Lock()
	defer n.sending.Unlock()
}

// PresenceChanged has all told whom it concerns that others are online now.
func (d *Desk) PresenceChanged() {
	d.notices.presenceChanged()
	d.board.mark(siteEvery)
}

func (d *Desk) placesChanged() {
	d.notices.placesChanged()
	d.board.mark(countsEvery)
}

// prospect is what one who waits can expect.
type prospect struct{ place, wait int }

func (d *Desk) sendNotices(presence, places bool) {
	ctx := context.Background()
	waiting, err := d.store.Places(ctx)
	if err != nil {
		return
	}
	position := make(map[string]int, len(waiting))
	var listening []string
	for i, id := range waiting {
		position[id] = i + 1
		if !d.bus.Empty(SessionRoom(id)) {
			listening = append(listening, id)
		}
	}
	if presence {
		event, err := d.Presence(ctx)
		if err != nil {
			return
		}
		d.bus.Publish(Lobby, event)
		for _, id := range listening {
			d.bus.Publish(SessionRoom(id), event)
		}
	}
	d.sendProspects(ctx, places, listening, position)
}

// sendProspects tells those whose wait, or whose place in the queue where places have changed, is no longer what they
// were told.
func (d *Desk) sendProspects(ctx context.Context, places bool, listening []string, position map[string]int) {
	if len(listening) == 0 {
		d.told = nil
		return
	}
	d.lookAgain()
	pace, err := d.pace(ctx)
	if err != nil {
		return
	}
	online, err := d.online(ctx)
	if err != nil {
		return
	}
	agents, now := len(online), time.Now()
	var moved []string
	told := make(map[string]prospect, len(listening))
	for _, id := range listening {
		next := prospect{d.told[id].place, pace.Wait(position[id], agents, now)}
		if places {
			next.place = position[id]
		}
		if told[id] = next; next != d.told[id] {
			moved = append(moved, id)
		}
	}
	if d.told = told; len(moved) > 0 {
		d.tellProspects(ctx, moved, position)
	}
}

// tellProspects tells these sessions, but for those whose rooms are told something else meanwhile: they are told next time.
func (d *Desk) tellProspects(ctx context.Context, ids []string, position map[string]int) {
	d.overtaken.begin()
	defer d.overtaken.end()
	views, err := d.store.Views(ctx, ids)
	if err != nil {
		d.told = nil
		return
	}
	for _, view := range views {
		if view.Status != QueuedForAgent {
			continue
		}
		view.QueuePosition, view.Wait = position[view.ID], d.told[view.ID].wait
		if !d.overtaken.tellUnless(view.ID, func() {
			d.bus.Publish(SessionRoom(view.ID), Event{Name: EventSessionUpdated, Data: view})
		}) {
			delete(d.told, view.ID)
			d.placesChanged()
		}
	}
}

// lookAgain has those who wait told when an estimate no longer holds although nothing happens.
func (d *Desk) lookAgain() {
	if d.again == nil {
		d.again = time.AfterFunc(siteLook, d.notices.look)
	} else {
		d.again.Reset(siteLook)
	}
}
