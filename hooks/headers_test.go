package hooks_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/apis"
)

// directives are those of an answer's content security policy, by name.
func (r reply) directives() map[string]string {
	r.t.Helper()
	directives := map[string]string{}
	for _, directive := range strings.Split(r.header.Get("Content-Security-Policy"), ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(directive), " ")
		directives[name] = sources
	}
	return directives
}

func (r reply) hasHeader(name, want string) {
	r.t.Helper()
	if got := r.header.Get(name); got != want {
		r.t.Errorf("%s is %q instead of %q", name, got, want)
	}
}

func TestAPageLoadsOnlyWhatItComesWith(t *testing.T) {
	s := serve(t)
	for _, path := range []string{"/", "/agent/", "/agent", "/favicon.svg", "/assets/app-1a2b3c.js", "/agent/assets/a-9f.js", "/assets/gone-123.js"} {
		t.Run(path, func(t *testing.T) {
			answer := s.fetch(path)
			answer.t = t
			for name, sources := range answer.directives() {
				switch sources {
				case "'self'", "'none'":
				default:
					if name != "require-trusted-types-for" {
						t.Errorf("%s allows %q", name, sources)
					}
				}
			}
			for _, name := range []string{"default-src", "base-uri", "form-action", "trusted-types"} {
				if sources := answer.directives()[name]; sources != "'none'" {
					t.Errorf("%s is %q", name, sources)
				}
			}
			answer.hasHeader("X-Content-Type-Options", "nosniff")
			answer.hasHeader("Referrer-Policy", "no-referrer")
			for _, feature := range []string{"camera", "microphone", "geolocation", "payment"} {
				if !strings.Contains(answer.header.Get("Permissions-Policy"), feature+"=()") {
					t.Errorf("%s may be asked for: %s", feature, answer.header.Get("Permissions-Policy"))
				}
			}
		})
	}
}

func TestAKnownPageIsConfirmedWithItsHeaders(t *testing.T) {
	s := serve(t)
	fresh := s.fetch("/")
	known := s.fetch("/", "If-None-Match", fresh.header.Get("ETag")).is(http.StatusNotModified)
	for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "Permissions-Policy", "X-Content-Type-Options"} {
		known.hasHeader(name, fresh.header.Get(name))
	}
}

func TestNobodyFramesTheAgentPageAndOnlyTheSiteTheVisitorPage(t *testing.T) {
	s := serve(t)
	for path, want := range map[string][2]string{
		"/": {"'self'", "SAMEORIGIN"}, "/agent/": {"'none'", "DENY"}, "/agent": {"'none'", "DENY"},
	} {
		answer := s.fetch(path)
		if got := answer.directives()["frame-ancestors"]; got != want[0] {
			t.Errorf("%s may be framed by %s", path, got)
		}
		answer.hasHeader("X-Frame-Options", want[1])
	}
}

func TestTheSettingsSayWhoFramesTheVisitorPage(t *testing.T) {
	s := serve(t)
	for _, change := range []struct{ origins, framedBy, frameOptions string }{
		{"https://shop.example\n https://*.shop.example:8443/ \n", "'self' https://shop.example https://*.shop.example:8443", ""},
		{"https://shop.example\n*", "*", ""},
		{"", "'self'", "SAMEORIGIN"},
	} {
		s.superuser().call(http.MethodPatch, settingsRecord, map[string]any{"allowedOrigins": change.origins}).is(http.StatusOK)
		visitor := s.fetch("/")
		if got := visitor.directives()["frame-ancestors"]; got != change.framedBy {
			t.Errorf("with %q the visitor's page may be framed by %s", change.origins, got)
		}
		visitor.hasHeader("X-Frame-Options", change.frameOptions)
		agent := s.fetch("/agent/")
		if got := agent.directives()["frame-ancestors"]; got != "'none'" {
			t.Errorf("the agent's page may be framed by %s", got)
		}
		agent.hasHeader("X-Frame-Options", "DENY")
	}
}

func TestAnAnswerOfTheAPIIsNoPage(t *testing.T) {
	s := serve(t)
	c := s.waiting("June")
	answers := map[string]reply{
		"the health":         s.get("/health"),
		"the site":           s.get(api + "/site"),
		"a session":          c.visitor.get(c.path()),
		"a refusal":          s.get(c.path()),
		"an unknown route":   s.stranger().post("/api/webchat/nothing", nil),
		"PocketBase's API":   s.get("/api/health"),
		"a wrong method":     s.stranger().delete("/health"),
		"a body that is bad": s.stranger().post(api+"/sessions", "<script>alert(1)</script>"),
	}
	for what, answer := range answers {
		t.Run(what, func(t *testing.T) {
			answer.t = t
			answer.hasHeader("X-Content-Type-Options", "nosniff")
			answer.hasHeader("Referrer-Policy", "no-referrer")
			answer.hasHeader("X-Frame-Options", "DENY")
			answer.hasHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
			if kind := answer.header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
				t.Errorf("it is %s: %s", kind, answer.body)
			}
		})
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"} {
		if got := c.visitor.listen().header.Get(name); got != want {
			t.Errorf("a realtime connection has %s %q", name, got)
		}
	}
}

func TestTheDashboardKeepsPocketBasesHeaders(t *testing.T) {
	s := serve(t)
	for _, path := range []string{"/_/", "/_/libs/prism/prism.js"} {
		answer := s.fetch(path).is(http.StatusOK)
		policy := answer.directives()
		if policy["style-src"] != "'self' 'unsafe-inline'" || policy["frame-ancestors"] != "'none'" || strings.Contains(policy["script-src"], "unsafe") {
			t.Errorf("%s comes with %v", path, policy)
		}
		answer.hasHeader("X-Content-Type-Options", "nosniff")
	}
}

func TestNothingSetsACookieOrReadsOne(t *testing.T) {
	s := serve(t)
	c := s.active("June", s.staff("Ada"))
	for what, answer := range map[string]reply{
		"the visitor's page": s.fetch("/"), "the agent's page": s.fetch("/agent/"), "the dashboard": s.fetch("/_/"),
		"a start":    s.stranger().post(api+"/sessions", june),
		"a refresh":  c.visitor.post(api+"/refresh", nil),
		"a message":  c.visitor.post(c.path()+"/messages", hi),
		"a sign-in":  s.stranger().post("/api/collections/users/auth-with-password", map[string]string{"identity": "ada@example.com", "password": password}).is(http.StatusOK),
		"a refusal":  s.get(c.path()),
		"a listener": {t: t, header: c.visitor.listen().header},
	} {
		if cookies := answer.header.Values("Set-Cookie"); cookies != nil {
			t.Errorf("%s sets %v", what, cookies)
		}
	}
	for _, name := range []string{"token", "Authorization", "pb_auth"} {
		s.fetch(c.path(), "Cookie", name+"="+c.visitor.token).is(http.StatusUnauthorized)
	}
}

const foreign = "https://elsewhere.example"

func TestAnyOriginMayAskUnlessTheOperatorListsThem(t *testing.T) {
	s := serve(t)
	answer := s.fetch(api+"/site", "Origin", foreign)
	answer.hasHeader("Access-Control-Allow-Origin", "*")
	answer.hasHeader("Access-Control-Allow-Credentials", "")
}

func TestAForeignOriginIsNotLetInOnceTheOperatorListsThem(t *testing.T) {
	const shop = "https://shop.example"
	s := serveWith(t, &staffed, apis.ServeConfig{AllowedOrigins: []string{shop}})
	for _, path := range []string{api + "/site", api + "/sessions", "/api/health", "/health", "/", "/agent/", "/nothing"} {
		for origin, allowed := range map[string]string{foreign: "", shop + ".evil.example": "", "null": "", shop: shop} {
			answer := s.fetch(path, "Origin", origin)
			answer.hasHeader("Access-Control-Allow-Origin", allowed)
			answer.hasHeader("Access-Control-Allow-Credentials", "")
			preflight := s.preflight(path, origin)
			preflight.hasHeader("Access-Control-Allow-Origin", allowed)
			if got := preflight.header.Get("Access-Control-Allow-Headers"); (got == "") != (allowed == "") {
				t.Errorf("%s may send %q to %s", origin, got, path)
			}
		}
	}
	for origin, allowed := range map[string]string{foreign: "", shop: shop} {
		if got := s.realtimeFor(origin).Get("Access-Control-Allow-Origin"); got != allowed {
			t.Errorf("%s may listen: %q", origin, got)
		}
	}
}

// preflight asks as a browser does before it sends a token from another origin.
func (s *server) preflight(path, origin string) reply {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodOptions, s.url+path, nil)
	must(s.t, err)
	for name, value := range map[string]string{
		"Origin": origin, "Access-Control-Request-Method": http.MethodPost, "Access-Control-Request-Headers": "authorization",
	} {
		request.Header.Set(name, value)
	}
	response, err := s.http.Do(request)
	must(s.t, err)
	defer response.Body.Close()
	return reply{s.t, response.StatusCode, response.Header, nil}
}

// realtimeFor is the head of a realtime connection that a page of that origin opens.
func (s *server) realtimeFor(origin string) http.Header {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodGet, s.url+"/api/realtime", nil)
	must(s.t, err)
	request.Header.Set("Origin", origin)
	response, err := s.http.Do(request)
	must(s.t, err)
	defer response.Body.Close()
	return response.Header
}
