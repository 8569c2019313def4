package rooms_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"webchat/hooks/chat"
	"webchat/hooks/rooms"
)

// lasting runs the test by a clock that stands still but for Sleep.
func lasting(t *testing.T, name string, test func(t *testing.T, hub *rooms.Hub)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { test(t, rooms.NewHub()) })
	})
}

// drop lets go what has arrived.
func (r *reader) drop() {
	synctest.Wait()
	for len(r.frames) > 0 {
		<-r.frames
	}
}

func (r *reader) expectEnded(ended bool) {
	r.t.Helper()
	synctest.Wait()
	if r.Ended() != ended {
		r.t.Errorf("it has ended: %v", r.Ended())
	}
}

func TestATokenThatExpires(t *testing.T) {
	const leftRoom = `{"event":"room:left","data":{"room":"public:session:one","status":401}}`

	lasting(t, "takes its connection out of its rooms at the next keep-alive, but not out of the one for anyone", func(t *testing.T, hub *rooms.Hub) {
		var expired []*rooms.Client
		hub.OnExpire(func(c *rooms.Client) { expired = append(expired, c) })
		r, colleague := connect(t, hub, ada), connect(t, hub, bo)
		r.SetAccount(ada, "its key", time.Now().Add(30*time.Second))
		for _, one := range []*reader{r, colleague} {
			one.enter(room, chat.SiteRoom)
			one.Connect()
		}
		time.Sleep(49 * time.Second)
		r.drop()
		hub.Publish(room, message(1))
		r.expect(told(room, `{"event":"message:new","data":1}`))
		time.Sleep(time.Second)
		r.expect(told(room, leftRoom), ":")
		hub.Publish(room, message(2))
		hub.Publish(chat.SiteRoom, typing())
		r.expect(told(chat.SiteRoom, `{"event":"typing","data":"user"}`))
		if len(expired) != 1 || expired[0] != r.Client || len(hub.Agents()) != 1 {
			t.Errorf("%d have expired, %v are here", len(expired), hub.Agents())
		}
		time.Sleep(time.Hour)
		r.expectEnded(false)
		if len(expired) != 1 {
			t.Error("it expires again and again")
		}
	})
	lasting(t, "means nothing to one who has subscribed by a fresh one before", func(t *testing.T, hub *rooms.Hub) {
		r := connect(t, hub, june)
		r.SetAccount(june, "its key", time.Now().Add(time.Minute))
		r.enter(room)
		r.Connect()
		time.Sleep(50 * time.Second)
		r.SetAccount(june, "its key", time.Now().Add(24*time.Hour))
		r.join(room)
		time.Sleep(time.Hour)
		r.drop()
		hub.Publish(room, message(1))
		r.expect(told(room, `{"event":"message:new","data":1}`))
	})
}

func TestAConnectionThatNobodyNeeds(t *testing.T) {
	lasting(t, "ends at its second keep-alive", func(t *testing.T, hub *rooms.Hub) {
		r := connect(t, hub, june)
		r.Connect()
		time.Sleep(49 * time.Second)
		r.expectEnded(false)
		time.Sleep(2 * time.Second)
		r.expectEnded(true)
	})
	lasting(t, "has left all for that long", func(t *testing.T, hub *rooms.Hub) {
		r := connect(t, hub, june)
		r.enter(room)
		r.Connect()
		time.Sleep(time.Hour + time.Second)
		r.join()
		time.Sleep(26 * time.Second)
		r.drop()
		r.enter(room)
		time.Sleep(time.Hour)
		r.expectEnded(false)
		r.join()
		time.Sleep(50 * time.Second)
		r.expectEnded(true)
	})
	for _, subscription := range []string{room, chat.SiteRoom, "posts/*"} {
		lasting(t, "is not one that is subscribed to "+subscription, func(t *testing.T, hub *rooms.Hub) {
			r := connect(t, hub, chat.Account{})
			r.join(subscription)
			r.Connect()
			time.Sleep(time.Hour)
			r.expectEnded(false)
		})
	}
}

func TestAnOldConnection(t *testing.T) {
	lasting(t, "ends after a day, each at a time of its own within an hour, and is told to come back", func(t *testing.T, hub *rooms.Hub) {
		var all []*reader
		for range 50 {
			r := connect(t, hub, june)
			r.join(room)
			r.Connect()
			all = append(all, r)
		}
		ended := func() (n int) {
			synctest.Wait()
			for _, r := range all {
				if r.Ended() {
					n++
				}
			}
			return n
		}
		time.Sleep(24*time.Hour - time.Second)
		if n := ended(); n > 0 {
			t.Errorf("%d have ended too early", n)
		}
		time.Sleep(30 * time.Minute)
		if n := ended(); n == 0 || n == len(all) {
			t.Errorf("within half an hour %d have ended", n)
		}
		time.Sleep(31 * time.Minute)
		for _, r := range all {
			<-r.closed
			close(r.frames)
			last := ""
			for last = range r.frames {
				continue
			}
			if !strings.HasPrefix(last, "retry:") {
				t.Errorf("at last it is told %q", last)
			}
		}
	})
}
