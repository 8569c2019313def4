package chat_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

// asking has the owner ask for these before a chat.
func (h *house) asking(raw string) {
	h.t.Helper()
	fields, err := chat.ParsePreChat(raw)
	if err != nil {
		h.t.Fatal(err)
	}
	h.Use(&chat.Settings{PreChat: fields})
}

// told has June start a chat with these answers, and returns what was kept.
func (h *house) told(answers map[string]string) ([]chat.Answer, error) {
	h.t.Helper()
	started, err := h.Start(context.Background(), h.june, answers, chat.Visit{})
	if err != nil {
		return nil, err
	}
	view, err := h.Session(context.Background(), h.june, started.Session.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return view.Fields, nil
}

func TestWhatIsAskedBeforeAChat(t *testing.T) {
	h := openHouse(t)
	h.asking(`[{"label":"Order number","required":true},{"label":"E-mail","type":"email"},{"label":"Telephone","type":"tel"}]`)

	for _, wrong := range []struct {
		sentence      string
		answers       map[string]string
		field, reason string
	}{
		{"an answer that is required is needed", nil, "fields.order_number", "Order number is needed."},
		{"nothing to see is no answer", map[string]string{"order_number": " \u200b "}, "fields.order_number", "Order number is needed."},
		{"an answer has 200 letters", map[string]string{"order_number": strings.Repeat("é", 212)},
			"fields.order_number", "That is too long by 12 characters."},
		{"an address has an ending", map[string]string{"order_number": "1", "e_mail": "june@example"},
			"fields.e_mail", "This address has no ending such as .com."},
		{"which a dot alone is not", map[string]string{"order_number": "1", "e_mail": "june@example."},
			"fields.e_mail", "This address has no ending such as .com."},
		{"an address has an @", map[string]string{"order_number": "1", "e_mail": "june.example.com"},
			"fields.e_mail", "This is not an address such as june@example.com."},
		{"with something on both sides", map[string]string{"order_number": "1", "e_mail": "@example.com"},
			"fields.e_mail", "This is not an address such as june@example.com."},
		{"an address is one", map[string]string{"order_number": "1", "e_mail": "june@example.com, otto@example.com"},
			"fields.e_mail", "This is not an address such as june@example.com."},
		{"and nothing else", map[string]string{"order_number": "1", "e_mail": "June <june@example.com>"},
			"fields.e_mail", "This is not an address such as june@example.com."},
		{"a telephone number has digits", map[string]string{"order_number": "1", "telephone": "call me"},
			"fields.telephone", "This is not a telephone number such as +49 30 123456."},
	} {
		t.Run(wrong.sentence, func(t *testing.T) {
			_, err := h.told(wrong.answers)
			expectRefusal(t, err, wrong.field, wrong.reason)
		})
	}
	t.Run("what is right is kept with the label that it was asked by, in the order of the fields", func(t *testing.T) {
		got, err := h.told(map[string]string{
			"telephone": "+49 (30) 12-34/56", "e_mail": " june.o'neil+shop@mail.example.com ", "order_number": "  A  17 ", "other": "x",
		})
		want := []chat.Answer{
			{Label: "Order number", Type: "text", Value: "A 17"},
			{Label: "E-mail", Type: "email", Value: "june.o'neil+shop@mail.example.com"},
			{Label: "Telephone", Type: "tel", Value: "+49 (30) 12-34/56"},
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("it is %+v (%v)", got, err)
		}
	})
	t.Run("who comes back is not asked again, but may answer anew", func(t *testing.T) {
		got, err := h.told(map[string]string{"order_number": "B 18"})
		if err != nil || len(got) != 3 || got[0].Value != "B 18" || got[2].Value != "+49 (30) 12-34/56" {
			t.Errorf("it is %+v (%v)", got, err)
		}
		if got, err := h.told(nil); err != nil || len(got) != 3 || got[0].Value != "B 18" {
			t.Errorf("the time after, it is %+v (%v)", got, err)
		}
	})
	t.Run("unless something else is asked by now", func(t *testing.T) {
		h.asking(`[{"label":"Telephone","required":true},{"label":"Customer","required":true}]`)
		_, err := h.told(nil)
		expectRefusal(t, err, "fields.customer", "Customer is needed.")
		got, err := h.told(map[string]string{"customer": "7"})
		if want := "[{Telephone text +49 (30) 12-34/56} {Customer text 7}]"; err != nil || fmt.Sprint(got) != want {
			t.Errorf("it is %+v (%v)", got, err)
		}
	})
	t.Run("where nothing is asked nothing is kept", func(t *testing.T) {
		h.asking("")
		if got, err := h.told(map[string]string{"customer": "7"}); err != nil || got == nil || len(got) > 0 {
			t.Errorf("it is %+v (%v)", got, err)
		}
	})
	t.Run("a name is asked first", func(t *testing.T) {
		h.asking(`[{"label":"Customer","required":true}]`)
		_, err := h.Start(context.Background(), chat.Account{}, nil, chat.Visit{})
		expectRefusal(t, err, "displayName", "A name is needed.")
	})
}

func TestHowAVisitorFoundItsChat(t *testing.T) {
	h := openHouse(t)
	ctx := context.Background()
	h.Use(&chat.Settings{Rating: true})
	session := h.start()
	rate := func(by chat.Account, rating, comment string) (chat.SessionView, error) {
		return h.Rate(ctx, by, session.ID, rating, comment)
	}
	t.Run("is not asked before its end", func(t *testing.T) {
		_, err := rate(h.june, "good", "")
		if chat.KindOf(err) != chat.Conflict {
			t.Errorf("it is told %v", err)
		}
	})
	if _, err := h.Close(ctx, h.june, session.ID); err != nil {
		t.Fatal(err)
	}
	h.expect("session: message:new June ended the chat", "session: session:updated closed", "session: session:closed", "lobby: session:closed")
	t.Run("is one of three words, and told to the room", func(t *testing.T) {
		view, err := rate(h.june, "so-so", " It took long.\n\nBut well. ")
		if err != nil || view.Rating != "so-so" || view.RatingComment != "It took long.\n\nBut well." {
			t.Errorf("it is %+v (%v)", view, err)
		}
		h.expect("session: session:updated closed")
	})
	t.Run("may change", func(t *testing.T) {
		view, err := rate(h.june, "good", "")
		if err != nil || view.Rating != "good" || view.RatingComment != "" {
			t.Errorf("it is %+v (%v)", view, err)
		}
		h.expect("session: session:updated closed")
	})
	t.Run("is no other word", func(t *testing.T) {
		_, err := rate(h.june, "great", "")
		expectRefusal(t, err, "rating", "A rating is one of good, so-so, bad.")
	})
	t.Run("comes with a comment of 1,000 letters", func(t *testing.T) {
		_, err := rate(h.june, "bad", strings.Repeat("é", 1001))
		expectRefusal(t, err, "comment", "That is too long by 1 characters.")
		if _, err = rate(h.june, "bad", strings.Repeat("é", 1000)); err != nil {
			t.Error(err)
		}
		h.expect("session: session:updated closed")
	})
	t.Run("is nobody else's to say", func(t *testing.T) {
		for _, by := range []chat.Account{h.otto, h.ada, h.root} {
			if _, err := rate(by, "good", ""); err == nil {
				t.Errorf("%s says it", by.DisplayName)
			}
		}
	})
	t.Run("is not asked where the owner does not want to know", func(t *testing.T) {
		h.Use(&chat.Settings{})
		_, err := rate(h.june, "good", "")
		if chat.KindOf(err) != chat.Conflict || err.Error() != "Chats are not rated on this site." {
			t.Errorf("it is told %v", err)
		}
	})
	h.expectNoMore()
}
