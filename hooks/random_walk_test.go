package hooks_test

import (
	"encoding/json"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// asks is what everyone asks for; {} is filled with whatever stands in a path. Each is also tried with other methods.
var asks = []string{
	"GET /health", "GET /", "GET /agent/", "GET /{}", "GET /api/webchat/site", "POST /api/webchat/sessions", "GET /api/webchat/sessions",
	"POST /api/webchat/refresh", "POST /api/webchat/identify", "POST /api/webchat/setup", "POST /api/webchat/setup/check", "GET /api/webchat/queue",
	"GET /api/webchat/sessions/{}", "GET /api/webchat/sessions/{}/earlier", "GET /api/webchat/sessions/{}/messages",
	"POST /api/webchat/sessions/{}/messages", "POST /api/webchat/sessions/{}/typing", "POST /api/webchat/sessions/{}/handoff",
	"DELETE /api/webchat/sessions/{}/handoff", "POST /api/webchat/handoffs/{}/claim", "POST /api/webchat/sessions/{}/release",
	"POST /api/webchat/sessions/{}/email", "POST /api/webchat/sessions/{}/transcript", "POST /api/webchat/return",
	"POST /api/webchat/sessions/{}/close", "GET /api/webchat/sessions/{}/transcript", "DELETE /api/webchat/sessions/{}",
	"GET /api/webchat/visitors/{}/export", "POST /api/webchat/visitors/{}/erase", "GET /api/webchat/{}", "POST /api/realtime", "POST /api/batch",
	"POST /api/webchat/sessions/{}/visit", "POST /api/webchat/sessions/{}/rating",
	"POST /api/webchat/sessions/{}/here", "POST /api/webchat/presence", "POST /api/webchat/account/password",
	"POST /api/webchat/account/sign-out-everywhere",
	"POST /api/webchat/bans", "DELETE /api/webchat/bans/{}",
	"GET /api/collections/bans/records", "GET /api/collections/audit_log/records", "GET /api/collections/session_addresses/records",
	"PATCH /api/collections/audit_log/records/{}", "POST /api/collections/bans/records",
	"GET /api/collections/sessions/records", "GET /api/collections/messages/records", "GET /api/collections/handoff_requests/records",
	"GET /api/collections/agent_assignments/records", "GET /api/collections/visits/records", "GET /api/collections/users/records", "GET /api/collections/users/records/{}",
	"GET /api/collections/messages/records/{}", "GET /api/collections/sessions/records/{}", "PATCH /api/collections/users/records/{}",
	"PATCH /api/collections/sessions/records/{}", "POST /api/collections/messages/records", "POST /api/collections/users/records",
	"DELETE /api/collections/sessions/records/{}", "GET /api/collections/users/auth-methods", "POST /api/collections/users/auth-refresh",
	"POST /api/collections/users/auth-with-password", "POST /api/collections/users/auth-with-otp",
	"POST /api/collections/users/auth-with-oauth2", "POST /api/collections/users/request-otp",
	"POST /api/collections/users/request-email-change", "POST /api/collections/users/confirm-email-change",
	"POST /api/collections/users/request-verification", "POST /api/collections/users/confirm-verification",
	"POST /api/collections/users/request-password-reset", "POST /api/collections/users/confirm-password-reset",
	"POST /api/collections/users/impersonate/{}", "GET /api/collections/_superusers/records",
	"GET /api/settings", "GET /api/logs", "GET /api/backups", "GET /api/crons", "POST /api/files/token",
}

var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"}

var keys = []string{
	"displayName", "text", "id", "token", "email", "password", "role", "status", "userId", "agentId", "sessionId", "lastSeq", "seq",
	"senderType", "senderId", "createdAt", "clientId", "subscriptions", "requests", "method", "url", "body", "identity", "verified",
	"after", "before", "limit", "filter", "sort", "expand", "fields", "format", "page", "perPage", "skipTotal", "options", "__proto__",
	"visit", "referrer", "timeZone", "language", "rating", "comment",
	"hours", "address", "addressToo", "reason", "until",
	"device", "oldPassword", "passwordConfirm", "newEmail", "otpId", "provider", "code", "redirectURL",
}

var words = []string{
	"", "0", "1", "-1", "50", "1e9", "99999999999999999999", "June", "agent", "admin", "system", "active_with_agent", "closed", "*", "id", "-createdAt",
	"userId,agentId,sessionId.userId", "text ~ 'secret'", "userId.displayName ~ 'e' || 1=1", "@request.auth.id = ''", "@random",
	"@collection.messages.text ~ 'secret'", "'; DROP TABLE messages; --", "<script>", "\u202e\u0000é", "👩‍🔧", strings.Repeat("é", 4001),
	"room:agents:lobby", "messages/*", "abcdefghijklmno", "2026-01-01 00:00:00.000Z", "../../etc/passwd", "/api/webchat/queue",
	"ada@example.com", "anyone@example.com", "online", "away", "gone",
}

// wanderer makes up requests, always the same from the same seed.
type wanderer struct {
	*house
	*rand.Rand
	listeners map[string]*listener
	heard     []*listener // those, and the ones of before a sign-out
	kindOf    map[*listener]string
	places    []string
}

// listen opens a connection of that kind of caller, in all the rooms there are.
func (w *wanderer) listen(kind string) {
	w.t.Helper()
	l := w.callers[kind].listen()
	var rooms []string
	for _, place := range w.places {
		rooms = append(rooms, "public:session:"+place)
	}
	l.join(append(rooms, lobby, "messages/*", "users/*", "sessions/*", "handoff_requests/*", "agent_assignments/*")...)
	w.listeners[kind], w.kindOf[l] = l, kind
	w.heard = append(w.heard, l)
}

func TestNoWalkOfRandomRequestsFindsTroubleOrWhatIsSomebodyElses(t *testing.T) {
	const steps = 3000
	seed := rand.Uint64()
	t.Logf("the seed is %d", seed)
	w := wanderer{
		house: openHouse(t), Rand: rand.New(rand.NewPCG(seed, 0)),
		listeners: map[string]*listener{}, kindOf: map[*listener]string{},
	}
	w.places = w.house.places()
	for _, kind := range w.kinds() {
		w.listen(kind)
	}
	staff := w.rows("users", "role <> 'user'")
	for range steps {
		w.step()
	}
	if now := w.rows("users", "role <> 'user'"); now != staff {
		t.Errorf("there are %d agents and admins, no longer %d", now, staff)
	}
	if broken := w.rows("messages", "senderType = 'system' AND senderId <> ''"); broken != 0 {
		t.Errorf("%d messages of the system are somebody's", broken)
	}
	w.stop()
	for _, l := range w.heard {
		for _, told := range l.rest() {
			w.checkSecrets(t, "an event", w.kindOf[l], told)
		}
	}
}

func (w *wanderer) step() {
	w.t.Helper()
	kind := pick(w, w.kinds())
	method, path, _ := strings.Cut(pick(w, asks), " ")
	path = strings.ReplaceAll(path, "{}", pick(w, w.places))
	switch {
	case w.IntN(5) == 0:
		method = pick(w, methods)
	case w.IntN(20) == 0:
		path += pick(w, []string{"/", "//", "/..", "/x", "%00", ";x", "."})
	}
	if kind == "superuser" && !strings.HasPrefix(path, "/api/webchat") {
		method = http.MethodGet // a superuser may delete everything, and shall
	}
	if strings.HasPrefix(path, "/api/realtime") {
		method = http.MethodPost // a GET would stay open
	}
	if w.IntN(2) == 0 {
		query := url.Values{}
		for range w.IntN(4) {
			query.Add(pick(w, keys), w.word())
		}
		path += "?" + query.Encode()
	}
	w.send(kind, method, path, w.body(kind))
}

func (w *wanderer) send(kind, method, path, body string) {
	w.t.Helper()
	request, err := http.NewRequest(method, w.url+path, strings.NewReader(body))
	if err != nil {
		return // it is none that a client could send
	}
	request.Header.Set("Content-Type", pick(w, []string{"application/json", "application/json", "text/plain", "application/x-www-form-urlencoded",
		"multipart/form-data; boundary=x", "multipart/form-data", "application/xml", "/"}))
	if token := w.callers[kind].token; token != "" {
		request.Header.Set("Authorization", pick(w, []string{"", "", "Bearer "})+token)
	}
	if w.IntN(4) == 0 {
		name := pick(w, []string{"X-HTTP-Method-Override", "X-Forwarded-For", "Cookie", "Origin", "Range", "If-None-Match", "Accept-Encoding", "X-Request-Id", "Expect"})
		request.Header.Set(name, pick(w, []string{"DELETE", "127.0.0.1", "token=" + w.callers["Ada"].id, "null", "bytes=5-1", "*", "gzip", "-", "100-continue"}))
	}
	response, err := w.http.Do(request)
	if err != nil {
		w.t.Errorf("%s %s as %s has no answer: %v", method, path, kind, err)
		return
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Errorf("%s %s as %s has half an answer: %v", method, path, kind, err)
	}
	w.checkAnswer(w.t, method+" "+path+" "+body, kind, reply{w.t, response.StatusCode, response.Header, answer})
	if method == http.MethodPost && strings.Contains(path, "/sign-out-everywhere") && response.StatusCode == http.StatusNoContent {
		w.callers[kind] = w.staff(kind) // who signs in again, or would ask for nothing more
		w.listen(kind)
	}
}

// body is a JSON object of known keys most of the time, and sometimes anything.
func (w *wanderer) body(kind string) string {
	if w.IntN(8) == 0 {
		return pick(w, []string{"", "null", "[]", "{", `{"text":`, "\xff", "--x\r\n\r\n", strings.Repeat("[", 3000), `"text"`, "text=Hi&id=1", "1e999"})
	}
	fields := map[string]any{}
	for range w.IntN(6) {
		fields[pick(w, keys)] = w.value(3)
	}
	if w.IntN(3) == 0 {
		maps.Copy(fields, map[string]any{"text": w.word(), "displayName": w.word(), "clientId": w.listeners[kind].clientID})
	}
	raw, err := json.Marshal(fields)
	must(w.t, err)
	return string(raw)
}

func (w *wanderer) value(depth int) any {
	switch n := w.IntN(10); {
	case n < 5:
		return w.word()
	case n == 5:
		return w.Int64() - w.Int64()
	case n == 6:
		return pick(w, []any{nil, true, false, 0, -1, 0.5, math.MaxFloat64})
	case n == 7 && depth > 0:
		return map[string]any{pick(w, keys): w.value(depth - 1), pick(w, keys): w.value(depth - 1)}
	case depth > 0:
		return []any{w.value(depth - 1), w.word(), w.value(depth - 1)}
	}
	return "public:session:" + pick(w, w.places)
}

func (w *wanderer) word() string {
	return pick(w, slices.Concat(words, w.places))
}

func pick[T any](w *wanderer, from []T) T { return from[w.IntN(len(from))] }
