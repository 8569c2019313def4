package hooks_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"webchat/hooks/chat"
)

// mails is a server that sends answers after a second of silence, and the post office where they arrive.
func mails(t testing.TB) (*server, *postOffice) {
	t.Helper()
	s := serve(t)
	office := s.sendsMail()
	s.set(map[string]any{"mailAfter": 1, "name": "Hollin Lamps"})
	return s, office
}

// answered is a chat whose visitor has left, with an agent who has answered.
func (s *server) answered(visitor string, answers ...string) *conversation {
	s.t.Helper()
	c := s.leftMessage(visitor, "The secret of "+visitor)
	c.claim(s.staff("Ada"))
	for _, text := range answers {
		c.write(c.agent, text)
	}
	return c
}

// tries waits until the session's mail was tried that often, and tells why it failed.
func (s *server) tries(c *conversation, n int) string {
	s.t.Helper()
	s.until(fmt.Sprint(n, " tries"), func() bool { return s.rows("mails", "sessionId = ? AND error <> '' AND tries = ?", c.id, n) == 1 })
	return s.record("mails", "sessionId", c.id).GetString("error")
}

// tryNow is what an owner does in the dashboard who does not want to wait.
func (s *server) tryNow(c *conversation) {
	s.t.Helper()
	id := s.record("mails", "sessionId", c.id).Id
	s.superuser().call("PATCH", records("mails")+"/"+id, map[string]any{"nextTryAt": "2001-02-03 04:05:06.789Z"}).is(http.StatusOK)
}

func TestAnAnswerGoesOutByMail(t *testing.T) {
	s, office := mails(t)
	c := s.answered("June", "Yes, all of <b>August</b>.", "Bring both lamps.\nThe cable too.")
	first := office.take()

	t.Run("all of it in one mail, plain and as HTML, and nothing that the visitor wrote", func(t *testing.T) {
		if first.to != "june@visitors.example" || first.subject != "Your conversation with Hollin Lamps" {
			t.Errorf("it goes to %s: %s", first.to, first.subject)
		}
		for _, part := range []string{"Ada at Hollin Lamps has answered:", "Yes, all of <b>August</b>.", "Bring both lamps.\nThe cable too.", s.url + "/#back="} {
			if !strings.Contains(first.text, part) {
				t.Errorf("there is no %q in\n%s", part, first.text)
			}
		}
		for _, part := range []string{"Yes, all of &lt;b&gt;August&lt;/b&gt;.", "Bring both lamps.<br>The cable too.", `href="` + s.url + "/#back="} {
			if !strings.Contains(first.html, part) {
				t.Errorf("there is no %q in\n%s", part, first.html)
			}
		}
		if strings.Contains(first.text+first.html, "secret") {
			t.Errorf("it tells what the visitor wrote:\n%s", first.text)
		}
	})
	t.Run("the next one is an answer to the first, so that they stand together", func(t *testing.T) {
		c.write(c.agent, "Until then.")
		second := office.take()
		if !strings.Contains(second.text, "Until then.") || strings.Contains(second.text, "lamps.\n") {
			t.Errorf("it says\n%s", second.text)
		}
		id, root := first.header.Get("Message-ID"), fmt.Sprintf("<%s@127.0.0.1>", c.id)
		if id == "" || second.header.Get("In-Reply-To") != id || second.header.Get("References") != root+" "+id ||
			first.header.Get("References") != root || second.subject != first.subject {
			t.Errorf("after\n%v\ncomes\n%v", first.header, second.header)
		}
		if second.header.Get("Auto-Submitted") != "auto-generated" {
			t.Error("out-of-office replies come back")
		}
	})
	t.Run("the end brings what was said before it, at once", func(t *testing.T) {
		s.set(map[string]any{"mailAfter": 3600})
		c.write(c.agent, "I close this now.")
		c.do("close", c.agent).is(http.StatusOK)
		if l := office.take(); !strings.Contains(l.text, "I close this now.") || !strings.Contains(l.text, "The conversation has ended. Read it here:") {
			t.Errorf("it says\n%s", l.text)
		}
	})
	office.empty()
}

func TestWhatAVisitorWasToldIsNotMailed(t *testing.T) {
	s, office := mails(t)
	c := s.leftMessage("June", "Hello")
	l := c.visitor.listen().join(c.after(0))
	l.await(c.after(0), chat.EventHistory)
	c.claim(s.staff("Ada"))
	c.write(c.agent, "You see this.")
	for as[chat.Message](t, l.await(c.after(0), chat.EventMessage)).Text != "You see this." {
	}

	t.Run("while it is there, that is noted", func(t *testing.T) {
		s.until("a note", func() bool { return s.rows("sessions", "id = ? AND toldSeq = 4", c.id) == 1 })
	})
	t.Run("when it hangs up, too", func(t *testing.T) {
		s.set(map[string]any{"mailAfter": 3600})
		c.write(c.agent, "This too.")
		for as[chat.Message](t, l.await(c.after(0), chat.EventMessage)).Text != "This too." {
		}
		l.hangUp()
		s.until("a note", func() bool { return s.rows("sessions", "id = ? AND toldSeq = 5", c.id) == 1 })
	})
	t.Run("what comes after that goes out alone", func(t *testing.T) {
		s.set(map[string]any{"mailAfter": 1})
		c.write(c.agent, "Not this.")
		if l := office.take(); !strings.Contains(l.text, "Not this.") || strings.Contains(l.text, "This too.") {
			t.Errorf("it says\n%s", l.text)
		}
	})
	office.empty()
}

func TestWhatAVisitorHasNotSeenIsMailedOnceItHasLeft(t *testing.T) {
	s, office := mails(t)
	c := s.leftMessage("June", "Hello")
	room := c.topic() + "?options=" + url.QueryEscape(`{"query":{"after":0,"tells":"seen"}}`)
	l := c.visitor.listen().join(room)
	c.claim(s.staff("Ada"))
	reads := func(text string) chat.Message {
		c.write(c.agent, text)
		for {
			if m := as[chat.Message](t, l.await(room, chat.EventMessage)); m.Text == text {
				return m
			}
		}
	}
	seen := reads("You see this.")
	c.visitor.post(c.path()+"/seen", map[string]int64{"seq": seen.Seq}).is(http.StatusNoContent)
	s.until("a note", func() bool { return s.rows("sessions", "id = ? AND toldSeq = ?", c.id, seen.Seq) == 1 })
	reads("Not this: the panel is shut.")
	l.hangUp()
	if l := office.take(); !strings.Contains(l.text, "Not this: the panel is shut.") || strings.Contains(l.text, "You see this.") {
		t.Errorf("it says\n%s", l.text)
	}
	office.empty()
}

func TestMailsWaitForTheMailServer(t *testing.T) {
	s, office := mails(t)
	office.close()
	c := s.answered("June", "Hello June")
	other := s.answered("Otto", "Hello Otto")

	t.Run("why a mail has not gone out is seen in the dashboard", func(t *testing.T) {
		if why := s.tries(c, 1); !strings.Contains(why, "connection refused") {
			t.Errorf("it says %q", why)
		}
		s.tries(other, 1)
	})
	t.Run("each goes out once, as soon as the mail server is back", func(t *testing.T) {
		office.open()
		s.tryNow(c)
		if l := office.take(); l.to != "june@visitors.example" {
			t.Errorf("it goes to %s", l.to)
		}
		s.tryNow(other)
		if l := office.take(); l.to != "otto@visitors.example" {
			t.Errorf("it goes to %s", l.to)
		}
		s.until("notes", func() bool { return s.rows("mails", "sentAt <> '' AND error = '' AND nextTryAt = ''") == 2 })
		office.empty()
	})
	t.Run("a sender who may not send is tried for longer, until somebody sets that right", func(t *testing.T) {
		office.refuses(&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "relaying denied"})
		c := s.answered("Zoe", "Hello Zoe")
		for n := range 4 {
			s.tries(c, n+1)
			s.tryNow(c)
		}
		s.tries(c, 5)
		office.refuses(nil)
		s.tryNow(c)
		if l := office.take(); l.to != "zoe@visitors.example" {
			t.Errorf("it goes to %s", l.to)
		}
	})
	t.Run("what goes to an address that the mail server does not know is given up soon, and says so", func(t *testing.T) {
		office.refuses(&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"})
		c := s.answered("Kim", "Hello Kim")
		for n := range 2 {
			s.tries(c, n+1)
			s.tryNow(c)
		}
		if why := s.tries(c, 3); !strings.HasPrefix(why, "Given up: ") || !strings.Contains(why, "no such mailbox") {
			t.Errorf("it says %q", why)
		}
		if n := s.rows("mails", "sessionId = ? AND nextTryAt = ''", c.id); n != 1 {
			t.Error("it is tried again")
		}
	})
}

func TestARestartSendsEachMailOnce(t *testing.T) {
	s, office := mails(t)
	office.close()
	c := s.answered("June", "Hello June")
	s.tries(c, 1)
	s.stop()
	office.open()

	s = s.again()
	s.tryNow(c)
	if l := office.take(); !strings.Contains(l.text, "Hello June") {
		t.Errorf("it says\n%s", l.text)
	}
	s.until("a note", func() bool { return s.rows("mails", "sentAt <> ''") == 1 })
	s.stop()

	s = s.again()
	other := s.answered("Otto", "Hello Otto")
	if l := office.take(); l.to != "otto@visitors.example" {
		t.Errorf("it goes to %s", l.to)
	}
	s.until("a note", func() bool { return s.rows("mails", "sentAt <> '' AND sessionId = ?", other.id) == 1 })
	office.empty()
}

func TestAMailThatWasBeingSentAtTheEndIsTheSameMailAfterwards(t *testing.T) {
	s, office := mails(t)
	answered := office.hold()
	c := s.answered("June", "Hello June")
	first := office.take()
	s.stop()
	answered()

	s = s.again()
	s.tryNow(c)
	if again := office.take(); again.header.Get("Message-ID") != first.header.Get("Message-ID") {
		t.Errorf("it is another mail: %v, %v", first.header, again.header)
	}
}

func TestTwoProcessesSendEachMailOnce(t *testing.T) {
	s, office := mails(t)
	office.close()
	second := s.again()
	const n = 20
	for i := range n {
		s.answered(fmt.Sprint("June", i), "Hello")
	}
	s.until("mails", func() bool { return s.rows("mails", "1=1") == n })
	office.open()
	_, err := s.app.NonconcurrentDB().NewQuery("UPDATE mails SET nextTryAt = '2001-02-03 04:05:06.789Z' WHERE error <> ''").Execute()
	must(t, err)
	seen := map[string]bool{}
	for range n {
		l := office.take()
		if seen[l.to] {
			t.Errorf("%s got two", l.to)
		}
		seen[l.to] = true
	}
	second.until("notes", func() bool { return second.rows("mails", "sentAt <> ''") == n })
	office.empty()
}

func TestAVisitorOfTheOtherProcessIsNotMailedWhatItSees(t *testing.T) {
	s, office := mails(t)
	s.set(map[string]any{"mailAfter": 6})
	second := s.again()
	c := second.leftMessage("June", "Hello")
	l := c.visitor.listen().join(c.after(0))
	c.claim(second.staff("Ada"))
	c.write(c.agent, "You see this.")
	for as[chat.Message](t, l.await(c.after(0), chat.EventMessage)).Text != "You see this." {
	}
	s.until("a note", func() bool { return s.rows("sessions", "id = ? AND toldSeq = 4", c.id) == 1 })
	office.empty()
}

func TestAnswersGoToAnAddressThatIsKnownFromBefore(t *testing.T) {
	s, office := mails(t)
	s.set(map[string]any{"preChat": []map[string]string{{"label": "Where to", "type": "email"}}})
	fields := map[string]any{"displayName": "June", "fields": map[string]string{"where_to": "june@visitors.example"}}
	started := read[returned](s.stranger().post(api+"/sessions", fields).is(http.StatusCreated))
	c := &conversation{server: s, id: started.Session.ID, visitor: caller{server: s, id: started.User.ID, name: "June", token: started.Token}}
	c.handoff()
	c.claim(s.staff("Ada"))
	c.write(c.agent, "Hello June")
	if l := office.take(); l.to != "june@visitors.example" || !strings.Contains(l.text, "Hello June") {
		t.Errorf("to %s goes\n%s", l.to, l.text)
	}
}
