package hooks_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

// lifecycle is every action in every status: how it is answered and, where it changes, the status afterwards.
// Ada is the session's agent where it has one, Bo is another.
var lifecycle = []struct{ action, by, bot, queued, active, closed string }{
	//                     bot_pending   queued         active        closed
	{"read", "visitor", "  200", "        200", "        200", "       200"},
	{"read", "Ada", "      404", "        404", "        200", "       200"},
	{"send", "visitor", "  201", "        201", "        201", "       409"},
	{"send", "Ada", "      404", "        404", "        201", "       409"},
	{"typing", "visitor", "204", "        204", "        204", "       409"},
	{"typing", "Ada", "    404", "        404", "        204", "       409"},
	{"handoff", "visitor", "201 queued", "200", "        409", "       409"},
	{"cancel", "visitor", "409", "        200 bot", "    409", "       409"},
	{"claim", "Bo", "      409", "        200 active", " 409", "       409"},
	{"claim", "Ada", "     409", "        200 active", " 200", "       409"},
	{"release", "Ada", "   404", "        404", "        200 queued", "409"},
	{"release", "Grace", " 409", "        409", "        200 queued", "409"},
	{"close", "visitor", " 200 closed", " 200 closed", " 200 closed", "200"},
	{"close", "Ada", "     404", "        404", "        200 closed", "200"},
	{"close", "Grace", "   200 closed", " 200 closed", " 200 closed", "200"},
}

var statusNames = map[string]chat.Status{
	"bot": chat.BotPending, "queued": chat.QueuedForAgent, "active": chat.ActiveWithAgent, "closed": chat.Closed,
}

func TestEveryActionDoesInEveryStatusWhatTheLifecycleSays(t *testing.T) {
	s := serve(t)
	for _, row := range lifecycle {
		for from, cell := range map[string]string{
			"bot": row.bot, "queued": row.queued, "active": row.active, "closed": row.closed,
		} {
			name := fmt.Sprintf("%s by %s when %s", row.action, row.by, from)
			want := strings.Fields(cell)
			if len(want) == 1 {
				want = append(want, from)
			}
			c := (&walker{server: s, chats: map[string]*conversation{}}).chat(from)
			by := c.visitor
			if row.by != "visitor" {
				by = s.staff(row.by)
			}
			before := c.session()
			answer := c.do(row.action, by)
			after := c.session()
			if fmt.Sprint(answer.status) != want[0] || after.Status != statusNames[want[1]] {
				t.Errorf("%s: %d and then %s, not %s: %s", name, answer.status, after.Status, cell, answer.body)
			}
			lines := after.LastSeq - before.LastSeq
			if wrote := before.Status != after.Status || row.action == "send" && answer.status == http.StatusCreated; wrote != (lines == 1) {
				t.Errorf("%s: %d lines were written", name, lines)
			}
		}
	}
}

// do sends the request of an action.
func (c *conversation) do(action string, by caller) reply {
	c.t.Helper()
	switch action {
	case "read":
		return by.get(c.path())
	case "send":
		return by.post(c.path()+"/messages", hi)
	case "cancel":
		return by.delete(c.path() + "/handoff")
	case "claim":
		return by.post(api+"/handoffs/"+c.request+"/claim", nil)
	}
	return by.post(c.path()+"/"+action, nil)
}

func TestTheWholeConversationIsTold(t *testing.T) {
	s := serve(t)
	ada, bo := s.staff("Ada"), s.staff("Bo")
	c := s.started("June")
	c.write(c.visitor, "Hello")
	c.handoff()
	c.do("cancel", c.visitor).is(http.StatusOK)
	c.handoff()
	c.claim(ada)
	c.write(ada, "Hi June")
	c.do("release", ada).is(http.StatusOK)
	c.request = read[queue](bo.get(api + "/queue")).Items[0].HandoffRequestID
	c.claim(bo)
	c.do("release", s.staff("Grace")).is(http.StatusOK)
	c.do("close", c.visitor).is(http.StatusOK)

	want := []string{
		"user: Hello",
		"system: Asked for a human",
		"system: Left the queue",
		"system: Asked for a human",
		"system: Ada joined the chat",
		"agent: Hi June",
		"system: Ada put the chat back in the queue",
		"system: Bo joined the chat",
		"system: Bo had to leave. The chat kept its place in the queue",
		"system: June ended the chat",
	}
	if got := c.transcript(); !slices.Equal(got, want) {
		t.Errorf("the transcript is\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestClosingSaysWhoEndedTheChat(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	for by, want := range map[string]string{
		"June": "June ended the chat", "Ada": "Ada ended the chat", "Grace": "Grace ended the chat", "": "The chat was ended",
	} {
		c := s.active("June", ada)
		closer := c.visitor
		switch by {
		case "":
			closer = s.superuser()
		case "Ada", "Grace":
			closer = s.staff(by)
		}
		c.do("close", closer).is(http.StatusOK)
		if said := c.transcript(); said[len(said)-1] != "system: "+want {
			t.Errorf("closed by %q: %s", by, said[len(said)-1])
		}
	}
}
