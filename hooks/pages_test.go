package hooks_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// fetch gets a path with these headers, and without the transport's own decompression.
func (s *server) fetch(path string, headers ...string) reply {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodGet, s.url+path, nil)
	must(s.t, err)
	request.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := s.http.Do(request)
	must(s.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(s.t, err)
	return reply{s.t, response.StatusCode, response.Header, body}
}

func content(name string) string { return string(pages[name].Data) }

func TestThePagesAreWhereTheContractSays(t *testing.T) {
	s := serve(t)
	for path, file := range map[string]string{
		"/": "index.html", "/agent/": "agent/index.html", "/favicon.svg": "favicon.svg",
		"/assets/app-1a2b3c.js": "assets/app-1a2b3c.js", "/agent/assets/a-9f.js": "agent/assets/a-9f.js",
	} {
		if answer := s.fetch(path).is(http.StatusOK); string(answer.body) != content(file) {
			t.Errorf("%s is %.60q", path, answer.body)
		}
	}
	for path, to := range map[string]string{"/agent": "/agent/", "/index.html": "/", "/agent/index.html": "/agent/"} {
		if answer := s.fetch(path).is(http.StatusMovedPermanently); answer.header.Get("Location") != to {
			t.Errorf("%s leads to %s", path, answer.header.Get("Location"))
		}
	}
	for _, path := range []string{"/nothing", "/agent/nothing", "/assets/gone-123.js", "/assets/", "/%2e%2e/go.mod", "/api/webchat/nothing"} {
		s.fetch(path).is(http.StatusNotFound)
	}
}

func TestTheDashboardStaysWherePocketBaseHasIt(t *testing.T) {
	s := serve(t)
	if answer := s.fetch("/_/").is(http.StatusOK); !strings.Contains(string(answer.body), "PocketBase") {
		t.Errorf("the dashboard is %.200s", answer.body)
	}
}

func TestAssetsAreKeptForEverAndPagesAskedForAgain(t *testing.T) {
	s := serve(t)
	for path, want := range map[string]string{
		"/assets/app-1a2b3c.js": "public, max-age=31536000, immutable",
		"/agent/assets/a-9f.js": "public, max-age=31536000, immutable",
		"/":                     "no-cache", "/agent/": "no-cache", "/favicon.svg": "no-cache",
		"/assets/gone-123.js": "",
	} {
		if got := s.fetch(path).header.Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control is %q", path, got)
		}
	}
}

func TestAPageThatIsKnownIsNotSentAgain(t *testing.T) {
	s := serve(t)
	etags := map[string]bool{}
	for _, path := range []string{"/", "/agent/", "/favicon.svg", "/assets/app-1a2b3c.js"} {
		etag := s.fetch(path).header.Get("ETag")
		if etag == "" || etags[etag] {
			t.Errorf("%s: ETag is %q", path, etag)
		}
		etags[etag] = true
		for _, encoding := range []string{"identity", "gzip"} {
			answer := s.fetch(path, "If-None-Match", etag, "Accept-Encoding", encoding).is(http.StatusNotModified)
			if len(answer.body) != 0 || answer.header.Get("ETag") != etag || answer.header.Get("Content-Encoding") != "" {
				t.Errorf("%s (%s): %d bytes, %v", path, encoding, len(answer.body), answer.header)
			}
		}
		s.fetch(path, "If-None-Match", `"other"`).is(http.StatusOK)
	}
}

func TestPagesAreCompressed(t *testing.T) {
	s := serve(t)
	for path, file := range map[string]string{"/": "index.html", "/assets/app-1a2b3c.js": "assets/app-1a2b3c.js"} {
		answer := s.fetch(path, "Accept-Encoding", "gzip").is(http.StatusOK)
		if answer.header.Get("Content-Encoding") != "gzip" || !slices.Contains(answer.header.Values("Vary"), "Accept-Encoding") {
			t.Fatalf("%s: %v", path, answer.header)
		}
		unpacked, err := gzip.NewReader(strings.NewReader(string(answer.body)))
		must(t, err)
		body, err := io.ReadAll(unpacked)
		must(t, err)
		if string(body) != content(file) || len(answer.body) > len(body)/4 {
			t.Errorf("%s: %d bytes, packed %d", path, len(body), len(answer.body))
		}
	}
}
