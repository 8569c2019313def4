package sqlite

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"webchat/hooks/chat"
)

const grace = 30 * time.Second

// seen has Ada be last seen so long ago, or by a clock that has been set back since.
func (p *place) seen(ago time.Duration) {
	p.t.Helper()
	p.check(p.Beat(ctx, p.ada, chat.Beat{Status: chat.Online}, grace))
	at := date(time.Now().UTC().Add(-ago))
	p.check(p.exec(`UPDATE agent_presence SET seenAt = '` + at + `', beatAt = '` + at + `'`))
}

func (p *place) isOnline() bool {
	p.t.Helper()
	online, err := p.Online(ctx, grace)
	p.check(err)
	return slices.Contains(online, p.ada)
}

func (p *place) isGone() bool {
	p.t.Helper()
	gone, err := p.GoneAgents(ctx, grace)
	p.check(err)
	return slices.Contains(gone, p.ada)
}

func TestSignsOfLife(t *testing.T) {
	p := openPlace(t)
	for name, sign := range map[string]struct {
		ago   time.Duration
		there bool
	}{
		"a moment ago":          {0, true},
		"within the grace time": {grace - 5*time.Second, true},
		"before the grace time": {grace + time.Second, false},
		"an hour ago":           {time.Hour, false},
		"by a clock that was set back a little since":     {-5 * time.Second, true},
		"by a clock that was set back by more than that":  {-grace - 5*time.Second, false},
		"by a clock that was set back by a year and more": {-400 * 24 * time.Hour, false},
	} {
		t.Run("of one who was seen "+name, func(t *testing.T) {
			p.seen(sign.ago)
			if p.isOnline() != sign.there || p.isGone() == sign.there {
				t.Errorf("it is online: %v, and gone: %v", p.isOnline(), p.isGone())
			}
		})
	}
	t.Run("are good for what they are, whatever clock the one before was of", func(t *testing.T) {
		p.seen(-time.Hour)
		p.check(p.Beat(ctx, p.ada, chat.Beat{Status: chat.Online}, grace))
		if !p.isOnline() || p.isGone() {
			t.Error("it is not")
		}
	})
	t.Run("of a connection are none after a heartbeat, unless that was by a clock which has been set back", func(t *testing.T) {
		connected := []chat.Connected{{Agent: p.ada, Since: time.Now().Add(-2 * time.Hour)}}
		p.seen(time.Hour)
		p.check(p.Connected(ctx, connected, grace))
		if p.isOnline() {
			t.Error("it is one")
		}
		p.seen(-time.Hour)
		p.check(p.Connected(ctx, connected, grace))
		if !p.isOnline() {
			t.Error("it is none")
		}
	})
	t.Run("tell since when it is so", func(t *testing.T) {
		since := func() string { return p.column(`SELECT since FROM agent_presence`)[0] }
		p.check(p.Beat(ctx, p.ada, chat.Beat{Status: chat.Online}, grace))
		p.check(p.exec(`UPDATE agent_presence SET since = 'before'`))
		p.check(p.Beat(ctx, p.ada, chat.Beat{Status: chat.Online}, grace))
		if since() != "before" {
			t.Errorf("nothing has changed, and it is since %s", since())
		}
		p.check(p.Beat(ctx, p.ada, chat.Beat{Status: chat.Away}, grace))
		if since() == "before" {
			t.Error("it is away, and it is since before")
		}
	})
	t.Run("of however many devices are kept, but not without end", func(t *testing.T) {
		for i := range 5 * maxDevices {
			p.check(p.Beat(ctx, p.ada, chat.Beat{Device: fmt.Sprint(i), Status: chat.Online}, grace))
			if n := len(p.column(`SELECT key FROM agent_presence, json_each(devices)`)); n == 0 || n > maxDevices {
				t.Fatalf("%d are kept", n)
			}
		}
	})
	t.Run("of one who no longer is an agent are none", func(t *testing.T) {
		p.check(p.exec(`UPDATE users SET role = 'admin' WHERE id = '` + p.ada.ID + `'`))
		if p.isOnline() {
			t.Error("it is online")
		}
	})
}

func TestTheDeserted(t *testing.T) {
	p := openPlace(t)
	patience := chat.Patience{Ask: time.Minute, Close: time.Minute}
	sweep := func() {
		t.Helper()
		p.check(p.EndQuiet(ctx, patience))
	}
	expect := func(t *testing.T, session chat.Session, status chat.Status) {
		t.Helper()
		after, err := p.Session(ctx, session.ID)
		p.check(err)
		if after.Status != status {
			t.Errorf("it is %s", after.Status)
		}
	}
	old := func(status chat.Status, by time.Duration) chat.Session {
		session, _ := p.in(status)
		p.age(session.ID, by)
		p.check(p.exec(`UPDATE sessions SET createdAt = '` + date(time.Now().UTC().Add(-by)) + `' WHERE id = '` + session.ID + `'`))
		return session
	}
	t.Run("a chat that asks nobody, and in which nobody has written for a day, is ended", func(t *testing.T) {
		session := old(chat.BotPending, chat.Deserted+time.Minute)
		sweep()
		expect(t, session, chat.Closed)
		said := p.column(`SELECT text FROM messages WHERE sessionId = '` + session.ID + `' ORDER BY seq DESC LIMIT 1`)
		if said[0] != "The chat ended, since nobody wrote" {
			t.Errorf("it ends with %q", said[0])
		}
	})
	t.Run("one without a word too", func(t *testing.T) {
		started, err := p.Start(ctx, p.june, nil, chat.Visit{})
		p.check(err)
		p.check(p.exec(`UPDATE sessions SET createdAt = '2020-01-01 00:00:00.000Z' WHERE id = '` + started.Session.ID + `'`))
		sweep()
		expect(t, started.Session, chat.Closed)
	})
	t.Run("not one of yesterday in which somebody has written since", func(t *testing.T) {
		session := old(chat.BotPending, chat.Deserted+time.Minute)
		p.write(p.june, session.ID, "One more thing")
		sweep()
		expect(t, session, chat.BotPending)
	})
	t.Run("not one of today", func(t *testing.T) {
		session := old(chat.BotPending, chat.Deserted-time.Minute)
		sweep()
		expect(t, session, chat.BotPending)
	})
	t.Run("also where nobody is asked", func(t *testing.T) {
		session := old(chat.BotPending, chat.Deserted+time.Minute)
		p.check(p.EndQuiet(ctx, chat.Patience{Close: time.Minute}))
		expect(t, session, chat.Closed)
	})
	t.Run("many are ended a few at a time, so that nobody has to wait for that", func(t *testing.T) {
		p.check(p.EndQuiet(ctx, patience))
		for range atOnce + 5 {
			old(chat.BotPending, chat.Deserted+time.Minute)
		}
		left := func() int { return len(p.column(desertedNow)) }
		before := left()
		sweep()
		if left() != before-atOnce {
			t.Errorf("%d of %d are left", left(), before)
		}
		for left() > 0 {
			sweep()
		}
	})
}

const desertedNow = `SELECT id FROM sessions WHERE status = 'bot_pending' AND createdAt < strftime('%Y-%m-%d %H:%M:%fZ', 'now', '-1 day')
	AND NOT EXISTS (SELECT 1 FROM messages WHERE sessionId = sessions.id AND createdAt > strftime('%Y-%m-%d %H:%M:%fZ', 'now', '-1 day'))`
