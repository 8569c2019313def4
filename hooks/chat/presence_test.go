package chat_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"webchat/hooks/chat"
)

func TestBeating(t *testing.T) {
	ctx := context.Background()
	beat := func(h *house, by chat.Account, device string, status chat.Availability) {
		h.t.Helper()
		if err := h.Beat(ctx, by, chat.Beat{Device: device, Status: status}); err != nil {
			h.t.Fatal(err)
		}
	}

	t.Run("only agents are online or away", func(t *testing.T) {
		h := openHouse(t)
		for _, by := range []chat.Account{h.june, h.root, {}} {
			err := h.Beat(ctx, by, chat.Beat{Status: chat.Online})
			if chat.KindOf(err) != chat.Forbidden || err.Error() != "Only agents are online or away." {
				t.Errorf("%s was told %v", by.DisplayName, err)
			}
		}
	})
	t.Run("what is wrong with it is told by its name", func(t *testing.T) {
		h := openHouse(t)
		expectRefusal(t, h.Beat(ctx, h.ada, chat.Beat{Status: "busy"}), "status", "This is one of online, away, gone.")
		expectRefusal(t, h.Beat(ctx, h.ada, chat.Beat{Device: strings.Repeat("x", 41), Status: chat.Online}), "device",
			"This has at most 40 characters.")
	})
	t.Run("the site names those who are online, and not those who are away", func(t *testing.T) {
		h := openHouse(t)
		beat(h, h.ada, "laptop", chat.Online)
		beat(h, h.bo, "laptop", chat.Away)
		if site, err := h.Site(ctx); err != nil || len(site.Agents) != 1 || site.Agents[0] != "Ada" || site.AgentsOnline != 1 {
			t.Errorf("it tells %+v (%v)", site, err)
		}
	})
	t.Run("who signs out puts the chats back at once, and the room is told", func(t *testing.T) {
		h := openHouse(t)
		session := h.activeWithAda()
		beat(h, h.ada, "laptop", chat.Online)
		beat(h, h.ada, "laptop", chat.AgentGone)
		h.expect(
			"session: message:new Ada had to leave. The chat kept its place in the queue",
			"lobby: queue:new June",
			"session: session:updated queued_for_agent",
			"session: ada leaves, told 404",
		)
		if view, err := h.Session(ctx, h.june, session.ID); err != nil || view.QueuePosition != 1 {
			t.Errorf("it is %+v (%v)", view, err)
		}
	})
	t.Run("who signs out on one of two devices keeps them", func(t *testing.T) {
		h := openHouse(t)
		h.activeWithAda()
		beat(h, h.ada, "laptop", chat.Online)
		beat(h, h.ada, "phone", chat.Away)
		beat(h, h.ada, "laptop", chat.AgentGone)
		h.expectNoMore()
	})
	t.Run("a page beats three times within the grace time, and at least every ten seconds", func(t *testing.T) {
		for goneAfter, want := range map[time.Duration]time.Duration{
			3 * time.Second: time.Second, 30 * time.Second: 10 * time.Second, time.Hour: 10 * time.Second,
		} {
			if every := chat.BeatEvery(goneAfter); every != want {
				t.Errorf("with %v it is every %v", goneAfter, every)
			}
		}
	})
}

// impatient has the desk ask at once, and never close.
func impatient(h *house) {
	h.Use(&chat.Settings{GoneAfter: time.Hour, AskAfter: time.Nanosecond, CloseAfter: time.Hour})
}

func TestBeingThere(t *testing.T) {
	ctx := context.Background()
	// asked is a chat in which June is asked whether she is there.
	asked := func(h *house) chat.Session {
		h.t.Helper()
		session := h.activeWithAda()
		h.send(h.ada, session, "How can I help?")
		h.expect("session: message:new How can I help?")
		impatient(h)
		for session.EndsAt == "" {
			if err := h.Sweep(ctx); err != nil {
				h.t.Fatal(err)
			}
			view, err := h.Session(ctx, h.june, session.ID)
			if err != nil {
				h.t.Fatal(err)
			}
			session = view.Session
		}
		h.expect("session: session:updated active_with_agent")
		return session
	}
	goesOn := func(h *house, session chat.Session) {
		h.t.Helper()
		h.expect("session: session:updated active_with_agent")
		if view, err := h.Session(ctx, h.june, session.ID); err != nil || view.EndsAt != "" {
			h.t.Errorf("it ends at %s (%v)", view.EndsAt, err)
		}
	}

	t.Run("who is asked and says so may stay, and both are told", func(t *testing.T) {
		h := openHouse(t)
		session := asked(h)
		view, err := h.Here(ctx, h.june, session.ID)
		if err != nil || view.EndsAt != "" {
			t.Errorf("it comes to %+v (%v)", view, err)
		}
		goesOn(h, session)
	})
	t.Run("who is asked and types may stay too", func(t *testing.T) {
		h := openHouse(t)
		session := asked(h)
		if err := h.Typing(ctx, h.june, session.ID); err != nil {
			t.Fatal(err)
		}
		h.expect("session: typing user")
		goesOn(h, session)
	})
	t.Run("that the agent types does not help", func(t *testing.T) {
		h := openHouse(t)
		session := asked(h)
		if err := h.Typing(ctx, h.ada, session.ID); err != nil {
			t.Fatal(err)
		}
		h.expect("session: typing agent")
		h.expectNoMore()
	})
	t.Run("a message goes before the news that the chat goes on", func(t *testing.T) {
		h := openHouse(t)
		session := asked(h)
		h.send(h.june, session, "Yes")
		h.expect("session: message:new Yes")
		goesOn(h, session)
	})
	t.Run("who types is not asked for a while, and that is noted from time to time", func(t *testing.T) {
		h := openHouse(t)
		session := h.activeWithAda()
		hereAt := func() string {
			t.Helper()
			stored, err := h.store.Session(ctx, session.ID)
			if err != nil {
				t.Fatal(err)
			}
			return stored.HereAt
		}
		h.Use(&chat.Settings{GoneAfter: time.Hour, AskAfter: time.Hour, CloseAfter: time.Hour})
		for i, noted := range []bool{true, false} {
			before := hereAt()
			if err := h.Typing(ctx, h.june, session.ID); err != nil {
				t.Fatal(err)
			}
			if (hereAt() != before) != noted {
				t.Errorf("at time %d it is noted: %v", i+1, !noted)
			}
		}
	})
	t.Run("where nobody is asked, it is not noted", func(t *testing.T) {
		h := openHouse(t)
		session := h.activeWithAda()
		h.Use(&chat.Settings{GoneAfter: time.Hour})
		if err := h.Typing(ctx, h.june, session.ID); err != nil {
			t.Fatal(err)
		}
		if stored, err := h.store.Session(ctx, session.ID); err != nil || stored.HereAt != "" {
			t.Errorf("it is: %s (%v)", stored.HereAt, err)
		}
	})
}
