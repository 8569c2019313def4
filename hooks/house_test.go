package hooks_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// house is a server with people and chats, whose secrets only some may read.
type house struct {
	*server
	callers map[string]caller
	chats   map[string]*conversation // by their visitor
}

// strangers to a secret must not read it, whatever they ask for, however it stands with the chats of June and Rob.
var strangers = map[string][]string{
	"the secret of June": {"none", "expired", "Rob"},
	"the secret of Rob":  {"none", "expired", "June"},
	"the secret of Zoe":  {"none", "expired", "June", "Rob", "Bo"},        // Ada had the chat; it is closed
	"the secret of Eve":  {"none", "expired", "June", "Rob", "Bo", "Ada"}, // she never asked for a human
	"@example.com":       {"none", "expired", "June", "Rob"},
}

func openHouse(t testing.TB) *house {
	t.Helper()
	s := serve(t)
	ada := s.staff("Ada")
	h := &house{server: s, chats: map[string]*conversation{
		"June": s.active("June", ada), "Rob": s.waiting("Rob"), "Zoe": s.active("Zoe", ada), "Eve": s.started("Eve"),
	}}
	for name, c := range h.chats {
		c.write(c.visitor, "the secret of "+name)
	}
	zoe := h.chats["Zoe"]
	zoe.visitor.post(zoe.path()+"/close", nil).is(http.StatusOK)
	h.callers = map[string]caller{
		"none": s.stranger(), "expired": h.chats["June"].visitor.expired(), "June": h.chats["June"].visitor, "Rob": h.chats["Rob"].visitor,
		"Ada": ada, "Bo": s.staff("Bo"), "Grace": s.staff("Grace"), "superuser": s.superuser(),
	}
	return h
}

// by is that caller, who fails this test.
func (h *house) by(t testing.TB, kind string) caller {
	s, c := *h.server, h.callers[kind]
	s.t, c.server = t, &s
	return c
}

// kinds of callers, in an order that stays.
func (h *house) kinds() []string {
	return []string{"none", "expired", "June", "Rob", "Ada", "Bo", "Grace", "superuser"}
}

// checkAnswer finds what no answer may be: trouble, half of a JSON, or somebody else's.
func (h *house) checkAnswer(t testing.TB, what, kind string, answer reply) {
	t.Helper()
	if answer.status >= http.StatusInternalServerError {
		t.Errorf("%s as %s: %d %.300s", what, kind, answer.status, answer.body)
	}
	isJSON := strings.HasPrefix(answer.header.Get("Content-Type"), "application/json")
	if isJSON && len(answer.body) > 0 && !json.Valid(answer.body) {
		t.Errorf("%s as %s: no JSON: %.300s", what, kind, answer.body)
	}
	h.checkSecrets(t, what, kind, string(answer.body))
}

func (h *house) checkSecrets(t testing.TB, what, kind, told string) {
	t.Helper()
	for secret, not := range strangers {
		if slices.Contains(not, kind) && strings.Contains(told, secret) {
			t.Errorf("%s tells %s %s: %.300s", what, kind, secret, told)
		}
	}
}

// places are what stands in a path: the ids there are, and what is none.
func (h *house) places() []string {
	places := []string{"unknown00000000", "", ".", "..", "%2e%2e%2f", "%00", "%27%20OR%201=1--", "*", "%F0%9F%92%A9", strings.Repeat("x", 300)}
	for _, name := range []string{"June", "Rob", "Zoe", "Eve"} {
		c := h.chats[name]
		places = append(places, c.id, c.visitor.id)
		if c.request != "" {
			places = append(places, c.request)
		}
	}
	return append(places, h.callers["Ada"].id, h.callers["Grace"].id)
}
