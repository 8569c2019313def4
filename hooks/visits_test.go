package hooks_test

import (
	"net/http"
	"testing"

	"webchat/hooks/chat"
)

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"

// opened is a chat that a new visitor starts with what else its page tells.
func (s *server) opened(with map[string]any) *conversation {
	s.t.Helper()
	form := map[string]any{"displayName": "June"}
	for key, value := range with {
		form[key] = value
	}
	by := s.stranger()
	by.userAgent = firefox
	answer := read[struct {
		Token   string
		User    chat.Account
		Session chat.SessionView
	}](by.post(api+"/sessions", form).is(http.StatusCreated))
	visitor := caller{server: s, id: answer.User.ID, name: "June", token: answer.Token, userAgent: firefox}
	return &conversation{server: s, id: answer.Session.ID, visitor: visitor}
}

func TestWhereAVisitorIs(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.opened(map[string]any{"visit": map[string]string{
		"page": "https://shop.example/lamps?colour=red", "title": "Lamps", "referrer": "https://search.example/",
		"language": "de-CH", "timeZone": "Europe/Zurich", "browser": "Made up 1",
	}})
	want := chat.Visit{
		Page: "https://shop.example/lamps?colour=red", Title: "Lamps", Referrer: "https://search.example/",
		Language: "de-CH", TimeZone: "Europe/Zurich", Browser: "Firefox 140 on Windows",
	}
	is := func(t *testing.T, view chat.SessionView) {
		t.Helper()
		if view.Visit == nil || *view.Visit != want {
			t.Errorf("it is %+v", view.Visit)
		}
	}

	t.Run("is known from the start, and its browser from the request", func(t *testing.T) { is(t, c.session()) })
	t.Run("is nothing that agents need before they have the chat", func(t *testing.T) {
		c.handoff()
		if answer := ada.get(records("visits")).status; answer != http.StatusForbidden {
			t.Errorf("the records answer %d", answer)
		}
	})
	t.Run("is told to the agent who takes it", func(t *testing.T) {
		c.claim(ada)
		is(t, read[chat.SessionView](ada.get(c.path()).is(http.StatusOK)))
	})
	t.Run("is told anew on each page, but for where it came from", func(t *testing.T) {
		l := ada.listen().join(c.topic())
		l.await(c.topic(), chat.EventHistory)
		c.visitor.post(c.path()+"/visit", map[string]string{
			"page": "https://shop.example/chairs", "title": "Chairs", "referrer": "https://shop.example/lamps", "timeZone": "Europe/Zurich",
		}).is(http.StatusNoContent)
		want.Page, want.Title, want.Language = "https://shop.example/chairs", "Chairs", ""
		is(t, as[chat.SessionView](t, l.await(c.topic(), chat.EventSessionUpdated)))
	})
	t.Run("keeps nobody from a chat, whatever a page tells", func(t *testing.T) {
		odd := s.opened(map[string]any{"visit": map[string]string{"page": "file:///home/june/secret.html", "timeZone": "Etc/Unknown"}})
		if visit := odd.session().Visit; visit == nil || *visit != (chat.Visit{Browser: "Firefox 140 on Windows"}) {
			t.Errorf("it is %+v", visit)
		}
	})
	t.Run("is not told by a page that tells nothing", func(t *testing.T) {
		if visit := s.opened(nil).session().Visit; visit != nil {
			t.Errorf("it is %+v", visit)
		}
	})
}

func TestVisitsAreLimitedAsTypingIs(t *testing.T) {
	s := limited(t, hourly("account:typing", 2))
	c := s.started("June")
	c.visitor.post(c.path()+"/visit", here).passed()
	c.visitor.post(c.path()+"/typing", nil).passed()
	c.visitor.post(c.path()+"/visit", here).tooFast("That was too fast.")
}

func TestWhatAVisitorIsAskedBeforeAChat(t *testing.T) {
	s := serve(t)
	s.set(map[string]any{"preChat": []map[string]any{
		{"label": "Order number", "required": true}, {"label": "E-mail", "type": "email"},
	}})
	refused := func(t *testing.T, answer reply, field, reason string) {
		t.Helper()
		told := read[failure](answer.is(http.StatusBadRequest))
		if len(told.Data) != 1 || told.Data[field] == nil || told.Message != reason {
			t.Errorf("it is told %+v", told)
		}
	}
	accounts := s.rows("users", "role = 'user'")
	t.Run("has to be answered", func(t *testing.T) {
		refused(t, s.stranger().post(api+"/sessions", june), "fields.order_number", "Order number is needed.")
	})
	t.Run("and rightly", func(t *testing.T) {
		answers := map[string]any{"displayName": "June", "fields": map[string]string{"order_number": "17", "e_mail": "june@example"}}
		refused(t, s.stranger().post(api+"/sessions", answers), "fields.e_mail", "This address has no ending such as .com.")
	})
	t.Run("or else nothing is made", func(t *testing.T) {
		if now := s.rows("users", "role = 'user'"); now != accounts || s.rows("sessions", "true") != 0 {
			t.Errorf("there are %d accounts more", now-accounts)
		}
	})
	t.Run("is shown with the chat, and not asked again for the next", func(t *testing.T) {
		c := s.opened(map[string]any{"fields": map[string]string{"order_number": "17", "e_mail": "june@example.com"}})
		for _, view := range []chat.SessionView{c.session(), s.startedBy(c.visitor, "June").session()} {
			if len(view.Fields) != 2 || view.Fields[0] != (chat.Answer{Label: "Order number", Type: "text", Value: "17"}) {
				t.Errorf("it is %+v", view.Fields)
			}
		}
	})
}

func TestHowLongItTakesIsTold(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	ada.listen().join(lobby)
	for range 5 {
		s.active("June", ada)
	}
	if got := s.site().Wait; got != 1 {
		t.Errorf("one who would ask is told %d minutes", got)
	}
	c := s.started("June")
	l := c.visitor.listen().join(c.topic())
	c.handoff()
	for {
		if told := as[chat.SessionView](t, l.await(c.topic(), chat.EventSessionUpdated)); told.QueuePosition == 1 && told.Wait == 1 {
			break
		}
	}
	if view := c.session(); view.QueuePosition != 1 || view.Wait != 1 {
		t.Errorf("one who waits is told %d minutes at %d", view.Wait, view.QueuePosition)
	}
}
