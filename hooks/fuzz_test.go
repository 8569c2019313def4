package hooks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// bodied is every route that takes a request of its own kind, by POST or DELETE.
var bodied = []string{
	"POST /api/webchat/sessions", "POST /api/webchat/refresh", "POST /api/webchat/identify", "POST /api/webchat/setup", "POST /api/webchat/setup/check",
	"POST /api/webchat/sessions/{June}/messages", "POST /api/webchat/sessions/{Rob}/messages",
	"POST /api/webchat/sessions/{Eve}/messages", "POST /api/webchat/sessions/{Zoe}/messages",
	"POST /api/webchat/sessions/{June}/typing", "POST /api/webchat/sessions/{Rob}/handoff",
	"DELETE /api/webchat/sessions/{Rob}/handoff", "POST /api/webchat/handoffs/{Rob}/claim",
	"POST /api/webchat/sessions/{June}/release", "POST /api/webchat/sessions/{Zoe}/close",
	"POST /api/webchat/sessions/{June}/visit", "POST /api/webchat/sessions/{Zoe}/rating",
	"POST /api/webchat/sessions/{Rob}/email", "POST /api/webchat/sessions/{Zoe}/transcript", "POST /api/webchat/return",
}

func FuzzBodies(f *testing.F) {
	for route := range bodied {
		f.Add(uint8(route), uint8(route), `{"displayName":"June","text":"Hi","id":"abcdefghijklmno","token":"x","email":"a@b.example","password":"`+password+`"}`)
	}
	for who, body := range []string{
		``, `{}`, `null`, `[]`, `"hi"`, `{"text":5}`, `{"text":null,"id":{}}`, `{"displayName":["June"]}`, `{"text":"\ud800\u0000\u202e"}`,
		"{\"text\":\"\xff\xfe\"}", `{"TEXT":"Hi","text":"Ho","text":""}`, `{"id":"","text":"Hi","seq":9,"senderType":"system","createdAt":""}`,
		strings.Repeat("[", 5000), `{"text":1e999}`, `{"text":"Hi"}{"text":"Ho"}`,
	} {
		f.Add(uint8(4), uint8(who), body)
		f.Add(uint8(0), uint8(who), body)
	}
	h := openHouse(f)
	kinds := h.kinds()
	f.Fuzz(func(t *testing.T, route, who uint8, body string) {
		step, kind := bodied[int(route)%len(bodied)], kinds[int(who)%len(kinds)]
		method, path, _ := strings.Cut(step, " ")
		answer := h.by(t, kind).call(method, h.filled(path), body)
		h.checkAnswer(t, step+" "+body, kind, answer)
	})
}

func FuzzCursors(f *testing.F) {
	for _, query := range []string{
		"", "after=0", "after=1&limit=2", "before=3&limit=1", "after=1&before=2", "limit=0", "limit=-1", "after=9223372036854775807",
		"after=9223372036854775808", "before=%00", "limit=1e3", "after=&before=", "after=1&after=2", "status=closed", "status=open",
		"before=unknown00000000", "limit=%", ";", "after=+1", "filter=1=1&expand=userId&fields=*",
	} {
		for route := range readings {
			f.Add(uint8(route), uint8(route+len(query)), query)
		}
	}
	h := openHouse(f)
	kinds := h.kinds()
	f.Fuzz(func(t *testing.T, route, who uint8, query string) {
		path, kind := readings[int(route)%len(readings)], kinds[int(who)%len(kinds)]
		answer := h.by(t, kind).get(h.filled(path) + "?" + asQuery(query))
		h.checkAnswer(t, path+"?"+query, kind, answer)
	})
}

// readings is every route that reads a page of something.
var readings = []string{
	"/api/webchat/sessions", "/api/webchat/queue", "/api/webchat/sessions/{June}/messages", "/api/webchat/sessions/{Rob}/messages",
	"/api/webchat/sessions/{Zoe}/messages", "/api/webchat/sessions/{Eve}/messages", "/api/webchat/sessions/{June}/earlier",
}

func FuzzSubscriptions(f *testing.F) {
	for _, topic := range []string{
		"", "public:session:", "public:session:{June}", "public:session:{Rob}", "public:session:{Eve}", lobby, lobby + "x", "messages/*", "users/*",
		"sessions/{Eve}", "handoff_requests/*", "@oauth2", "public:session:{Eve}\x00", "public:session:*", "PUBLIC:SESSION:{Eve}",
		"public:session:{Eve}/", "room:agents:lobby?", "public:session:{June}?options=", "public:session:{June}&{Eve}", strings.Repeat("x", 2501),
	} {
		for _, options := range []string{"", `{"query":{"after":0}}`, `{"query":{"after":"1"}}`, `{"query":{"after":-1}}`, `{"query":{"after":1e99}}`, `{`, `[]`} {
			f.Add(uint8(len(topic)), topic, options)
		}
	}
	h := openHouse(f)
	kinds := h.kinds()
	f.Fuzz(func(t *testing.T, who uint8, topic, options string) {
		kind := kinds[int(who)%len(kinds)]
		l := h.by(t, kind).listen()
		defer l.hangUp()
		subscription := h.filled(topic)
		if options != "" {
			subscription += "?options=" + url.QueryEscape(options)
		}
		answer := l.subscribe(subscription)
		h.checkAnswer(t, subscription, kind, answer)
		if answer.status != http.StatusNoContent {
			return
		}
		// Whatever the first has led to is there before the answer to the second.
		l.subscribe()
		client, err := h.app.SubscriptionsBroker().ClientById(l.clientID)
		must(t, err)
		h.app.SubscriptionsBroker().Unregister(client.Id())
		for _, e := range l.rest() {
			h.checkSecrets(t, subscription, kind, e)
		}
	})
}

// filled puts the ids of chats, or of their requests, in the places of their names.
func (h *house) filled(path string) string {
	for name, c := range h.chats {
		id := c.id
		if strings.Contains(path, "/handoffs/") {
			id = c.request
		}
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	return path
}

// asQuery escapes what can't stand in a request line, and leaves what a server has to read itself.
func asQuery(query string) string {
	var escaped strings.Builder
	for _, b := range []byte(query) {
		if b <= ' ' || b >= 0x7f || b == '#' {
			escaped.WriteString(url.PathEscape(string([]byte{b})))
		} else {
			escaped.WriteByte(b)
		}
	}
	return escaped.String()
}
