package hooks_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// do sends the request of an action.
func (c *conversation) do(action string, by caller) reply {
	c.t.Helper()
	switch action {
	case "read":
		return by.get(c.path())
	case "send":
		return by.post(c.path()+"/messages", hi)
	case "email", "transcript":
		return by.post(c.path()+"/"+action, toJune)
	case "cancel":
		return by.delete(c.path() + "/handoff")
	case "claim":
		return by.post(api+"/handoffs/"+c.request+"/claim", nil)
	case "erase":
		return by.delete(c.path())
	case "visit":
		return by.post(c.path()+"/visit", here)
	case "seen":
		return by.post(c.path()+"/seen", read1)
	case "rate":
		return by.post(c.path()+"/rating", good)
	case "ban":
		return by.post(api+"/bans", map[string]string{"sessionId": c.id})
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
