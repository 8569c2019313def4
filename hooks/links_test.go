package hooks_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

var backLink = regexp.MustCompile(`/#back=(\w+)`)

// token is that of the letter's link.
func (l letter) token(t testing.TB) string {
	t.Helper()
	found := backLink.FindStringSubmatch(l.text)
	if found == nil {
		t.Fatalf("there is no link in\n%s", l.text)
	}
	return found[1]
}

type returned struct {
	Token   string           `json:"token"`
	User    chat.Account     `json:"user"`
	Session chat.SessionView `json:"session"`
}

func (c caller) comesBack(token string) reply {
	c.t.Helper()
	return c.post(api+"/return", map[string]string{"token": token})
}

func TestALinkLeadsBackIntoOneChat(t *testing.T) {
	s, office := mails(t)
	other := s.started("June")
	other.write(other.visitor, "A secret")
	c := s.startedBy(other.visitor, "")
	c.visitor.name = "June"
	c.leave("Hello")
	c.request = s.requestOf(c)
	c.claim(s.staff("Ada"))
	c.write(c.agent, "Hello June")
	token := office.take().token(t)

	back := read[returned](s.stranger().comesBack(token).is(http.StatusOK))
	holder := caller{server: s, id: back.User.ID, name: "June", token: back.Token}
	onlyThis := &conversation{server: s, id: c.id, visitor: holder}

	t.Run("its holder is the visitor there, and may come by it again", func(t *testing.T) {
		if back.User.ID != c.visitor.id || back.User.DisplayName != "June" || back.Session.ID != c.id {
			t.Errorf("it is %+v", back)
		}
		s.stranger().comesBack(token).is(http.StatusOK)
		if said := onlyThis.transcript(); !slices.Contains(said, "agent: Hello June") {
			t.Errorf("it reads %q", said)
		}
		l := holder.listen().join(c.after(0))
		l.await(c.after(0), chat.EventHistory)
		onlyThis.write(holder, "I am back")
		if m := as[chat.Message](t, l.await(c.after(0), chat.EventMessage)); m.SenderID != c.visitor.id {
			t.Errorf("it writes as %+v", m)
		}
	})
	t.Run("who it is said to be by the site has nothing of the visitor's", func(t *testing.T) {
		mia, goesOn := holder.identified(s.signed("1", "Mia", ""))
		if goesOn != nil || mia.id == c.visitor.id {
			t.Errorf("%s goes on with %+v", mia.id, goesOn)
		}
		c.visitor.get(c.path()).is(http.StatusOK)
		holder.get(c.path()).is(http.StatusOK)
	})
	t.Run("the visitor's other chats stay closed to it", func(t *testing.T) {
		for _, path := range []string{"", "/messages", "/earlier"} {
			holder.get(other.path() + path).is(http.StatusNotFound)
		}
		for _, action := range []string{"send", "handoff", "email", "typing", "close"} {
			other.do(action, holder).is(http.StatusNotFound)
		}
		if page := read[chat.SessionPage](holder.get(api + "/sessions")); page.Total != 1 || page.Items[0].ID != c.id {
			t.Errorf("its list is %+v", page)
		}
		if body := string(holder.get(c.path() + "/earlier").is(http.StatusOK).body); strings.Contains(body, "secret") {
			t.Errorf("the earlier chats are %s", body)
		}
		l := holder.listen().join(other.after(0), "messages/*", "sessions/*")
		if e := l.take("refusal"); e.Name != chat.EventRoomLeft {
			t.Errorf("it is told %s", e.whole)
		}
		other.write(other.visitor, "Another secret")
		l.hangUp()
		for e := range l.arrived {
			t.Errorf("it is told %s", e.whole)
		}
	})
	t.Run("to PocketBase's own API it is nobody", func(t *testing.T) {
		for _, collection := range []string{"sessions", "messages", "handoff_requests", "users"} {
			if body := string(holder.get(records(collection)).body); strings.Contains(body, "ecret") || strings.Contains(body, c.id) {
				t.Errorf("%s are %s", collection, body)
			}
		}
		holder.post("/api/collections/users/auth-refresh", nil).is(http.StatusUnauthorized)
	})
	t.Run("it is no way to a token that may do more", func(t *testing.T) {
		if again := read[returned](holder.post(api+"/refresh", nil).is(http.StatusOK)); again.Token != back.Token {
			t.Error("it is renewed")
		}
		next := s.startedBy(holder, "")
		if next.visitor.id == c.visitor.id || next.visitor.name != "June" {
			t.Errorf("the next chat is %+v's", next.visitor)
		}
		next.visitor.get(other.path()).is(http.StatusNotFound)
		next.visitor.get(c.path()).is(http.StatusNotFound)
	})
	t.Run("a visitor who is known keeps a token of its own", func(t *testing.T) {
		own := read[returned](c.visitor.comesBack(token).is(http.StatusOK))
		known := caller{server: s, token: own.Token}
		known.get(other.path()).is(http.StatusOK)
		somebody := s.started("Otto").visitor
		if theirs := read[returned](somebody.comesBack(token).is(http.StatusOK)); theirs.Token != back.Token {
			t.Error("somebody else got another token")
		}
	})
}

func TestALinkEnds(t *testing.T) {
	s, office := mails(t)
	link := func() (*conversation, string, caller, *listener) {
		c := s.answered("June", "Hello June")
		token := office.take().token(t)
		holder := caller{server: s, token: token}
		l := holder.listen().join(c.after(0))
		l.await(c.after(0), chat.EventHistory)
		return c, token, holder, l
	}
	ended := func(t *testing.T, c *conversation, token string, holder caller) {
		t.Helper()
		s.until("the end of a link", func() bool { return holder.get(c.path()).status == http.StatusUnauthorized })
		answer := read[failure](s.stranger().comesBack(token).is(http.StatusGone))
		if !strings.HasSuffix(answer.Message, "Start a new chat.") {
			t.Errorf("it is told %q", answer.Message)
		}
	}
	t.Run("when the owner revokes it, also on an open connection", func(t *testing.T) {
		c, token, holder, l := link()
		id := s.record("session_links", "sessionId", c.id).Id
		s.superuser().call(http.MethodPatch, records("session_links")+"/"+id, map[string]any{"revokedAt": "2026-02-03 04:05:06.789Z"}).is(http.StatusOK)
		if e := l.await(c.after(0), chat.EventRoomLeft); !strings.Contains(e.whole, `"status":401`) {
			t.Errorf("it is told %s", e.whole)
		}
		ended(t, c, token, holder)
		c.visitor.get(c.path()).is(http.StatusOK)
	})
	t.Run("when its time is over", func(t *testing.T) {
		c, token, holder, _ := link()
		_, err := s.app.NonconcurrentDB().NewQuery("UPDATE session_links SET expiresAt = '2001-02-03 04:05:06.789Z'").Execute()
		must(t, err)
		ended(t, c, token, holder)
	})
	t.Run("when its chat is erased", func(t *testing.T) {
		c, token, holder, _ := link()
		s.superuser().delete(records("sessions") + "/" + c.id).is(http.StatusNoContent)
		ended(t, c, token, holder)
	})
	t.Run("but not when its chat is closed", func(t *testing.T) {
		c, token, holder, _ := link()
		c.do("close", c.agent).is(http.StatusOK)
		s.stranger().comesBack(token).is(http.StatusOK)
		holder.get(c.path() + "/messages").is(http.StatusOK)
	})
}

func TestGuessingAtLinksIsSlow(t *testing.T) {
	s := limited(t, hourly("address:return", 3))
	for range 3 {
		s.stranger().comesBack(strings.Repeat("x", 40)).is(http.StatusGone)
	}
	s.stranger().comesBack(strings.Repeat("x", 40)).is(http.StatusTooManyRequests)
}
