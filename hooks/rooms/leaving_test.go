package rooms_test

import (
	"fmt"
	"slices"
	"testing"

	"webchat/hooks/chat"
	"webchat/hooks/rooms"
)

func TestLeaving(t *testing.T) {
	open := func(t *testing.T) (*rooms.Hub, *[]string) {
		hub, left := rooms.NewHub(), []string{}
		hub.OnLeave(func(sessionID string, seq int64) {
			left = append(left, fmt.Sprint(chat.SessionRoom(sessionID), " ", seq))
		})
		return hub, &left
	}
	expect := func(t *testing.T, left *[]string, want ...string) {
		t.Helper()
		if !slices.Equal(*left, want) {
			t.Errorf("it is told %q, not %q", *left, want)
		}
	}
	t.Run("a visitor who hangs up was told up to the last message", func(t *testing.T) {
		hub, left := open(t)
		r := connect(t, hub, june)
		r.enter(room)
		hub.Publish(room, message(4))
		hub.Publish(room, message(5))
		r.expect(told(room, `{"event":"message:new","data":4}`), told(room, `{"event":"message:new","data":5}`))
		r.Discard()
		expect(t, left, room+" 5")
	})
	t.Run("one who hangs up at once was told its history", func(t *testing.T) {
		hub, left := open(t)
		r := connect(t, hub, june)
		r.join(room)
		r.Open(room, history("up to 3"), 3)
		r.expect(told(room, `{"event":"message:history","data":"up to 3"}`))
		r.Discard()
		expect(t, left, room+" 3")
	})
	t.Run("one who has the chat open elsewhere has not left", func(t *testing.T) {
		hub, left := open(t)
		r, another := connect(t, hub, june), connect(t, hub, june)
		r.enter(room)
		another.enter(room)
		if here, _ := hub.VisitorIn("one"); !here {
			t.Error("it is not there")
		}
		r.Discard()
		expect(t, left)
		another.Discard()
		expect(t, left, room+" 0")
		if here, _ := hub.VisitorIn("one"); here {
			t.Error("it is there")
		}
	})
	t.Run("of one whose connection broke nobody knows what it was told", func(t *testing.T) {
		hub, left := open(t)
		r := connect(t, hub, june)
		r.enter(room)
		hub.Publish(room, message(4))
		r.expect(told(room, `{"event":"message:new","data":4}`))
		r.Lose()
		r.Discard()
		expect(t, left)
	})
	t.Run("an agent is no visitor", func(t *testing.T) {
		hub, left := open(t)
		r := connect(t, hub, ada)
		r.enter(room)
		if here, _ := hub.VisitorIn("one"); here {
			t.Error("it is taken for one")
		}
		r.Discard()
		expect(t, left)
	})
}

func TestRevokingOneCredential(t *testing.T) {
	hub := rooms.NewHub()
	one, another := connect(t, hub, june), connect(t, hub, june)
	one.SetAccount(june, "link one", never)
	another.SetAccount(june, "its key", never)
	one.enter(room)
	another.enter(room)
	hub.RevokeCredential("link one", 401)
	one.expect(told(room, `{"event":"room:left","data":{"room":"public:session:one","status":401}}`))
	another.expectNothing()
}
