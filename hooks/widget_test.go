package hooks_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestTheLoaderHasTheSitesAccentAndIsAskedForAgain(t *testing.T) {
	s := serve(t)
	plain := s.fetch("/widget.js").is(http.StatusOK)
	plain.hasHeader("Content-Type", "text/javascript; charset=utf-8")
	plain.hasHeader("Cache-Control", "no-cache")
	plain.hasHeader("Cross-Origin-Resource-Policy", "cross-origin")
	if !strings.Contains(string(plain.body), `"#0f6079"`) {
		t.Errorf("it is %s", plain.body)
	}
	s.fetch("/widget.js", "If-None-Match", plain.header.Get("ETag")).is(http.StatusNotModified)

	s.superuser().call(http.MethodPatch, settingsRecord, map[string]any{"accent": "#2A6F4E"}).is(http.StatusOK)
	accented := s.fetch("/widget.js", "If-None-Match", plain.header.Get("ETag")).is(http.StatusOK)
	if want := strings.ReplaceAll(string(plain.body), "#0f6079", "#2a6f4e"); string(accented.body) != want {
		t.Errorf("with an accent it is %s", accented.body)
	}
	s.fetch("/widget.js", "If-None-Match", accented.header.Get("ETag")).is(http.StatusNotModified)

	s.superuser().call(http.MethodPatch, settingsRecord, map[string]any{"accent": ""}).is(http.StatusOK)
	if again := s.fetch("/widget.js"); again.header.Get("ETag") != plain.header.Get("ETag") {
		t.Error("without one it is not what it was")
	}
}

func TestTheLoaderKnowsThePagesThatMayHaveTheChat(t *testing.T) {
	s := serve(t)
	pages := regexp.MustCompile(`pages = /(.*)/$`)
	for _, setting := range []struct {
		origins   string
		let, kept []string
	}{
		{"", nil, []string{"https://shop.example", "null"}},
		{"https://shop.example\nhttp://lamps.example:8080",
			[]string{"https://shop.example", "http://lamps.example:8080", "https://lamps.example:8080"},
			[]string{"http://shop.example", "https://shop.example:8443", "https://shop-example", "https://shop.example.evil", "https://an.shop.example", "null"}},
		{"https://*.shop.example",
			[]string{"https://an.shop.example", "https://a.n.shop.example"},
			[]string{"https://shop.example", "https://evilshop.example", "http://an.shop.example", "https://an.shop.example:8443"}},
		{"https://shop.example\n*", []string{"https://any.example", "http://localhost:3000"}, []string{"null", "file://"}},
	} {
		s.superuser().call(http.MethodPatch, settingsRecord, map[string]any{"allowedOrigins": setting.origins}).is(http.StatusOK)
		found := pages.FindSubmatch(s.fetch("/widget.js").body)
		if found == nil {
			t.Fatalf("with %q it is %s", setting.origins, s.fetch("/widget.js").body)
		}
		may := regexp.MustCompile(strings.ReplaceAll(string(found[1]), `\/`, "/"))
		for _, page := range setting.let {
			if !may.MatchString(page) {
				t.Errorf("with %q a page of %s gets none: %s", setting.origins, page, may)
			}
		}
		for _, page := range setting.kept {
			if may.MatchString(page) {
				t.Errorf("with %q a page of %s gets it: %s", setting.origins, page, may)
			}
		}
	}
}

func TestTheDemoMayHaveTheChatInAFrameAndNobodyTheDemo(t *testing.T) {
	s := serve(t)
	demo := s.fetch("/demo/").is(http.StatusOK)
	for name, want := range map[string]string{"frame-src": "'self'", "frame-ancestors": "'none'", "default-src": "'none'", "script-src": "'self'"} {
		if got := demo.directives()[name]; got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	demo.hasHeader("X-Frame-Options", "DENY")
	for _, path := range []string{"/", "/agent/", "/widget.js"} {
		if got, has := s.fetch(path).directives()["frame-src"]; has {
			t.Errorf("%s may have frames of %s", path, got)
		}
	}
}
