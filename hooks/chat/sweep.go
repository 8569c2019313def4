package chat

import (
	"context"
	"errors"
	"time"
)

// longPause is how late a sweep may come. After a longer pause the server begins to count anew: what others did not do
// while it could not hear them is not their fault.
const longPause = 5 * time.Second

// quietEvery is how often, at most, is looked for chats that are quiet.
const quietEvery = 5 * time.Second

// awake knows since when the server has been there without a pause, by the clock on the wall: since its start, the sleep of
// its machine, or a change of the clock.
type awake struct{ since, last time.Time }

func (a *awake) sweep(now time.Time) (since time.Time) {
	now = now.Round(0)
	if pause := now.Sub(a.last); pause < 0 || pause > longPause {
		a.since = now
	}
	a.last = now
	return a.since
}

// sweeping is what one sweep remembers for the next. None of it decides anything but when.
type sweeping struct {
	awake awake
	noted time.Time // when those who are connected were last noted
	quiet time.Time // when was last looked for chats that are quiet
}

// Sweep does what time brings about: agents who are connected are still there, the chats of those who are gone go back to
// the queue, and quiet chats are asked, then closed. It is to be called every second, one call after the other.
func (d *Desk) Sweep(ctx context.Context) error {
	settings, now := d.settings.Load(), time.Now()
	since := d.sweeping.awake.sweep(now)
	return errors.Join(
		d.noteConnected(ctx, settings, now),
		d.releaseGone(ctx, settings, now.Sub(since)),
		d.endQuiet(ctx, settings, now, since),
		d.comparePresence(ctx),
	)
}

// noteConnected keeps those online who are connected and whose client gives no sign of life by itself.
func (d *Desk) noteConnected(ctx context.Context, settings *Settings, now time.Time) error {
	if !due(&d.sweeping.noted, BeatEvery(settings.GoneAfter), now) {
		return nil
	}
	agents := d.bus.Agents()
	if len(agents) == 0 {
		return nil
	}
	return d.store.Connected(ctx, agents, settings.GoneAfter)
}

// endQuiet asks and closes chats that are quiet. To find those that have to be asked means to look at all that are active,
// so it is not done at each sweep.
func (d *Desk) endQuiet(ctx context.Context, settings *Settings, now, awake time.Time) error {
	every := quietEvery
	if settings.AskAfter > 0 {
		every = min(every, settings.AskAfter/60)
	}
	if !due(&d.sweeping.quiet, every, now) {
		return nil
	}
	return d.store.EndQuiet(ctx, Patience{
		Ask: settings.AskAfter, Close: settings.CloseAfter, Awake: awake,
		Listens: func(sessionID string) bool { return !d.bus.Empty(SessionRoom(sessionID)) },
	})
}

// due says whether what is done from time to time has to be done now, and notes that it is.
func due(last *time.Time, every time.Duration, now time.Time) bool {
	if now.Sub(*last) < every {
		return false
	}
	*last = now
	return true
}

// releaseGone puts back what those have who are gone. Until the server itself has been there for long enough, they may
// have had no way to say that they are not.
func (d *Desk) releaseGone(ctx context.Context, settings *Settings, awake time.Duration) error {
	if awake < settings.GoneAfter {
		return nil
	}
	gone, err := d.store.GoneAgents(ctx, settings.GoneAfter)
	for _, agent := range gone {
		err = errors.Join(err, d.store.ReleaseGone(ctx, agent, settings.GoneAfter))
	}
	return err
}
