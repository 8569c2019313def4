package sqlite

import (
	"slices"
	"testing"
	"time"

	"webchat/hooks/chat"
)

func TestTheClock(t *testing.T) {
	ahead := func(d time.Duration) string { return date(time.Now().UTC().Add(d)) }
	t.Run("stands still while the machine's has been set back", func(t *testing.T) {
		var c clock
		written := ahead(time.Hour)
		c.goOnFrom(written)
		if now := c.now(); now != written {
			t.Errorf("it is %s after %s", now, written)
		}
	})
	t.Run("gives dates that differ where they have to", func(t *testing.T) {
		var c clock
		c.goOnFrom(ahead(time.Hour))
		for last := c.now(); last < ahead(time.Hour+time.Second); {
			next := c.next()
			if next <= last || c.now() != next {
				t.Fatalf("%s comes after %s", next, last)
			}
			last = next
		}
	})
	t.Run("does not wait for a date that is days ahead", func(t *testing.T) {
		var c clock
		c.goOnFrom(ahead(72 * time.Hour))
		if now := c.now(); now > ahead(0) {
			t.Errorf("it is %s", now)
		}
	})
	t.Run("is not held up by an earlier date", func(t *testing.T) {
		var c clock
		before := ahead(0)
		c.goOnFrom(ahead(-time.Hour))
		if now := c.now(); now < before {
			t.Errorf("it is %s", now)
		}
	})
}

func TestAClockSetBackBetweenTwoStarts(t *testing.T) {
	t.Run("puts nobody who asks later before one who comes back to an old place", func(t *testing.T) {
		p := openPlace(t)
		p.clock.goOnFrom(date(time.Now().UTC().Add(time.Hour)))
		taken, _ := p.in(chat.ActiveWithAgent)
		_, p.Store = openStore(t, p.dir)
		other, _ := p.in(chat.QueuedForAgent)
		_, err := p.Release(ctx, p.ada, taken.ID)
		p.check(err)
		p.waitInOrder(taken.ID, other.ID)
	})
	t.Run("puts nobody who asks later before one who waits, however far it is set back", func(t *testing.T) {
		p := openPlace(t)
		waiting, _ := p.in(chat.QueuedForAgent)
		p.check(p.exec(`UPDATE handoff_requests SET requestedAt = '2999-01-01 00:00:00.000Z'`))
		_, p.Store = openStore(t, p.dir)
		first, _ := p.in(chat.QueuedForAgent)
		second, _ := p.in(chat.QueuedForAgent)
		p.waitInOrder(waiting.ID, first.ID, second.ID)
	})
	t.Run("dates nothing before what is stored", func(t *testing.T) {
		p := openPlace(t)
		p.clock.goOnFrom(date(time.Now().UTC().Add(time.Hour)))
		session, _ := p.in(chat.BotPending)
		before := p.write(p.june, session.ID, "Before")
		_, p.Store = openStore(t, p.dir)
		if after := p.write(p.june, session.ID, "After"); after.CreatedAt < before.CreatedAt {
			t.Errorf("%s comes after %s", after.CreatedAt, before.CreatedAt)
		}
	})
	t.Run("dates nothing before a chat that has just begun", func(t *testing.T) {
		p := openPlace(t)
		p.clock.goOnFrom(date(time.Now().UTC().Add(time.Hour)))
		begun, err := p.Start(ctx, p.june, nil, chat.Visit{})
		p.check(err)
		_, p.Store = openStore(t, p.dir)
		if after := p.write(p.june, begun.Session.ID, "After"); after.CreatedAt < begun.Session.CreatedAt {
			t.Errorf("%s comes after %s", after.CreatedAt, begun.Session.CreatedAt)
		}
	})
}

func (p *place) waitInOrder(sessions ...string) {
	p.t.Helper()
	if places, err := p.Places(ctx); err != nil || !slices.Equal(places, sessions) {
		p.t.Errorf("%v wait, but should be %v (%v)", places, sessions, err)
	}
}
