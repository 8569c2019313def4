package chaos

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

type message struct {
	ID        string `json:"id"`
	SessionID string `json:"sessionId"`
	Seq       int    `json:"seq"`
	Text      string `json:"text"`
}

// person is one side of a chat as a page is: it sends with ids of its own until it is told that a message is stored,
// and follows the session's room with its cursor, coming back whenever the connection ends.
type person struct {
	t       *testing.T
	base    string
	token   string
	session string
	http    *http.Client

	mu    sync.Mutex
	acked []message
	seen  []message
	gaps  int
	moved chan struct{} // closed when seen grows, and made anew
}

func newPerson(t *testing.T, base, token, session string) *person {
	return &person{
		t: t, base: base, token: token, session: session, moved: make(chan struct{}),
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2}},
	}
}

// call makes one request. An error is one of the connection; a status is the server's word.
func (p *person) call(ctx context.Context, method, path string, body, result any) (int, error) {
	var payload io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return 0, err
		}
		payload = bytes.NewReader(raw)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, p.base+path, payload)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		request.Header.Set("Authorization", p.token)
	}
	response, err := p.http.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if result != nil && response.StatusCode < 300 {
		err = json.Unmarshal(raw, result)
	}
	return response.StatusCode, err
}

// must makes a request that has to succeed.
func (p *person) must(method, path string, body, result any) {
	p.t.Helper()
	status, err := p.call(context.Background(), method, path, body, result)
	if err != nil || status >= 300 {
		p.t.Fatalf("%s %s: %d %v", method, path, status, err)
	}
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

func newID() string {
	id := make([]byte, 15)
	for i := range id {
		id[i] = alphabet[rand.IntN(len(alphabet))]
	}
	return string(id)
}

// send says text, again and again until the server has said that it is stored, or the context ends.
func (p *person) send(ctx context.Context, text string) (message, bool) {
	id := newID()
	for ctx.Err() == nil {
		var stored message
		status, err := p.call(ctx, "POST", "/api/webchat/sessions/"+p.session+"/messages", map[string]string{"id": id, "text": text}, &stored)
		switch {
		case err == nil && (status == http.StatusCreated || status == http.StatusOK):
			if stored.ID != id || stored.Text != text {
				p.t.Errorf("sent %s %q, got back %+v", id, text, stored)
			}
			p.mu.Lock()
			p.acked = append(p.acked, stored)
			p.mu.Unlock()
			return stored, true
		case err == nil && status != http.StatusServiceUnavailable && status != http.StatusTooManyRequests:
			p.t.Errorf("send: %d, which a client would not try again", status)
			return message{}, false
		}
		pause(ctx, 20*time.Millisecond)
	}
	return message{}, false
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// follow stays in the session's room until the context ends.
func (p *person) follow(ctx context.Context) {
	for ctx.Err() == nil {
		_ = p.listen(ctx) // however it ended: come back with the cursor
		pause(ctx, 20*time.Millisecond)
	}
}

func (p *person) listen(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, "GET", p.base+"/api/realtime", nil)
	if err != nil {
		return err
	}
	response, err := p.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 8<<20)
	for name := ""; lines.Scan(); {
		if event, ok := strings.CutPrefix(lines.Text(), "event:"); ok {
			name = event
		}
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		if !ok {
			continue
		}
		if name == "PB_CONNECT" {
			err = p.join(ctx, data)
		} else {
			err = p.take(ctx, data)
		}
		if err != nil {
			return err
		}
	}
	return lines.Err()
}

func (p *person) join(ctx context.Context, data string) error {
	var hello struct{ ClientID string }
	if err := json.Unmarshal([]byte(data), &hello); err != nil {
		return err
	}
	options := fmt.Sprintf(`{"query":{"after":"%d"}}`, p.last())
	room := "public:session:" + p.session + "?options=" + url.QueryEscape(options)
	status, err := p.call(ctx, "POST", "/api/realtime", map[string]any{"clientId": hello.ClientID, "subscriptions": []string{room}}, nil)
	if err == nil && status != http.StatusNoContent {
		err = fmt.Errorf("subscribe: %d", status)
	}
	return err
}

func (p *person) take(ctx context.Context, data string) error {
	var event struct {
		Event string
		Data  json.RawMessage
	}
	if err := json.Unmarshal([]byte(data), &event); err != nil {
		return err
	}
	switch event.Event {
	case "message:new":
		var m message
		if err := json.Unmarshal(event.Data, &m); err != nil {
			return err
		}
		return p.keep(ctx, []message{m}, false)
	case "message:history":
		var history struct {
			Messages []message
			More     bool
		}
		if err := json.Unmarshal(event.Data, &history); err != nil {
			return err
		}
		return p.keep(ctx, history.Messages, history.More)
	}
	return nil
}

// keep takes what is next, drops what it has, and asks for what is missing.
func (p *person) keep(ctx context.Context, messages []message, more bool) error {
	for _, m := range messages {
		if m.Seq > p.last()+1 {
			more = true
			break
		}
		p.see(m)
	}
	for more {
		p.mu.Lock()
		p.gaps++
		p.mu.Unlock()
		var page struct {
			Messages []message
			More     bool
		}
		path := fmt.Sprintf("/api/webchat/sessions/%s/messages?after=%d&limit=1000", p.session, p.last())
		status, err := p.call(ctx, "GET", path, nil, &page)
		if err != nil || status != http.StatusOK {
			return fmt.Errorf("catch up: %d %w", status, err)
		}
		for _, m := range page.Messages {
			p.see(m)
		}
		more = page.More
	}
	return nil
}

func (p *person) last() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.seen)
}

func (p *person) see(m message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.Seq != len(p.seen)+1 {
		return
	}
	p.seen = append(p.seen, m)
	close(p.moved)
	p.moved = make(chan struct{})
}

// awaitSeen waits until the person has seen the session's message with that seq.
func (p *person) awaitSeen(seq int) {
	p.t.Helper()
	limit := time.After(30 * time.Second)
	for {
		p.mu.Lock()
		have, moved := len(p.seen), p.moved
		p.mu.Unlock()
		if have >= seq {
			return
		}
		select {
		case <-moved:
		case <-limit:
			p.t.Fatalf("saw %d of %d messages within 30 s", have, seq)
		}
	}
}
