package hooks_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

// leftMessage is a chat whose visitor has left a message.
func (s *server) leftMessage(visitor, text string) *conversation {
	s.t.Helper()
	c := s.started(visitor)
	c.leave(text)
	c.request = s.requestOf(c)
	return c
}

// leave has the visitor go, and the answer come to its address.
func (c *conversation) leave(text string) chat.SessionView {
	c.t.Helper()
	address := strings.ToLower(c.visitor.name) + "@visitors.example"
	return read[chat.SessionView](c.visitor.post(c.path()+"/email", map[string]string{"email": address, "text": text}).is(http.StatusOK))
}

func (s *server) requestOf(c *conversation) string {
	s.t.Helper()
	items := read[queue](s.staff("Ada").get(api + "/queue?limit=1000").is(http.StatusOK)).Items
	return items[slices.IndexFunc(items, func(i chat.QueueItem) bool { return i.SessionID == c.id })].HandoffRequestID
}

func TestLeavingAMessage(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	inLobby := ada.listen().join(lobby)
	inLobby.await(lobby, chat.EventPresence)

	t.Run("agents are told of it at once, with where the answer goes", func(t *testing.T) {
		c := s.leftMessage("June", "Is the workshop open?")
		item := as[chat.QueueItem](t, inLobby.await(lobby, chat.EventQueueNew))
		if item.SessionID != c.id || item.LeftAt == "" || item.Email != "june@visitors.example" || item.DisplayName != "June" {
			t.Errorf("they are told %+v", item)
		}
		want := []string{"user: Is the workshop open?", "system: Asked for an answer by e-mail"}
		if got := c.transcript(); !slices.Equal(got, want) {
			t.Errorf("the chat holds %q", got)
		}
	})
	t.Run("those who are here come first, also where they come later", func(t *testing.T) {
		here := s.waiting("Otto")
		items := read[queue](ada.get(api + "/queue")).Items
		if items[0].SessionID != here.id || items[0].LeftAt != "" || items[1].DisplayName != "June" {
			t.Errorf("the queue is %+v", items)
		}
		here.visitor.delete(here.path() + "/handoff").is(http.StatusOK)
	})
	t.Run("a visitor who leaves while it waits is told its place, and so are those behind it", func(t *testing.T) {
		kim, mia := s.waiting("Kim"), s.waiting("Mia")
		if view := mia.session(); view.QueuePosition != 2 {
			t.Errorf("before, it sees %+v", view)
		}
		l := mia.visitor.listen().join(mia.after(0))
		l.await(mia.after(0), chat.EventHistory)
		kim.leave("")
		for as[chat.SessionView](t, l.await(mia.after(0), chat.EventSessionUpdated)).QueuePosition != 1 {
		}
		if view := kim.session(); view.LeftAt == "" || view.QueuePosition != 3 || view.Email != "kim@visitors.example" {
			t.Errorf("it sees %+v", view)
		}
		kim.write(kim.visitor, "I am back")
		for as[chat.SessionView](t, l.await(mia.after(0), chat.EventSessionUpdated)).QueuePosition != 2 {
		}
		if view := kim.session(); view.LeftAt != "" || view.QueuePosition != 1 {
			t.Errorf("it sees %+v", view)
		}
	})
	t.Run("the text is stored once, however often it is sent", func(t *testing.T) {
		c := s.started("Zoe")
		for range 3 {
			c.visitor.post(c.path()+"/email", map[string]string{"email": "zoe@visitors.example", "text": "Hi", "id": "saidonlyonce000"}).is(http.StatusOK)
		}
		if said := c.transcript(); len(said) != 2 {
			t.Errorf("the chat holds %q", said)
		}
	})
	t.Run("what is wrong with an address is said", func(t *testing.T) {
		c := s.started("Eve")
		answer := read[failure](c.visitor.post(c.path()+"/email", `{"email":"eve@example","text":"Hi"}`).is(http.StatusBadRequest))
		if answer.Message != "This address has no ending such as .com." {
			t.Errorf("it is told %q", answer.Message)
		}
		if said := c.transcript(); len(said) != 0 {
			t.Errorf("the chat holds %q", said)
		}
	})
}

func TestTranscripts(t *testing.T) {
	s := serve(t)
	office := s.sendsMail()
	c := s.active("June", s.staff("Ada"))
	c.write(c.visitor, "Is it <b>open</b>?\nIn August?")
	c.write(c.agent, "Yes.")
	ask := func() reply { return c.visitor.post(c.path()+"/transcript", toJune) }

	t.Run("all that was said goes to whom the visitor names, plain and as HTML", func(t *testing.T) {
		ask().is(http.StatusAccepted)
		l := office.take()
		if l.to != "june@example.com" || l.subject != "Your conversation with Webchat" {
			t.Errorf("it goes to %s: %s", l.to, l.subject)
		}
		for _, part := range []string{"Is it <b>open</b>?\nIn August?", "Ada", "Yes.", "June", "-- Ada joined the chat"} {
			if !strings.Contains(l.text, part) {
				t.Errorf("there is no %q in\n%s", part, l.text)
			}
		}
		for _, part := range []string{"Is it &lt;b&gt;open&lt;/b&gt;?<br>In August?", "Yes.", "Ada joined the chat"} {
			if !strings.Contains(l.html, part) {
				t.Errorf("there is no %q in\n%s", part, l.html)
			}
		}
		if strings.Contains(l.text, "#back=") {
			t.Errorf("it lets whoever has it in:\n%s", l.text)
		}
	})
	t.Run("there are none where the owner wants none", func(t *testing.T) {
		s.set(map[string]any{"transcript": false})
		answer := read[failure](ask().is(http.StatusForbidden))
		if answer.Message != "Copies of chats are not offered here." {
			t.Errorf("it is told %q", answer.Message)
		}
	})
}

func TestThereAreNoTranscriptsWhereNoMailIsSent(t *testing.T) {
	s := serve(t)
	c := s.active("June", s.staff("Ada"))
	answer := read[failure](c.visitor.post(c.path()+"/transcript", toJune).is(http.StatusConflict))
	if answer.Message != "This site sends no e-mail." {
		t.Errorf("it is told %q", answer.Message)
	}
}

func TestTranscriptsAreFew(t *testing.T) {
	s := limited(t)
	s.sendsMail()
	c := s.active("June", s.staff("Ada"))
	for range 3 {
		c.visitor.post(c.path()+"/transcript", toJune).is(http.StatusAccepted)
	}
	c.visitor.post(c.path()+"/transcript", toJune).is(http.StatusTooManyRequests)
}

func TestMailsAndLinksAreNotMadeInTheDashboard(t *testing.T) {
	s := serve(t)
	office, owner := s.sendsMail(), s.superuser()
	s.set(map[string]any{"mailAfter": 1})
	c := s.leftMessage("June", "Hello")
	c.claim(s.staff("Ada"))
	c.write(c.agent, "Hello June")
	office.take()
	mail, link := s.record("mails", "sessionId", c.id), s.record("session_links", "sessionId", c.id)

	for collection, fields := range map[string]map[string]any{
		"mails":         {"sessionId": c.id, "to": "eve@example.com", "kind": "answers", "createdAt": "2001-02-03 04:05:06.789Z"},
		"session_links": {"sessionId": c.id, "hash": "x", "createdAt": "2001-02-03 04:05:06.789Z", "expiresAt": "2101-02-03 04:05:06.789Z"},
	} {
		owner.post(records(collection), fields).is(http.StatusBadRequest)
	}
	owner.call(http.MethodPatch, records("mails")+"/"+mail.Id, map[string]any{"to": "eve@example.com"}).is(http.StatusBadRequest)
	owner.call(http.MethodPatch, records("session_links")+"/"+link.Id, map[string]any{"expiresAt": "2101-02-03 04:05:06.789Z"}).is(http.StatusBadRequest)
	owner.call(http.MethodPatch, records("session_links")+"/"+link.Id, map[string]any{"revokedAt": "2026-02-03 04:05:06.789Z"}).is(http.StatusOK)
	for name, by := range map[string]caller{"a visitor": c.visitor, "an agent": c.agent, "an admin": s.staff("Grace")} {
		for _, collection := range []string{"mails", "session_links"} {
			if got := by.get(records(collection)).status; got != http.StatusForbidden {
				t.Errorf("%s reads %s: %d", name, collection, got)
			}
		}
	}
	owner.delete(records("sessions") + "/" + c.id).is(http.StatusNoContent)
	if n := s.rows("mails", "sessionId = ?", c.id) + s.rows("session_links", "sessionId = ?", c.id); n != 0 {
		t.Errorf("%d of them stay when their chat is gone", n)
	}
}

// record is the one record of a collection whose field has that value.
func (s *server) record(collection, field, value string) *core.Record {
	s.t.Helper()
	record, err := s.app.FindFirstRecordByData(collection, field, value)
	must(s.t, err)
	return record
}
