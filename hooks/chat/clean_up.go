package chat

import (
	"context"
	"time"
)

const (
	// abandonedAfter is how long a session may be without a word.
	abandonedAfter = 24 * time.Hour
	// originsKept is how long it is known from where a session came.
	originsKept = 30 * 24 * time.Hour
	// bansKept is how long a ban that is over can be read.
	bansKept = 30 * 24 * time.Hour
	// discardedAtOnce is how much is deleted in one commit, which sends may have to wait for.
	discardedAtOnce = 20
)

// CleanUp deletes the sessions that were abandoned before anything was said, and what was kept long enough: entries of
// the audit log too, unless keepEntries is 0. It goes a few at a time, so that nobody waits for it.
func (d *Desk) CleanUp(ctx context.Context, now time.Time, keepEntries time.Duration) error {
	if err := d.discardAbandoned(ctx, now.Add(-abandonedAfter)); err != nil {
		return err
	}
	old := map[Kept]time.Time{KeptOrigins: now.Add(-originsKept), KeptBans: now.Add(-bansKept), KeptLinks: now, KeptMails: now.Add(-MailLife)}
	if keepEntries > 0 {
		old[KeptEntries] = now.Add(-keepEntries)
	}
	for what, before := range old {
		for {
			gone, err := d.store.Prune(ctx, what, before, discardedAtOnce)
			if err != nil {
				return err
			}
			if gone < discardedAtOnce {
				break
			}
		}
	}
	return nil
}

// discardAbandoned deletes sessions without a word, but for those that somebody has open.
func (d *Desk) discardAbandoned(ctx context.Context, before time.Time) error {
	for after := ""; ; {
		page, err := d.store.Abandoned(ctx, before, after, discardedAtOnce)
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1]
		var left []string
		for _, id := range page {
			if d.bus.Empty(SessionRoom(id)) {
				left = append(left, id)
			}
		}
		if err := d.store.Discard(ctx, left); err != nil {
			return err
		}
		if err := d.TellErased(ctx); err != nil {
			return err
		}
	}
}
