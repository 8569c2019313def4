package hooks_test

import (
	"net/http"
	"slices"
	"testing"
)

func TestAVisitorReadsThePageInItsOwnLanguage(t *testing.T) {
	s := serve(t)
	for _, c := range []struct{ path, accept, file string }{
		{"/", "", "index.html"},
		{"/", "de", "index.de.html"},
		{"/", "de-CH,de;q=0.9,en;q=0.8", "index.de.html"},
		{"/", "nl,fr-CA;q=0.8,de;q=0.5", "index.fr.html"},
		{"/", "en-US,en;q=0.9,de;q=0.8", "index.html"},
		{"/", "ja", "index.html"},
		{"/", ";;q=,", "index.html"},
		{"/?lang=de", "fr", "index.de.html"},
		{"/?lang=de-AT&x=1", "", "index.de.html"},
		{"/?lang=en", "de", "index.html"},
		{"/?lang=ja", "fr", "index.fr.html"},
		{"/?lang=../de", "", "index.html"},
	} {
		if answer := s.fetch(c.path, "Accept-Language", c.accept).is(http.StatusOK); string(answer.body) != content(c.file) {
			t.Errorf("%s for %q is %.80q", c.path, c.accept, answer.body)
		}
	}
}

func TestWhatIsKeptOfThePageIsKeptForItsLanguage(t *testing.T) {
	s := serve(t)
	english, german := s.fetch("/"), s.fetch("/?lang=de")
	for _, answer := range []reply{english, german} {
		if !slices.Contains(answer.header.Values("Vary"), "Accept-Language") || answer.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%v", answer.header)
		}
	}
	etag := english.header.Get("ETag")
	if etag == "" || etag == german.header.Get("ETag") {
		t.Fatalf("%s in English, %s in German", etag, german.header.Get("ETag"))
	}
	s.fetch("/", "If-None-Match", etag).is(http.StatusNotModified)
	s.fetch("/", "If-None-Match", etag, "Accept-Language", "de").is(http.StatusOK)
	if vary := s.fetch("/agent/").header.Values("Vary"); slices.Contains(vary, "Accept-Language") {
		t.Errorf("the agent's page varies by %v", vary)
	}
}
