package hooks_test

import (
	"net/http"
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
