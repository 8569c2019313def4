package chat_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

func TestNames(t *testing.T) {
	for _, name := range []struct{ sentence, given, want, refusal string }{
		{"a name stays as it is", "June", "June", ""},
		{"white space around it goes", " \t\nJune\u00a0 ", "June", ""},
		{"white space within it becomes one blank", "June \t\n Miller", "June Miller", ""},
		{"it may have 80 characters, of whatever length in bytes", strings.Repeat("ü", 80), strings.Repeat("ü", 80), ""},
		{"what white space hides does not count", "June" + strings.Repeat(" ", 100), "June", ""},
		{"what is no UTF-8 is shown as such", "Ju\xffne", "Ju\uFFFDne", ""},
		{"one letter is written one way", "Zoe\u0308", "Zo\u00eb", ""},
		{"also when something stood between its parts", "Zoe\x00\u0308", "Zo\u00eb", ""},
		{"no marks of direction are in it", "\u200eA\u202ad\u202ea\u202c\u2066\u2067\u2069\u200f\u061c", "Ada", ""},
		{"nor signs without a width", "\ufeffA\u200bd\u2060\u00ada\u3164\u2800", "Ada", ""},
		{"nor control characters", "A\x00d\x1b\x7fa\u0090", "Ada", ""},
		{"what can't be seen leaves no gap", "Ada \u200b Miller", "Ada Miller", ""},
		{"what joins and parts letters belongs to it", "مهدی\u200cزاده 👩\u200d🔧 ❤\ufe0f", "مهدی\u200cزاده 👩\u200d🔧 ❤\ufe0f", ""},
		{"no letter bears a tower of marks", "A" + strings.Repeat("\u0301\u200d", 40) + "da", "\u00c1" + strings.Repeat("\u200d\u0301", 8) + "\u200dda", ""},
		{"it has lines no more than words", "Ada\u2028joined\r\nthe\u0085chat", "Ada joined the chat", ""},
		{"one of 83 characters is 3 too long", strings.Repeat("x", 83), "", "That is too long by 3 characters."},
		{"an empty one is needed", "", "", "A name is needed."},
		{"a blank one is empty", " \t\u2003", "", "A name is needed."},
		{"so is one of which nothing can be seen", "\u200d \u200b\u0301\ufe0f", "", "A name is needed."},
	} {
		t.Run(name.sentence, func(t *testing.T) {
			got, err := chat.CleanName(name.given)
			if got != name.want {
				t.Errorf("it is %q", got)
			}
			expectRefusal(t, err, "displayName", name.refusal)
		})
	}
}

func TestTexts(t *testing.T) {
	h := openHouse(t)
	session := h.start()
	for _, text := range []struct{ sentence, given, want, refusal string }{
		{"a text stays as it is", "Hello", "Hello", ""},
		{"white space around it goes", "\n\n  Hello \t\u2003", "Hello", ""},
		{"white space within it stays", "one\n\n  two", "one\n\n  two", ""},
		{"it is text, whatever it looks like", "<b>Hi</b> '; DROP TABLE messages; --", "<b>Hi</b> '; DROP TABLE messages; --", ""},
		{"control characters go", "a\x00b\x1b[31mc\x7f\u0090", "ab[31mc", ""},
		{"tabs and line breaks stay, and a line break is one sign", "a\tb\r\nc\rd\n\ne\u0085f", "a\tb\nc\nd\n\ne\nf", ""},
		{"one letter is written one way", "cafe\u0301", "caf\u00e9", ""},
		{"also when something stood between its parts", "cafe\x00\u0301", "caf\u00e9", ""},
		{"what looks the same in other ways is left alone", "ﬁ ² Ａ", "ﬁ ² Ａ", ""},
		{"languages that are written from right to left keep their marks", "\u200fשלום\u202a!\u202c", "\u200fשלום\u202a!\u202c", ""},
		{"what is no UTF-8 is shown as such", "a\xc3", "a\uFFFD", ""},
		{"it may have 4000 characters, of whatever length in bytes", strings.Repeat("😀", 4000), strings.Repeat("😀", 4000), ""},
		{"one of 4001 characters is 1 too long", strings.Repeat("x", 4001), "", "That is too long by 1 characters."},
		{"an empty one is needed", "", "", "A text is needed."},
		{"a blank one is empty", " \n\t\u00a0", "", "A text is needed."},
		{"so is one of which nothing can be seen", "\u200b\x00\u202e", "", "A text is needed."},
	} {
		t.Run(text.sentence, func(t *testing.T) {
			m, _, err := h.Send(context.Background(), h.june, session.ID, "", text.given)
			if m.Text != text.want {
				t.Errorf("%q is stored", m.Text)
			}
			expectRefusal(t, err, "text", text.refusal)
		})
	}
	t.Run("what is stored is read as it was written, in the transcript, in lists and in the preview", func(t *testing.T) {
		const text = "\"quoted\" \\ <tag> \u2028 😀"
		h.send(h.june, session, text+".")
		h.send(h.june, session, text)
		messages, _, err := h.Messages(context.Background(), h.june, session.ID, chat.Page{Limit: 1})
		if err != nil || messages[0].Text != strings.TrimSpace(text) {
			t.Errorf("the transcript has %+v (%v)", messages, err)
		}
		mine, err := h.Sessions(context.Background(), h.june, chat.SessionList{Limit: 1})
		if err != nil || mine.Items[0].LastMessage.Text != strings.TrimSpace(text) {
			t.Errorf("the list has %+v (%v)", mine.Items, err)
		}
		h.handoff(session)
		_, queue, err := h.Queue(context.Background(), h.ada, 1)
		if err != nil {
			t.Fatal(err)
		}
		preview, err := queue[0].Preview.Messages()
		if err != nil || preview[chat.PreviewSize-1].Text != strings.TrimSpace(text) {
			t.Errorf("the preview has %+v (%v)", preview, err)
		}
	})
}

func TestMessageIDs(t *testing.T) {
	h := openHouse(t)
	session := h.start()
	for _, id := range []string{"short", "fifteenletters", "sixteenletters00", "UPPERCASELETTER", "with-a-dash-in-", "füfzehnzeichen"} {
		t.Run("the id "+id+" is none", func(t *testing.T) {
			_, _, err := h.Send(context.Background(), h.june, session.ID, id, "Hello")
			expectRefusal(t, err, "id", "A message id has 15 characters from a to z and 0 to 9.")
		})
	}
	t.Run("one of 15 letters and digits is kept", func(t *testing.T) {
		m, isNew, err := h.Send(context.Background(), h.june, session.ID, "abcdefgh0123456", "Hello")
		if err != nil || !isNew || m.ID != "abcdefgh0123456" {
			t.Errorf("%+v is stored, new: %v (%v)", m, isNew, err)
		}
	})
	t.Run("without one the message gets one", func(t *testing.T) {
		if m := h.send(h.june, session, "Hello"); len(m.ID) != 15 {
			t.Errorf("its id is %q", m.ID)
		}
	})
}

func expectRefusal(t *testing.T, err error, field, sentence string) {
	t.Helper()
	if sentence == "" {
		if err != nil {
			t.Errorf("it was refused: %v", err)
		}
		return
	}
	var refusal *chat.Error
	if !errors.As(err, &refusal) || refusal.Kind != chat.Invalid || refusal.Field != field || refusal.Message != sentence {
		t.Errorf("it was told %+v", err)
	}
}
