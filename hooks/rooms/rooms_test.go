package rooms_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"webchat/hooks/chat"
	"webchat/hooks/rooms"
)

func TestJoining(t *testing.T) {
	t.Run("what arrives while joining is held, and comes after the history without doubles", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.join(room)
		hub.Publish(room, message(3))
		hub.Publish(room, typing())
		hub.Publish(room, message(4))
		hub.Publish(room, message(5))
		r.Open(room, history("up to 4"), 4)
		hub.Publish(room, message(6))
		r.expect(
			told(room, `{"event":"message:history","data":"up to 4"}`),
			told(room, `{"event":"typing","data":"user"}`),
			told(room, `{"event":"message:new","data":5}`),
			told(room, `{"event":"message:new","data":6}`),
		)
		r.expectNothing()
	})
	t.Run("nothing comes before the history", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.join(room)
		hub.Publish(room, message(1))
		r.expectNothing()
	})
	t.Run("a room that is opened twice tells its history once", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.enter(room)
		r.Open(room, history("again"), 0)
		r.expectNothing()
	})
	t.Run("a room that was left meanwhile is not opened", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.join(room)
		r.join()
		r.Open(room, history("too late"), 0)
		hub.Publish(room, message(1))
		r.expectNothing()
	})
	t.Run("events come under the name of the subscription, with its options", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		const name = room + `?options=%7B%22query%22%3A%7B%22after%22%3A%223%22%7D%7D`
		r.enter(name)
		hub.Publish(room, message(4))
		r.expect(told(name, `{"event":"message:new","data":4}`))
	})
	t.Run("what is told elsewhere does not come", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.enter(room)
		hub.Publish(other, message(1))
		r.expectNothing()
	})
	t.Run("a room that is asked for twice at once is joined once", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.enter(room, room)
		hub.Publish(room, message(1))
		r.expect(told(room, `{"event":"message:new","data":1}`))
		r.expectNothing()
	})
	t.Run("a room is joined under four names at once, and more are refused", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		names := []string{room, room + "?a", room + "?b", room + "?c"}
		r.join(append(names, names[0], room+"?d", other)...)
		r.expect(told(room+"?d", `{"event":"room:left","data":{"room":"public:session:one","status":400}}`))
		r.expectNothing()
		if shut := r.Shut(); !slices.Equal(shut, append(names, other)) {
			t.Errorf("joined are %q", shut)
		}
		r.join(room+"?d", room+"?e")
		r.expectNothing()
		if shut := r.Shut(); !slices.Equal(shut, []string{room + "?d", room + "?e"}) {
			t.Errorf("then joined are %q", shut)
		}
	})
	t.Run("who is gone joins nothing", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.Discard()
		r.join(room)
		if !hub.Empty(room) {
			t.Error("it is in the room")
		}
	})
}

func TestSubscribingAnew(t *testing.T) {
	t.Run("a room that stays is not left for a moment", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, ada)
		r.enter(room)
		r.Unsubscribe() // as PocketBase does before each subscribe
		hub.Publish(room, message(1))
		r.Subscribe(room, other)
		hub.Publish(room, message(2))
		if shut := r.Shut(); !slices.Equal(shut, []string{other}) {
			t.Errorf("%v wait to be opened", shut)
		}
		r.expect(told(room, `{"event":"message:new","data":1}`), told(room, `{"event":"message:new","data":2}`))
		r.expectNothing()
	})
	t.Run("a room with another cursor goes on under the new name, after a new history", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		const renamed = room + "?options=x"
		r.enter(room)
		hub.Publish(room, message(1))
		r.Unsubscribe()
		hub.Publish(room, message(2))
		r.Subscribe(renamed)
		hub.Publish(room, message(3))
		r.Open(renamed, history("up to 2"), 2)
		r.expect(
			told(room, `{"event":"message:new","data":1}`),
			told(room, `{"event":"message:new","data":2}`),
			told(renamed, `{"event":"message:history","data":"up to 2"}`),
			told(renamed, `{"event":"message:new","data":3}`),
		)
		r.expectNothing()
	})
	t.Run("a room that is no longer asked for is left", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.enter(room, other)
		r.join(other)
		hub.Publish(room, message(1))
		hub.Publish(other, message(1))
		r.expect(told(other, `{"event":"message:new","data":1}`))
		if !hub.Empty(room) || hub.Empty(other) {
			t.Error("the wrong room is empty")
		}
	})
	t.Run("a single room can be left by its name", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.enter(room, other)
		r.Unsubscribe(room)
		if r.HasSubscription(room) || !r.HasSubscription(other) {
			t.Error("the wrong one was left")
		}
	})
	t.Run("PocketBase's own topics are PocketBase's, and it finds no rooms to scan", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.join("posts/*", room)
		if subs := r.Subscriptions(); len(subs) != 1 || !r.HasSubscription("posts/*") || !r.HasSubscription(room) {
			t.Errorf("they are %v", subs)
		}
		r.Send(subscriptions.Message{Name: "posts/*", Data: []byte(`{"action":"create"}`)})
		r.expect(told("posts/*", `{"action":"create"}`))
		r.join(room)
		if r.HasSubscription("posts/*") {
			t.Error("it is still subscribed")
		}
	})
}

func TestTelling(t *testing.T) {
	t.Run("everyone in the room is told, but for the one who knows", func(t *testing.T) {
		hub := rooms.NewHub()
		visitor, secondTab, agent := connect(t, hub, june), connect(t, hub, june), connect(t, hub, ada)
		for _, r := range []*reader{visitor, secondTab, agent} {
			r.enter(room)
		}
		event := typing()
		event.Except = june.ID
		hub.Publish(room, event)
		agent.expect(told(room, `{"event":"typing","data":"user"}`))
		visitor.expectNothing()
		secondTab.expectNothing()
	})
	t.Run("the order is kept for each who tells, whoever else does", func(t *testing.T) {
		hub := rooms.NewHub()
		const publishers, readers, each, rounds = 8, 5, 25, 6
		var all []*reader
		for range readers {
			r := connect(t, hub, june)
			r.enter(room)
			all = append(all, r)
		}
		for round := range rounds { // of fewer events than may wait for a reader
			atOnce(publishers, func(publisher int) {
				for i := range each {
					hub.Publish(room, message(int64(publisher*1000+round*each+i+1)))
				}
			})
			for _, r := range all {
				last := map[int]int{}
				for range publishers * each {
					number := r.number()
					publisher, i := number/1000, number%1000
					if before, ok := last[publisher]; ok && i != before+1 || !ok && i != round*each+1 {
						t.Fatalf("%d of publisher %d comes after %d", i, publisher, before)
					}
					last[publisher] = i
				}
			}
		}
	})
	t.Run("a room that nobody is in is empty", func(t *testing.T) {
		hub := rooms.NewHub()
		hub.Publish(room, message(1))
		if !hub.Empty(room) {
			t.Error("it is not")
		}
		r := connect(t, hub, june)
		r.join(room)
		if hub.Empty(room) {
			t.Error("it is, with someone in it who joins")
		}
		r.Discard()
		if !hub.Empty(room) {
			t.Error("it is not, with nobody in it any more")
		}
	})
}

func TestBeingTakenOut(t *testing.T) {
	const leftRoom = `{"event":"room:left","data":{"room":"public:session:one","status":404}}`

	t.Run("all connections of the account leave and are told why, others stay", func(t *testing.T) {
		hub := rooms.NewHub()
		visitor, agent, secondTab := connect(t, hub, june), connect(t, hub, ada), connect(t, hub, ada)
		visitor.enter(room)
		agent.enter(room, other)
		secondTab.enter(room + "?options=x")
		hub.Leave(room, ada.ID, 404)
		hub.Publish(room, message(1))
		hub.Publish(other, message(1))
		agent.expect(told(room, leftRoom), told(other, `{"event":"message:new","data":1}`))
		secondTab.expect(told(room+"?options=x", leftRoom))
		secondTab.expectNothing()
		visitor.expect(told(room, `{"event":"message:new","data":1}`))
		visitor.expectNothing()
	})
	t.Run("who is taken out before it was let in hears nothing of what was held", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, ada)
		r.join(room)
		hub.Publish(room, message(1))
		hub.Leave(room, ada.ID, 404)
		r.Open(room, history("secret"), 0)
		r.expect(told(room, leftRoom))
		r.expectNothing()
	})
	t.Run("a room that is gone is left by everyone", func(t *testing.T) {
		hub := rooms.NewHub()
		visitor, agent := connect(t, hub, june), connect(t, hub, ada)
		visitor.enter(room)
		agent.enter(room)
		hub.Leave(room, "", 404)
		visitor.expect(told(room, leftRoom))
		agent.expect(told(room, leftRoom))
		if !hub.Empty(room) {
			t.Error("someone is in it")
		}
	})
	t.Run("an account that no longer counts leaves all its rooms, and hears why in each", func(t *testing.T) {
		hub := rooms.NewHub()
		agent, colleague := connect(t, hub, ada), connect(t, hub, bo)
		agent.enter(room, chat.Lobby)
		colleague.enter(chat.Lobby)
		hub.Revoke(ada.ID, 401)
		agent.expect(
			told(room, `{"event":"room:left","data":{"room":"public:session:one","status":401}}`),
			told(chat.Lobby, `{"event":"room:left","data":{"room":"room:agents:lobby","status":401}}`),
		)
		hub.Publish(chat.Lobby, typing())
		agent.expectNothing()
		colleague.expect(told(chat.Lobby, `{"event":"typing","data":"user"}`))
	})
	t.Run("who may not be in a room is told under the name that it asked for", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, otto)
		r.enter(room)
		r.Refuse(room, 404)
		r.Refuse(chat.Lobby+"?options=x", 403)
		hub.Publish(room, message(1))
		r.expect(
			told(room, leftRoom),
			told(chat.Lobby+"?options=x", `{"event":"room:left","data":{"room":"room:agents:lobby","status":403}}`),
		)
		r.expectNothing()
	})
}

func TestWhoIsConnected(t *testing.T) {
	agents := func(hub *rooms.Hub) (names []string) {
		for _, one := range hub.Agents() {
			names = append(names, one.Agent.DisplayName)
		}
		return names
	}
	expect := func(t *testing.T, hub *rooms.Hub, names ...string) {
		t.Helper()
		if got := agents(hub); !slices.Equal(got, names) {
			t.Errorf("they are %v, not %v", got, names)
		}
	}
	t.Run("agents are listed once each, by name, whatever rooms they are in; admins and visitors are not", func(t *testing.T) {
		hub := rooms.NewHub()
		for _, one := range []chat.Account{bo, ada, root, ada} {
			connect(t, hub, one).enter(chat.Lobby)
		}
		connect(t, hub, june).enter(room)
		expect(t, hub, "Ada", "Bo")
	})
	t.Run("one who leaves all rooms is connected all the same", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, ada)
		r.enter(chat.Lobby)
		r.join()
		expect(t, hub, "Ada")
	})
	t.Run("one whose last connection has ended, whose account no longer counts, or is no agent's, is not", func(t *testing.T) {
		for _, goes := range []func(hub *rooms.Hub, r *reader){
			func(_ *rooms.Hub, r *reader) { r.Discard() },
			func(hub *rooms.Hub, _ *reader) { hub.Revoke(ada.ID, 401) },
			func(hub *rooms.Hub, _ *reader) { hub.RevokeAll(401) },
			func(_ *rooms.Hub, r *reader) {
				r.SetAccount(chat.Account{ID: ada.ID, Role: chat.RoleUser}, "its key", never)
			},
		} {
			hub := rooms.NewHub()
			first, r := connect(t, hub, ada), connect(t, hub, ada)
			first.Discard()
			expect(t, hub, "Ada")
			goes(hub, r)
			expect(t, hub)
		}
	})
	t.Run("one who is gone is not connected by a request that comes late", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, ada)
		r.Discard()
		r.SetAccount(ada, "its key", never)
		expect(t, hub)
	})
	t.Run("since when is that of the newest connection, whatever it subscribes to later", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			hub, began := rooms.NewHub(), time.Now()
			connect(t, hub, ada)
			time.Sleep(time.Minute)
			second := connect(t, hub, ada)
			time.Sleep(time.Minute)
			second.SetAccount(ada, "its key", never)
			second.enter(chat.Lobby, room)
			if since := hub.Agents()[0].Since.Sub(began); since != time.Minute {
				t.Errorf("it is connected since %v", since)
			}
		})
	})
	t.Run("an agent's new name is the one that is listed", func(t *testing.T) {
		hub := rooms.NewHub()
		connect(t, hub, ada)
		connect(t, hub, bo)
		hub.Rename(ada.ID, "Cleo")
		expect(t, hub, "Bo", "Cleo")
	})
	t.Run("whose connections there are is known by id, role and key", func(t *testing.T) {
		hub := rooms.NewHub()
		connect(t, hub, ada)
		connect(t, hub, june).SetAccount(chat.Account{}, "", never)
		connected := hub.Connected()
		if want := (rooms.Connection{AccountID: ada.ID, Role: chat.RoleAgent}); len(connected) != 1 || connected["its key"] != want {
			t.Errorf("they are %v", connected)
		}
	})
}
