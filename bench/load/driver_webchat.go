package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// webchatDriver speaks to webchat, as ../../README.md describes its routes and events: its own routes over HTTP, rooms
// over PocketBase's realtime, and a client that keeps its cursor.
type webchatDriver struct {
	tokens stockpbDriver // PocketBase's tokens are minted the same way
	base   string
	ev     Handler
	api    *api
	http   *http.Client
}

func (*webchatDriver) Defaults() (string, []string) {
	return "../../bin/webchat serve --http=127.0.0.1:{port} --dir={dir}", []string{"WEBCHAT_RATE_LIMITS=off"}
}
func (*webchatDriver) Health() string { return "/health" }
func (*webchatDriver) DBFile() string { return "data.db" }
func (*webchatDriver) Messages() string {
	return "SELECT count(*) FROM messages WHERE senderType <> 'system'"
}

// Seed makes sessions the way they come to be (started, talked in, then queued, taken or closed), so that
// whatever the database itself checks is content.
func (d *webchatDriver) Seed(tx *sql.Tx, plan Plan) error {
	if err := d.tokens.setUp(tx); err != nil {
		return err
	}
	exec := func(q string, args ...any) error { _, err := tx.Exec(q, args...); return err }
	at := pbTime(time.Now().UnixMilli()) // else they would be chats in which nobody has said a word for long, which are closed
	users := &inserter{exec: exec, cols: 5, head: `INSERT INTO users (id, role, displayName, tokenKey, createdAt)`}
	messages := &inserter{exec: exec, cols: 6, head: `INSERT INTO messages (id, sessionId, seq, senderType, text, createdAt)`}
	seq := map[string]int{}
	status := map[string]string{}
	var handoffs []func() error
	err := plan.fill(rows{
		user: func(id, role string) error { return users.add(id, role, id, tokenKey(id), at) },
		session: func(id, user, becomes string) error {
			if strings.HasPrefix(id, "t") {
				becomes = "active_with_agent"
			}
			status[id] = becomes
			if err := users.flush(); err != nil {
				return err
			}
			return exec(`INSERT INTO sessions (id, userId, status, lastSeq, createdAt) VALUES (?, ?, 'bot_pending', 0, ?)`, id, user, at)
		},
		message: func(id, session, sender, text string, ms int64) error {
			seq[session]++
			return messages.add(id, session, seq[session], sender, text, pbTime(ms))
		},
		handoff: func(id, session string, ms int64, preview []string) error {
			list := []map[string]any{}
			for i, text := range preview {
				list = append(list, map[string]any{"id": seedID("p", i), "sessionId": session, "seq": i + 1,
					"senderType": "user", "text": text, "createdAt": at})
			}
			b, _ := json.Marshal(list)
			handoffs = append(handoffs, func() error {
				return exec(`INSERT INTO handoff_requests (id, sessionId, preview, requestedAt) VALUES (?, ?, ?, ?)`,
					id, session, string(b), pbTime(ms))
			})
			return nil
		},
	})
	if err := errors.Join(err, users.flush(), messages.flush()); err != nil {
		return err
	}
	for session, becomes := range status {
		if err := exec(`UPDATE sessions SET lastSeq = ? WHERE id = ?`, seq[session], session); err != nil {
			return err
		}
		switch becomes {
		case "closed":
			err = exec(`UPDATE sessions SET status = 'closed', closedAt = ? WHERE id = ?`, at, session)
		case "queued_for_agent", "active_with_agent":
			err = exec(`UPDATE sessions SET status = 'queued_for_agent' WHERE id = ?`, session)
		}
		if err != nil {
			return err
		}
		if becomes == "active_with_agent" {
			err = errors.Join(
				exec(`UPDATE sessions SET status = 'active_with_agent', agentId = ? WHERE id = ?`, seedID("a", 0), session),
				exec(`INSERT INTO agent_assignments (id, agentId, sessionId, assignedAt) VALUES (?, ?, ?, ?)`,
					"g"+session[1:], seedID("a", 0), session, at))
			if err != nil {
				return err
			}
		}
	}
	for _, insert := range handoffs {
		if err := insert(); err != nil {
			return err
		}
	}
	return nil
}

func (d *webchatDriver) Open(base string, ev Handler) {
	d.base, d.ev = base, ev
	d.api, d.http = newAPI(base), sseClient()
}

func (d *webchatDriver) User(ctx context.Context, i int) (User, error) {
	c := d.conn(seedID("u", i))
	c.session = seedID("s", i)
	c.rooms = []string{"public:session:" + c.session}
	return c, c.connect(ctx)
}

func (d *webchatDriver) Agent(ctx context.Context, i int) (Agent, error) {
	c := d.conn(seedID("a", i))
	c.rooms = []string{"room:agents:lobby"}
	return c, c.connect(ctx)
}

func (d *webchatDriver) conn(id string) *webchatConn {
	return &webchatConn{d: d, token: d.tokens.token(id), last: map[string]int{}}
}

type webchatConn struct {
	d       *webchatDriver
	token   string
	session string
	client  string // the realtime client's id
	rooms   []string
	cancel  context.CancelFunc
	closed  atomic.Bool

	mu   sync.Mutex
	last map[string]int // session -> the newest seq seen: the cursor
}

type webchatMessage struct {
	SessionID  string
	Seq        int
	SenderType string
	Text       string
}

func (c *webchatConn) connect(ctx context.Context) error {
	life, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	req, _ := http.NewRequestWithContext(life, "GET", c.d.base+"/api/realtime", nil)
	res, err := c.d.http.Do(req)
	if err != nil {
		return err
	}
	if res.StatusCode != 200 {
		res.Body.Close()
		return fmt.Errorf("realtime: %s", res.Status)
	}
	hello := make(chan string, 1)
	go c.read(res.Body, hello)
	select {
	case c.client = <-hello:
	case <-ctx.Done():
		c.Close()
		return ctx.Err()
	}
	return c.subscribe(ctx)
}

// subscribe joins the rooms, each session's with its cursor as a subscription option.
func (c *webchatConn) subscribe(ctx context.Context) error {
	var subs []string
	c.mu.Lock()
	for _, room := range c.rooms {
		if session, ok := strings.CutPrefix(room, "public:session:"); ok {
			options, _ := json.Marshal(map[string]any{"query": map[string]string{"after": fmt.Sprint(c.last[session])}})
			room += "?options=" + url.QueryEscape(string(options))
		}
		subs = append(subs, room)
	}
	c.mu.Unlock()
	_, err := c.do(ctx, "POST", "/api/realtime", map[string]any{"clientId": c.client, "subscriptions": subs}, nil)
	return err
}

func (c *webchatConn) read(body io.ReadCloser, hello chan<- string) {
	defer body.Close()
	sc := bufio.NewScanner(body)
	sc.Buffer(make([]byte, 1024), 8<<20)
	var event string
	for sc.Scan() {
		line := sc.Bytes()
		if name, ok := bytes.CutPrefix(line, []byte("event:")); ok {
			event = strings.TrimSpace(string(name))
			continue
		}
		data, ok := bytes.CutPrefix(line, []byte("data:"))
		if !ok {
			continue
		}
		switch {
		case event == "PB_CONNECT":
			var m struct{ ClientId string }
			json.Unmarshal(data, &m)
			hello <- m.ClientId
		case strings.HasPrefix(event, "public:session:"):
			var e struct {
				Event string
				Data  json.RawMessage
			}
			if json.Unmarshal(data, &e) != nil {
				continue
			}
			switch e.Event {
			case "message:new":
				var m webchatMessage
				if json.Unmarshal(e.Data, &m) == nil {
					c.take(m)
				}
			case "message:history":
				var h struct{ Messages []webchatMessage }
				if json.Unmarshal(e.Data, &h) == nil {
					c.take(h.Messages...)
				}
			}
		}
	}
	if !c.closed.Load() {
		c.d.ev.Dropped(c, sc.Err())
	}
}

// take hands on what is newer than the cursor, as the page's client does. What arrives behind the cursor is
// either a double, or was sent out of order and then counts as lost.
func (c *webchatConn) take(messages ...webchatMessage) {
	for _, m := range messages {
		c.mu.Lock()
		fresh := m.Seq > c.last[m.SessionID]
		if fresh {
			c.last[m.SessionID] = m.Seq
		}
		c.mu.Unlock()
		if fresh {
			c.d.ev.Message(c, m.SessionID, m.Text)
		}
	}
}

func (c *webchatConn) do(ctx context.Context, method, path string, body, result any) (int, error) {
	return c.d.api.do(ctx, method, path, c.token, body, result)
}

func (c *webchatConn) Session() string { return c.session }

func (c *webchatConn) Close() {
	c.closed.Store(true)
	c.cancel()
}

func (c *webchatConn) Send(ctx context.Context, session, text string) error {
	for {
		status, err := c.do(ctx, "POST", "/api/webchat/sessions/"+session+"/messages", map[string]any{"text": text}, nil)
		if status != http.StatusTooManyRequests {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *webchatConn) RequestHandoff(ctx context.Context) (string, error) {
	var made struct{ ID string }
	_, err := c.do(ctx, "POST", "/api/webchat/sessions/"+c.session+"/handoff", nil, &made)
	return made.ID, err
}

func (c *webchatConn) Claim(ctx context.Context, handoff string) (bool, error) {
	var won struct {
		Session  struct{ ID string }
		Messages []webchatMessage
	}
	status, err := c.do(ctx, "POST", "/api/webchat/handoffs/"+handoff+"/claim", nil, &won)
	if status == http.StatusConflict {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c.take(won.Messages...)
	c.rooms = append(c.rooms, "public:session:"+won.Session.ID)
	return true, c.subscribe(ctx)
}

func (c *webchatConn) History(ctx context.Context, session string) ([]string, error) {
	var texts []string
	for after := 0; ; {
		var page struct {
			Messages []webchatMessage
			More     bool
		}
		path := fmt.Sprintf("/api/webchat/sessions/%s/messages?after=%d&limit=1000", session, after)
		if _, err := c.do(ctx, "GET", path, nil, &page); err != nil {
			return nil, err
		}
		for _, m := range page.Messages {
			texts = append(texts, m.Text)
			after = m.Seq
		}
		if !page.More {
			return texts, nil
		}
		if len(page.Messages) == 0 {
			return nil, fmt.Errorf("an empty page of the history says there is more")
		}
	}
}

func (c *webchatConn) Queue(ctx context.Context) (int, int, error) {
	var list struct {
		Items []struct{ Preview []json.RawMessage }
	}
	if _, err := c.do(ctx, "GET", "/api/webchat/queue?limit=50", nil, &list); err != nil {
		return 0, 0, err
	}
	previews := 0
	for _, h := range list.Items {
		previews += len(h.Preview)
	}
	return len(list.Items), previews, nil
}
