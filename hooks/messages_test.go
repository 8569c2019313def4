package hooks_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

// flood writes n messages into the chat, many at a time.
func (c *conversation) flood(by caller, n int) { c.floodOf(by, n, "Hi") }

func (c *conversation) floodOf(by caller, n int, text string) {
	c.t.Helper()
	const writers = 16
	atOnce(c.t, slices.Repeat([]caller{by}, writers), func(by caller) (reply, error) {
		for range n / writers {
			if answer, err := by.try(http.MethodPost, c.path()+"/messages", said(text)); err != nil || answer.status != http.StatusCreated {
				return answer, fmt.Errorf("flood: %d %w", answer.status, err)
			}
		}
		return reply{}, nil
	})
	for range n % writers {
		c.write(by, text)
	}
}

func TestAMessageIsStoredAsTheServerSaysNotAsTheClientDoes(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	answer := c.visitor.post(c.path()+"/messages", `{
		"id": "abc123abc123abc", "text": " \n Hello \t there\n", "senderType": "agent", "senderId": "somebody",
		"seq": 99, "createdAt": "2001-01-01 00:00:00.000Z", "sessionId": "elsewhere", "colour": "red"
	}`).is(http.StatusCreated)
	if got := fields(t, answer.body); got != messageFields {
		t.Errorf("a message holds %s", got)
	}
	m := read[chat.Message](answer)
	dated := regexp.MustCompile(`^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$`)
	if m.ID != "abc123abc123abc" || m.Text != "Hello \t there" || m.SenderType != chat.SenderUser || m.SenderID != c.visitor.id ||
		m.Seq != 1 || m.SessionID != c.id || !dated.MatchString(m.CreatedAt) || strings.HasPrefix(m.CreatedAt, "2001") {
		t.Errorf("it is %+v", m)
	}
	ada := s.staff("Ada")
	c.handoff()
	c.claim(ada)
	if m := c.write(ada, "Hi"); m.SenderType != chat.SenderAgent || m.SenderID != ada.id || m.Seq != 4 ||
		!regexp.MustCompile(`^[a-z0-9]{15}$`).MatchString(m.ID) {
		t.Errorf("the agent's is %+v", m)
	}
	if n := c.session().LastSeq; n != 4 {
		t.Errorf("lastSeq is %d", n)
	}
}

func TestAMessageMayHave4000CharactersHoweverTheyAreWritten(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	foxes := strings.Repeat("🦊", 4000)
	if m := c.write(c.visitor, foxes+"\n"); m.Text != foxes {
		t.Errorf("%d characters were stored", len([]rune(m.Text)))
	}
	escaped := `{"text":"` + strings.Repeat(`\ud83e\udd8a`, 4000) + `"}`
	if m := read[chat.Message](c.visitor.post(c.path()+"/messages", escaped).is(http.StatusCreated)); m.Text != foxes {
		t.Errorf("%d characters were stored", len([]rune(m.Text)))
	}
	line := "1 < 2 && \"it's\" <b>bold</b> \u2028 \\ שלום"
	if m := c.write(c.visitor, line); m.Text != line {
		t.Errorf("%q became %q", line, m.Text)
	}
	if got := read[page](c.visitor.get(c.path() + "/messages")).Messages; got[2].Text != line {
		t.Errorf("%q is read as %q", line, got[2].Text)
	}
}

func TestAMessageThatIsSentAgainIsStoredOnce(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	const once = `{"id":"aaaaaaaaaaaaaa1","text":"Once"}`
	first := c.visitor.post(c.path()+"/messages", once).is(http.StatusCreated)
	for range 3 {
		if again := c.visitor.post(c.path()+"/messages", once).is(http.StatusOK); string(again.body) != string(first.body) {
			t.Errorf("sent again it is %s", again.body)
		}
	}
	other := `{"id":"aaaaaaaaaaaaaa1","text":"Other words"}`
	if again := c.visitor.post(c.path()+"/messages", other).is(http.StatusOK); string(again.body) != string(first.body) {
		t.Errorf("sent again with other words it is %s", again.body)
	}
	c.do("close", ada).is(http.StatusOK)
	if again := c.visitor.post(c.path()+"/messages", once).is(http.StatusOK); string(again.body) != string(first.body) {
		t.Errorf("sent again after the end it is %s", again.body)
	}
	if n := s.rows("messages", "text IN ('Once', 'Other words')"); n != 1 {
		t.Errorf("it is stored %d times", n)
	}
}

func TestAMessageThatIsSentManyTimesAtOnceIsStoredOnce(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	answers := atOnce(t, slices.Repeat([]caller{c.visitor}, 20), func(by caller) (reply, error) {
		return by.try(http.MethodPost, c.path()+"/messages", `{"id":"aaaaaaaaaaaaaa1","text":"Once"}`)
	})
	created := 0
	for _, answer := range answers {
		if answer.status == http.StatusCreated {
			created++
		} else {
			answer.is(http.StatusOK)
		}
		if string(answer.body) != string(answers[0].body) {
			t.Errorf("%s and %s", answer.body, answers[0].body)
		}
	}
	if created != 1 || c.session().LastSeq != 1 {
		t.Errorf("it was created %d times, lastSeq is %d", created, c.session().LastSeq)
	}
}

func TestSomeoneElsesMessageIdIsTakenAndTellsNothing(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	theirs, mine := s.active("Mira", ada), s.active("June", ada)
	const id = "aaaaaaaaaaaaaa1"
	theirs.visitor.post(theirs.path()+"/messages", `{"id":"`+id+`","text":"A secret"}`).is(http.StatusCreated)

	for _, by := range []caller{mine.visitor, ada} {
		answer := by.post(mine.path()+"/messages", `{"id":"`+id+`","text":"Hi"}`).is(http.StatusConflict)
		if strings.Contains(string(answer.body), "secret") || len(read[failure](answer).Data) != 0 {
			t.Errorf("%s is told %s", by.name, answer.body)
		}
	}
	ada.post(theirs.path()+"/messages", `{"id":"`+id+`","text":"Hi"}`).is(http.StatusConflict)
	mine.visitor.post(theirs.path()+"/messages", `{"id":"`+id+`","text":"Hi"}`).is(http.StatusNotFound)
	if n := mine.session().LastSeq; n != 2 {
		t.Errorf("lastSeq is %d", n)
	}
}

func TestATranscriptIsReadInPagesBothWays(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	for i := range 60 {
		c.write(c.visitor, fmt.Sprint(i+1))
	}
	for _, step := range []struct {
		query       string
		first, last int64
		more        bool
	}{
		{"", 11, 60, true},
		{"limit=60", 1, 60, false},
		{"limit=59", 2, 60, true},
		{"limit=5000", 1, 60, false},
		{"after=0", 1, 50, true},
		{"after=0&limit=60", 1, 60, false},
		{"after=50", 51, 60, false},
		{"after=10&limit=3", 11, 13, true},
		{"after=60", 0, 0, false},
		{"after=99999", 0, 0, false},
		{"before=61", 11, 60, true},
		{"before=11", 1, 10, false},
		{"before=11&limit=3", 8, 10, true},
		{"before=1", 0, 0, false},
	} {
		got := read[page](c.visitor.get(c.path() + "/messages?" + step.query).is(http.StatusOK))
		var first, last int64
		for i, m := range got.Messages {
			if i == 0 {
				first = m.Seq
			} else if m.Seq != last+1 {
				t.Errorf("?%s: %d follows %d", step.query, m.Seq, last)
			}
			last = m.Seq
		}
		if first != step.first || last != step.last || got.More != step.more || got.Messages == nil {
			t.Errorf("?%s: %d to %d, more %v", step.query, first, last, got.More)
		}
	}
}

func TestAPageHasNoMoreThan1000Messages(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	c.flood(c.visitor, 1001)
	if got := read[page](c.visitor.get(c.path() + "/messages?after=0&limit=2000")); len(got.Messages) != 1000 || !got.More {
		t.Errorf("%d messages, more %v", len(got.Messages), got.More)
	}
}

func TestManyWritersMakeOneOrderWithoutAGap(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	atOnce(t, append(slices.Repeat([]caller{c.visitor}, 8), slices.Repeat([]caller{ada}, 8)...), func(by caller) (reply, error) {
		for range 10 {
			if answer, err := by.try(http.MethodPost, c.path()+"/messages", hi); err != nil || answer.status != http.StatusCreated {
				return answer, fmt.Errorf("send: %d %w", answer.status, err)
			}
		}
		return reply{}, nil
	})
	all := read[page](ada.get(c.path() + "/messages?after=0&limit=1000")).Messages
	for i, m := range all {
		if m.Seq != int64(i+1) {
			t.Fatalf("at place %d is seq %d", i+1, m.Seq)
		}
	}
	if len(all) != 162 || c.session().LastSeq != 162 {
		t.Errorf("%d messages, lastSeq %d", len(all), c.session().LastSeq)
	}
}
