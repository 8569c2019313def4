package chat_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"webchat/hooks/chat"
)

func TestAMailIsTriedAgainLessAndLessOften(t *testing.T) {
	created := time.Date(2026, 5, 4, 14, 0, 0, 0, time.UTC)
	mail, now, before := chat.Mail{CreatedAt: created, Tries: 1}, created, time.Duration(0)
	for {
		next := mail.NextTry(now, false)
		if next.IsZero() {
			break
		}
		pause := next.Sub(now)
		if pause < before || pause < time.Minute || pause > 4*time.Hour {
			t.Fatalf("after try %d it waits %v", mail.Tries, pause)
		}
		mail.Tries, now, before = mail.Tries+1, next, pause
	}
	if age := now.Sub(created); age < 2*24*time.Hour || age > 3*24*time.Hour || mail.Tries > 30 {
		t.Errorf("it is given up after %v and %d tries", age, mail.Tries)
	}
}

func TestAMailToAnAddressThatIsNotKnownIsTriedThreeTimes(t *testing.T) {
	now := time.Date(2026, 5, 4, 14, 0, 0, 0, time.UTC)
	for tries, again := range map[int]bool{1: true, 2: true, 3: false} {
		if next := (chat.Mail{CreatedAt: now, Tries: tries}).NextTry(now, true); next.IsZero() == again {
			t.Errorf("after try %d it is tried again at %v", tries, next)
		}
	}
}

func TestALinksHolderIsTheVisitorOfOneChat(t *testing.T) {
	holder := june
	holder.Within = "this"
	for id, want := range map[string]chat.Standing{"this": chat.Visitor, "other": chat.Stranger} {
		session := chat.Session{ID: id, UserID: june.ID, Status: chat.QueuedForAgent}
		if got := session.StandingOf(holder); got != want {
			t.Errorf("in %s it is %s", id, got)
		}
	}
}

func TestLeavingSaysWhatIsWrong(t *testing.T) {
	h := openHouse(t)
	session := h.start()
	leave := func(by chat.Account, address, id, text string) error {
		_, err := h.Email(context.Background(), by, session.ID, address, id, text)
		return err
	}
	expectRefusal(t, leave(h.june, "june@example", "", "Hello"), "email", "This address has no ending such as .com.")
	expectRefusal(t, leave(h.june, "june@example.com", "", strings.Repeat("x", 4001)), "text", "That is too long by 1 characters.")
	expectRefusal(t, leave(h.june, "june@example.com", "short", "Hello"), "id", "A message id has 15 characters from a to z and 0 to 9.")
	if err := leave(h.ada, "june@example.com", "", "Hello"); chat.KindOf(err) != chat.Forbidden || err.Error() != "Only the visitor says where the answer goes." {
		t.Errorf("an agent is told %v", err)
	}
	if _, err := h.Email(context.Background(), h.june, session.ID, " june@example.com ", "", "Hello"); err != nil {
		t.Error(err)
	}
}

func TestLetters(t *testing.T) {
	session := chat.SessionView{Session: chat.Session{CreatedAt: "2026-05-04 22:30:00.000Z"}, Participants: []chat.Participant{
		{ID: "ada", DisplayName: "Ada <&>"}, {ID: "bo", DisplayName: "Bo"},
	}}
	letter, err := chat.NewLetter(chat.MailAnswers, chat.Writing{
		Site: "Hollin & Sons", Session: session, Link: "https://chat.example.com/#back=token",
		Until: time.Date(2026, 6, 4, 23, 0, 0, 0, time.UTC), Zone: time.FixedZone("", 2*60*60),
		Messages: []chat.Message{
			{SenderType: chat.SenderAgent, SenderID: "ada", Text: "<script>", CreatedAt: "2026-05-04 22:31:00.000Z"},
			{SenderType: chat.SenderAgent, SenderID: "bo", Text: "one\n.\ntwo", CreatedAt: "2026-05-04 22:32:00.000Z"},
			{SenderType: chat.SenderAgent, SenderID: "gone", Text: "three", CreatedAt: "2026-05-04 22:33:00.000Z"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"Ada <&>, Bo and Agent at Hollin & Sons has answered", "5 May, 00:31", "<script>", "one\n.\ntwo", "until 5 June 2026",
		"\nhttps://chat.example.com/#back=token\n",
	} {
		if !strings.Contains(letter.Text, part) {
			t.Errorf("there is no %q in\n%s", part, letter.Text)
		}
	}
	for _, part := range []string{"Ada &lt;&amp;&gt;", "Hollin &amp; Sons", "&lt;script&gt;", "one<br>.<br>two", `href="https://chat.example.com/#back=token"`} {
		if !strings.Contains(letter.HTML, part) {
			t.Errorf("there is no %q in\n%s", part, letter.HTML)
		}
	}
}
