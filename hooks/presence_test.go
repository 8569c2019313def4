package hooks_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/apis"

	"webchat/hooks"
	"webchat/hooks/chat"
)

// goneAfter has agents count as gone after so many seconds without a sign of life.
func (s *server) goneAfter(seconds int) {
	s.t.Helper()
	s.superuser().call(http.MethodPatch, settingsRecord, map[string]any{"goneAfter": seconds}).is(http.StatusOK)
}

// restarted is the server after a stop and a start.
func (s *server) restarted() *server {
	s.t.Helper()
	s.stop()
	return serveIn(s.t, s.app.DataDir(), hooks.NewLimits(), apis.ServeConfig{})
}

// beats is a sign of life of the agent's page.
func (c caller) beats(status chat.Availability) {
	c.t.Helper()
	c.post(api+"/presence", map[string]string{"status": string(status), "device": "laptop"}).is(http.StatusOK)
}

// isOnline compares who the site says is here.
func (s *server) isOnline(names ...string) {
	s.t.Helper()
	site := read[chat.Site](s.get(api + "/site").is(http.StatusOK))
	if got := strings.Join(site.Agents, " "); got != strings.Join(names, " ") || site.AgentsOnline != len(names) {
		s.t.Errorf("the site says that %d are here: %s", site.AgentsOnline, got)
	}
}

// told waits until the listener is told that so many agents are online.
func (l *listener) told(topic string, online int) {
	l.t.Helper()
	for as[chat.Presence](l.t, l.await(topic, chat.EventPresence)).AgentsOnline != online {
		continue
	}
}

// on is the same caller, of another server.
func (c caller) on(s *server) caller {
	c.server = s
	return c
}

func TestWhoIsOnline(t *testing.T) {
	t.Run("a page says so, and is told how often to say it and when its agent is away", func(t *testing.T) {
		s := serve(t)
		answer := s.staff("Ada").post(api+"/presence", atDesk).is(http.StatusOK)
		if got := string(answer.body); strings.TrimSpace(got) != `{"awayAfter":600,"beatEvery":10}` {
			t.Errorf("it is told %s", got)
		}
		s.isOnline("Ada")
		s.goneAfter(3)
		if got := string(s.staff("Ada").post(api+"/presence", atDesk).body); !strings.Contains(got, `"beatEvery":1}`) {
			t.Errorf("after the setting has changed it is told %s", got)
		}
	})
	t.Run("one who waits is told at once when agents come and are away", func(t *testing.T) {
		s := serve(t)
		c := s.waiting("June")
		june := c.visitor.listen().join(c.topic())
		ada := s.staff("Ada")
		for range 2 {
			ada.beats(chat.Online)
			june.told(c.topic(), 1)
			ada.beats(chat.Away)
			june.told(c.topic(), 0)
		}
	})
	t.Run("who is away keeps the chats, and may take more", func(t *testing.T) {
		s := serve(t)
		ada := s.staff("Ada")
		ada.beats(chat.Away)
		c := s.active("June", ada)
		s.isOnline()
		c.write(ada, "Hello")
		s.active("Rob", ada)
	})
	t.Run("who is connected without a word of a page is online for as long as that lasts, and then for a while", func(t *testing.T) {
		s := serve(t)
		s.goneAfter(4)
		ada := s.staff("Ada").listen().join(lobby)
		ada.told(lobby, 1)
		s.staff("Bo").beats(chat.Online)
		ada.told(lobby, 2)
		ada.told(lobby, 1) // which is after Bo's time, and Ada is still here
		s.isOnline("Ada")
		grace := s.staff("Grace").listen().join(lobby)
		ada.hangUp()
		grace.told(lobby, 0)
	})
}

func TestOneWhoIsGone(t *testing.T) {
	// isBack waits until the chat is back at its place.
	isBack := func(t *testing.T, c *conversation, bo *listener) {
		t.Helper()
		if item := as[chat.QueueItem](t, bo.await(lobby, chat.EventQueueNew)); item.SessionID != c.id {
			t.Errorf("the lobby is told of %+v", item)
		}
		said := c.transcript()
		if last := said[len(said)-1]; last != "system: Ada had to leave. The chat kept its place in the queue" {
			t.Errorf("its last line is %s", last)
		}
		if now := c.session(); now.Status != chat.QueuedForAgent || now.QueuePosition != 1 {
			t.Errorf("it is %+v", now)
		}
	}
	stage := func(t *testing.T) (*server, *conversation, caller, *listener) {
		s := serve(t)
		s.goneAfter(2)
		ada := s.staff("Ada")
		c := s.active("June", ada)
		s.waiting("Rob")
		bo := s.staff("Bo").listen().join(lobby)
		bo.await(lobby, chat.EventPresence)
		return s, c, ada, bo
	}
	t.Run("because the page was closed is so after a while, and its chats go back to their place", func(t *testing.T) {
		_, c, ada, bo := stage(t)
		l := ada.listen().join(lobby, c.topic())
		ada.beats(chat.Online)
		l.hangUp()
		isBack(t, c, bo)
	})
	t.Run("because the computer was closed too, though its connection looks open", func(t *testing.T) {
		s, c, ada, bo := stage(t)
		l := ada.listen().join(lobby, c.topic())
		ada.beats(chat.Online)
		isBack(t, c, bo)
		s.isOnline("Bo")
		l.left(c.topic(), 404)
		ada.beats(chat.Online)
		s.isOnline("Ada", "Bo")
		zoe := s.waiting("Zoe")
		for as[chat.QueueItem](t, l.await(lobby, chat.EventQueueNew)).SessionID != zoe.id {
			continue // the connection was open all the time
		}
	})
	t.Run("because it has signed out is so at once", func(t *testing.T) {
		s, c, ada, bo := stage(t)
		s.goneAfter(3600)
		ada.beats(chat.Online)
		ada.beats(chat.AgentGone)
		isBack(t, c, bo)
		s.isOnline("Bo")
	})
	t.Run("because it has signed out everywhere is so at once, also on other devices", func(t *testing.T) {
		s, c, ada, bo := stage(t)
		s.goneAfter(3600)
		ada.beats(chat.Online)
		ada.post(signOutEverywhere, nil).is(http.StatusNoContent)
		isBack(t, c, bo)
	})
	t.Run("is not so as long as it writes", func(t *testing.T) {
		s, c, ada, _ := stage(t)
		s.goneAfter(4)
		rob := s.active("Rob", s.staff("Bo"))
		for _, agent := range []caller{ada, s.staff("Bo")} {
			agent.beats(chat.Away) // for the last time, so that no connection speaks for it
		}
		grace := s.staff("Grace").listen().join(lobby)
		goesBack(t, grace, rob, func() { c.write(ada, "Still looking") })
		if now := c.session(); now.Status != chat.ActiveWithAgent {
			t.Errorf("it is %s", now.Status)
		}
	})
}

// goesBack does something time and again until the chat, and no other, goes back to the queue.
func goesBack(t *testing.T, l *listener, c *conversation, do func()) {
	t.Helper()
	for {
		do()
		select {
		case e := <-l.arrived:
			if e.Name != chat.EventQueueNew {
				continue
			}
			if item := as[chat.QueueItem](t, e); item.SessionID != c.id {
				t.Fatalf("the lobby is told of %+v", item)
			}
			return
		default:
		}
	}
}

func TestPresenceAfterARestart(t *testing.T) {
	t.Run("an agent has the time from the start on to come back, however long the server was away", func(t *testing.T) {
		s := serve(t)
		s.goneAfter(4)
		ada, bo := s.staff("Ada"), s.staff("Bo")
		c, rob := s.active("June", ada), s.active("Rob", bo)
		s.sql(`UPDATE agent_presence SET seenAt = strftime('%Y-%m-%d %H:%M:%fZ', 'now', '-1 hour')`)
		s = s.restarted()
		s.isOnline()
		ada, c.visitor = ada.on(s), c.visitor.on(s)
		ada.beats(chat.Online)
		s.isOnline("Ada")
		grace := s.staff("Grace").listen().join(lobby)
		goesBack(t, grace, rob, func() { ada.beats(chat.Online) })
		if now := c.session(); now.Status != chat.ActiveWithAgent {
			t.Errorf("the chat of who is back is %s", now.Status)
		}
	})
	t.Run("of one who does not, the chats go back", func(t *testing.T) {
		s := serve(t)
		s.goneAfter(2)
		ada := s.staff("Ada")
		c := s.active("June", ada)
		ada.beats(chat.Online)
		s = s.restarted()
		s.isOnline("Ada") // it was there a moment ago
		c.server = s
		c.visitor = c.visitor.on(s)
		june := c.visitor.listen().join(c.after(2))
		if e := june.next(c.after(2)); e.Name == chat.EventHistory {
			e = june.next(c.after(2))
			if m := as[chat.Message](t, e); m.Text != "Ada had to leave. The chat kept its place in the queue" {
				t.Errorf("June is told %s", e.whole)
			}
		}
		s.isOnline()
	})
}

func TestPresenceOnTwoProcesses(t *testing.T) {
	first := serve(t)
	second := serveIn(t, first.app.DataDir(), hooks.NewLimits(), apis.ServeConfig{})
	c := second.waiting("June")
	june := c.visitor.listen().join(c.topic())
	ada := first.staff("Ada")
	ada.beats(chat.Online)
	june.told(c.topic(), 1)
	second.isOnline("Ada")
	ada.on(second).beats(chat.AgentGone)
	june.told(c.topic(), 0)
	first.isOnline()
}

func TestWhoIsOnlineIsForAgentsToReadAndForTheServerToWrite(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	ada.beats(chat.Online)
	path := records("agent_presence")
	for kind, sees := range map[string]bool{"Ada": true, "Bo": true, "Grace": true, "June": false, "nobody": false} {
		by := s.stranger()
		switch kind {
		case "June":
			by = s.started("June").visitor
		case "Ada", "Bo", "Grace":
			by = s.staff(kind)
		}
		got := string(by.get(path).is(http.StatusOK).body)
		if strings.Contains(got, ada.id) != sees || sees && !strings.Contains(got, `"status":"online"`) {
			t.Errorf("%s sees %s", kind, got)
		}
		if strings.Contains(got, "devices") || strings.Contains(got, "beatAt") {
			t.Errorf("%s sees too much: %s", kind, got)
		}
	}
	for _, by := range []caller{ada, s.staff("Grace"), s.superuser()} {
		for name, try := range map[string]reply{
			"makes":   by.post(path, map[string]any{"agentId": s.staff("Bo").id, "status": "online"}),
			"changes": by.call(http.MethodPatch, path+"/"+ada.id, map[string]any{"status": "away"}),
			"deletes": by.delete(path + "/" + ada.id),
		} {
			if try.status < 400 || try.status >= 500 {
				t.Errorf("%s %s one: %d %s", by.name, name, try.status, try.body)
			}
		}
	}
	s.isOnline("Ada")
	s.superuser().delete(records("users") + "/" + ada.id).is(http.StatusNoContent)
	if n := s.rows("agent_presence", "agentId = ?", ada.id); n != 0 {
		t.Error("of a deleted agent it is left")
	}
}

func TestAQuietChat(t *testing.T) {
	// quiet is a chat in which Ada has said something last, an hour ago.
	quiet := func(t *testing.T) (*server, *conversation, *listener) {
		s := serve(t)
		s.superuser().call(http.MethodPatch, settingsRecord, map[string]any{"askAfter": 1, "closeAfter": 5}).is(http.StatusOK)
		c := s.active("June", s.staff("Ada"))
		june := c.visitor.listen().join(c.topic())
		june.await(c.topic(), chat.EventHistory)
		c.write(c.agent, "How can I help?")
		s.sql(fmt.Sprintf(`UPDATE messages SET createdAt = strftime('%%Y-%%m-%%d %%H:%%M:%%fZ', 'now', '-1 hour') WHERE sessionId = '%s'`, c.id))
		return s, c, june
	}
	updated := func(t *testing.T, l *listener, c *conversation, ends bool) chat.SessionView {
		t.Helper()
		for {
			view := as[chat.SessionView](t, l.await(c.topic(), chat.EventSessionUpdated))
			if (view.EndsAt != "") == ends {
				return view
			}
		}
	}
	t.Run("is asked, and goes on when the visitor says that it is there", func(t *testing.T) {
		_, c, june := quiet(t)
		asked := updated(t, june, c, true)
		if now := c.session(); now.EndsAt != asked.EndsAt {
			t.Errorf("it ends at %q, and was told %q", now.EndsAt, asked.EndsAt)
		}
		if stays := read[chat.SessionView](c.do("here", c.visitor).is(http.StatusOK)); stays.EndsAt != "" {
			t.Errorf("then it ends at %s", stays.EndsAt)
		}
		updated(t, june, c, false)
	})
	t.Run("is asked, and goes on when somebody writes", func(t *testing.T) {
		_, c, june := quiet(t)
		updated(t, june, c, true)
		c.write(c.agent, "I am here")
		updated(t, june, c, false)
	})
	t.Run("ends when its time is over, also where the server was restarted meanwhile", func(t *testing.T) {
		s, c, june := quiet(t)
		asked := updated(t, june, c, true)
		s = s.restarted()
		c.visitor = c.visitor.on(s)
		if now := c.session(); now.EndsAt != asked.EndsAt {
			t.Errorf("after the restart it ends at %s instead of %s", now.EndsAt, asked.EndsAt)
		}
		june = c.visitor.listen().join(c.topic())
		june.await(c.topic(), chat.EventHistory)
		s.sql(`UPDATE sessions SET endsAt = strftime('%Y-%m-%d %H:%M:%fZ') WHERE endsAt <> ''`)
		if view := as[chat.SessionView](t, june.await(c.topic(), chat.EventSessionUpdated)); view.Status != chat.Closed || view.EndsAt != "" {
			t.Errorf("it is told %+v", view)
		}
		june.await(c.topic(), chat.EventSessionClosed)
		if said := c.transcript(); said[len(said)-1] != "system: The chat ended, since nobody wrote" {
			t.Errorf("it ends with %s", said[len(said)-1])
		}
	})
	t.Run("gets all its time where that was over before the server was there", func(t *testing.T) {
		s, c, june := quiet(t)
		updated(t, june, c, true)
		s.sql(`UPDATE sessions SET endsAt = '2020-01-01 00:00:00.000Z' WHERE endsAt <> ''`)
		s = s.restarted()
		c.visitor = c.visitor.on(s)
		if now := c.session(); now.Status != chat.ActiveWithAgent || now.EndsAt < "2021" {
			t.Errorf("it is %s and ends at %s", now.Status, now.EndsAt)
		}
	})
	t.Run("does not end where nobody is asked any more", func(t *testing.T) {
		s, c, june := quiet(t)
		updated(t, june, c, true)
		s.superuser().call(http.MethodPatch, settingsRecord, map[string]any{"askAfter": 0}).is(http.StatusOK)
		updated(t, june, c, false)
	})
}
