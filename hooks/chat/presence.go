package chat

import (
	"context"
	"slices"
	"sync"
	"time"
	"unicode/utf8"
)

// Availability is how an agent stands towards new chats.
type Availability string

const (
	Online    Availability = "online"
	Away      Availability = "away" // keeps its chats, and may take more
	AgentGone Availability = "gone" // no sign of life for too long, or signed out
)

// Beat is the sign of life that an agent's page gives, time and again.
type Beat struct {
	Device string       // a page, or all of one browser: an agent is online where any of its devices is
	Status Availability // AgentGone when the agent has signed out there, or without a device, everywhere
}

// Connected is an agent who has realtime connections, and since when it has the newest of them.
type Connected struct {
	Agent Account
	Since time.Time
}

const (
	maxDevice = 40
	// beatMost is how far apart the signs of life are at most, beatsToMiss how many of them one may miss and be here.
	beatMost    = 10 * time.Second
	beatsToMiss = 3
)

// BeatEvery is how often a page has to give a sign of life, when its agent counts as gone after so long without any.
func BeatEvery(goneAfter time.Duration) time.Duration { return min(beatMost, goneAfter/beatsToMiss) }

// MayBePresent says whether the account is one that can be online: an agent.
func MayBePresent(by Account) error {
	if by.Role != RoleAgent {
		return &Error{Kind: Forbidden, Message: "Only agents are online or away."}
	}
	return nil
}

// Beat notes what an agent's page says. The chats of one who signs out, and has no other page open, go back to the queue
// at once.
func (d *Desk) Beat(ctx context.Context, by Account, beat Beat) error {
	if err := MayBePresent(by); err != nil {
		return err
	}
	switch {
	case beat.Status != Online && beat.Status != Away && beat.Status != AgentGone:
		return invalid("status", "This is one of online, away, gone.")
	case utf8.RuneCountInString(beat.Device) > maxDevice:
		return invalid("device", "This has at most %d characters.", maxDevice)
	}
	goneAfter := d.settings.Load().GoneAfter
	if err := d.store.Beat(ctx, by, beat, goneAfter); err != nil {
		return err
	}
	if beat.Status == AgentGone {
		if err := d.store.ReleaseGone(ctx, by, goneAfter); err != nil {
			return err
		}
	}
	return d.comparePresence(ctx)
}

// Came notes that an agent has connected. What its page says of it, or a page of it has said since, holds all the same.
func (d *Desk) Came(ctx context.Context, agent Account) error {
	came := []Connected{{Agent: agent, Since: time.Now()}}
	if err := d.store.Connected(ctx, came, d.settings.Load().GoneAfter); err != nil {
		return err
	}
	return d.comparePresence(ctx)
}

// online lists the agents who are online, by name.
func (d *Desk) online(ctx context.Context) ([]Account, error) {
	return d.store.Online(ctx, d.settings.Load().GoneAfter)
}

// Presence is what the lobby is told of who is online.
func (d *Desk) Presence(ctx context.Context) (Event, error) {
	online, err := d.online(ctx)
	return Event{Name: EventPresence, Data: Presence{AgentsOnline: len(online)}}, err
}

// lastSeen is who was online when that was last looked at, to find that it has changed.
type lastSeen struct {
	mu     sync.Mutex
	known  bool
	online []Account
}

// comparePresence has all told whom it concerns when others are online than a moment ago, whoever has noted that.
func (d *Desk) comparePresence(ctx context.Context) error {
	d.seen.mu.Lock()
	defer d.seen.mu.Unlock()
	online, err := d.online(ctx)
	if err != nil {
		return err
	}
	changed := d.seen.known && !slices.Equal(online, d.seen.online)
	d.seen.known, d.seen.online = true, online
	if changed {
		d.PresenceChanged()
	}
	return nil
}
