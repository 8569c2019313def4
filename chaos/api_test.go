//go:build linux

package chaos

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	// patience is how long what has to come may take on a busy machine. Nothing waits for it to pass.
	patience = 2 * time.Minute
	// impatience is when a page gives a request up, to try again.
	impatience = 5 * time.Second
)

// api is how an account, or nobody, talks with the server: over connections of its own.
type api struct {
	t     *testing.T
	base  string
	token string
	http  *http.Client
}

func newAPI(t *testing.T, base, token string) *api {
	transport := &http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Second}
	return &api{t: t, base: base, token: token, http: &http.Client{Transport: transport}}
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// call makes one request. An error is one of the connection; a status is the server's word.
func (a *api) call(ctx context.Context, method, path string, body any) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var payload io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		payload = bytes.NewReader(raw)
	}
	response, err := a.request(ctx, method, path, payload)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, raw}, err
}

func (a *api) request(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, a.base+path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if a.token != "" {
		request.Header.Set("Authorization", a.token)
	}
	return a.http.Do(request)
}

// must makes a request that has to succeed, and reads its answer into result.
func (a *api) must(method, path string, body, result any) {
	a.t.Helper()
	got, err := a.call(context.Background(), method, path, body)
	if err != nil || got.status >= 300 {
		a.t.Fatalf("%s %s: %d %s %v", method, path, got.status, got.body, err)
	}
	if result != nil {
		got.into(a.t, result)
	}
}

// refused is the server's word that one can't have something.
type refused struct {
	what string
	answer
}

func (r refused) Error() string { return fmt.Sprintf("%s: %d %s", r.what, r.status, r.body) }

// isForGood says whether a failure is such that a client would not try again.
func isForGood(err error) bool {
	var r refused
	return errors.As(err, &r) && r.status != http.StatusTooManyRequests && r.status != http.StatusServiceUnavailable
}

func (a answer) into(t *testing.T, result any) {
	t.Helper()
	if err := json.Unmarshal(a.body, result); err != nil {
		t.Errorf("%q: %v", a.body, err)
	}
}

func roomOf(session string) string { return "public:session:" + session }

// since is a subscription to the session's room, with a cursor.
func since(session string, seq int) string {
	return roomOf(session) + "?options=" + url.QueryEscape(fmt.Sprintf(`{"query":{"after":"%d"}}`, seq))
}

const lobby = "room:agents:lobby"

// stream is a realtime connection.
type stream struct {
	body  io.Closer
	lines *bufio.Scanner
}

type event struct {
	Event string
	Data  json.RawMessage
}

// open connects, until the context ends, and joins the rooms.
func (a *api) open(ctx context.Context, rooms ...string) (*stream, error) {
	response, err := a.request(ctx, "GET", "/api/realtime", nil)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		return nil, refused{"connect", answer{response.StatusCode, response.Header, body}}
	}
	s := &stream{body: response.Body, lines: bufio.NewScanner(response.Body)}
	s.lines.Buffer(nil, 8<<20)
	if err := a.join(ctx, s, rooms); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (a *api) join(ctx context.Context, s *stream, rooms []string) error {
	hello, err := s.data()
	if err != nil {
		return err
	}
	var connected struct{ ClientID string }
	if err := json.Unmarshal(hello, &connected); err != nil {
		return err
	}
	ctx, giveUp := context.WithTimeout(ctx, impatience)
	defer giveUp()
	got, err := a.call(ctx, "POST", "/api/realtime", map[string]any{"clientId": connected.ClientID, "subscriptions": rooms})
	switch {
	case err != nil || got.status == http.StatusNoContent:
		return err
	case got.status == http.StatusNotFound && s.isOver():
		return io.EOF // which the server has seen first
	}
	return refused{"subscribe", got}
}

// next waits for the next event.
func (s *stream) next() (event, error) {
	var next event
	raw, err := s.data()
	if err == nil {
		err = json.Unmarshal(raw, &next)
	}
	return next, err
}

func (s *stream) data() ([]byte, error) {
	for s.lines.Scan() {
		if data, ok := strings.CutPrefix(s.lines.Text(), "data:"); ok {
			return []byte(data), nil
		}
	}
	if err := s.lines.Err(); err != nil {
		return nil, err
	}
	return nil, io.EOF
}

// isOver says whether the connection has ended, of which word may still be on its way.
func (s *stream) isOver() bool {
	waiting := time.AfterFunc(impatience, s.close)
	for {
		if _, err := s.data(); err != nil {
			return waiting.Stop()
		}
	}
}

func (s *stream) close() { s.body.Close() }
