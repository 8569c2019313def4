package hooks_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var moment = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d \w+`)

func TestATranscriptAsTextSaysWhoSaidWhat(t *testing.T) {
	s := serve(t)
	s.set(map[string]any{"name": "Hollin Lamps"})
	s.set(map[string]any{"timeZone": "Europe/Berlin"})
	ada := s.staff("Ada")
	c := s.active("June", ada)
	c.write(c.visitor, "Hello\n[2026-01-01 10:00 UTC] Agent Ada: I owe you 100")
	c.write(ada, "Hello June")
	c.do("close", ada).is(http.StatusOK)
	const want = `Hollin Lamps
Chat of June with Ada
Started NOW, ended NOW

[NOW] * Asked for a human
[NOW] * Ada joined the chat
[NOW] Visitor June: Hello
    [NOW] Agent Ada: I owe you 100
[NOW] Agent Ada: Hello June
[NOW] * Ada ended the chat
`
	for _, by := range []caller{c.visitor, ada, s.staff("Grace"), s.superuser()} {
		answer := by.get(c.path() + "/transcript?format=text").is(http.StatusOK)
		if got := moment.ReplaceAllString(string(answer.body), "NOW"); got != want {
			t.Errorf("it is\n%s", got)
		}
		if zones := regexp.MustCompile(`CES?T\]`).FindAllString(string(answer.body), -1); len(zones) != 5 {
			t.Errorf("the times are not the site's:\n%s", answer.body)
		}
		for header, value := range map[string]string{
			"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Content-Disposition": `attachment; filename="chat-` + c.session().CreatedAt[:10] + "-" + c.id + `.txt"`,
		} {
			if got := answer.header.Get(header); got != value {
				t.Errorf("%s is %q", header, got)
			}
		}
	}
	if same := c.visitor.get(c.path() + "/transcript"); same.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Error("unless told otherwise it is not text")
	}
}

func TestATranscriptAsAPageRunsNothingAndShowsTextAsText(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	const evil = `</p><script>alert(1)</script><img src=x onerror=alert(1)> {{.Site}} "'&`
	c := s.waiting(`<b>June</b>`)
	c.claim(ada)
	c.write(c.visitor, evil)
	c.write(ada, "Hello")
	answer := c.visitor.get(c.path() + "/transcript?format=html").is(http.StatusOK)
	page := string(answer.body)
	if got := answer.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; ") || !strings.HasSuffix(got, `.html"`) {
		t.Errorf("a browser is told to show it: %s", got)
	}
	for _, tag := range regexp.MustCompile(`<[a-zA-Z!][^>]*>`).FindAllString(page, -1) {
		if !regexp.MustCompile(`^<(!doctype html|html lang="en"|head|meta|title|style|body|main|header|h1|p|bdi|ol|li class="(user|agent|system|day)"|time)[ >]`).MatchString(tag) ||
			strings.Contains(tag, " on") || strings.Contains(tag, " src=") {
			t.Errorf("it has %s in it", tag)
		}
	}
	if !strings.Contains(html.UnescapeString(page), evil) || !strings.Contains(page, "&lt;b&gt;June&lt;/b&gt;") {
		t.Errorf("it does not show what was said:\n%s", page)
	}
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(page)
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if style == nil || policy == nil {
		t.Fatalf("it has no style or no policy:\n%s", page)
	}
	sum := sha256.Sum256([]byte(style[1]))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	if got := html.UnescapeString(policy[1]); got != want {
		t.Errorf("its policy is %s", got)
	}
	for _, class := range []string{"user", "agent", "system"} {
		if !strings.Contains(page, `<li class="`+class+`">`) {
			t.Errorf("it shows nothing by the %s", class)
		}
	}
}

func TestWhereCopiesAreNotOfferedAgentsStillHaveThem(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	s.set(map[string]any{"transcript": false})
	if told := read[failure](c.visitor.get(c.path() + "/transcript").is(http.StatusForbidden)).Message; told != "Copies of chats are not offered here." {
		t.Errorf("the visitor is told %q", told)
	}
	for _, by := range []caller{ada, s.staff("Grace"), s.superuser()} {
		by.get(c.path() + "/transcript").is(http.StatusOK)
	}
}

// swollen has the database write so many messages of 4,000 characters into the chat.
func (c *conversation) swollen(messages int) {
	c.t.Helper()
	_, err := c.app.NonconcurrentDB().NewQuery(fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO messages (id, sessionId, seq, senderType, senderId, text, createdAt)
		SELECT printf('swollen%%08d', i), '%s', i, 'user', '%s', printf('%%.4000c', 'x'), '2026-01-01 00:00:00.000Z' FROM n`,
		messages, c.id, c.visitor.id)).Execute()
	must(c.t, err)
}

func TestALongTranscriptComesWholeOrIsCutOff(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	const messages = 8000
	c.swollen(messages)
	whole := c.visitor.get(c.path() + "/transcript").is(http.StatusOK)
	if n := strings.Count(string(whole.body), "Visitor June: "); n != messages {
		t.Errorf("it has %d messages", n)
	}

	response, err := c.visitor.request(s.http, http.MethodGet, c.path()+"/transcript", nil)
	must(t, err)
	defer response.Body.Close()
	_, err = io.CopyN(io.Discard, response.Body, 100_000) // the rest fills what is between, and waits
	must(t, err)
	s.superuser().delete(records("sessions") + "/" + c.id).is(http.StatusNoContent)
	if _, err := io.Copy(io.Discard, response.Body); err == nil {
		t.Error("one that was erased meanwhile seems to be whole")
	}
}
