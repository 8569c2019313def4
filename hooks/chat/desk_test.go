package chat_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
	"webchat/hooks/sqlite"
	_ "webchat/migrations"
)

// migrated is a directory with PocketBase's databases after all migrations, which each test gets a copy of.
var migrated string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "webchat")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: sqlite.Connect})
		if err := errors.Join(app.Bootstrap(), app.RunAllMigrations(), app.ResetBootstrapState()); err != nil {
			panic(err)
		}
		migrated = dir
		return m.Run()
	}())
}

// house is a desk on a real store, with a visitor, two agents and an admin, and a bus that writes down what it is told.
type house struct {
	*chat.Desk
	t     *testing.T
	store *sqlite.Store
	bus   *recorder

	june, otto, ada, bo, root chat.Account
}

func openHouse(t *testing.T) *house {
	t.Helper()
	dir := t.TempDir()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: sqlite.Connect})
	if err := errors.Join(os.CopyFS(dir, os.DirFS(migrated)), app.Bootstrap()); err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(app)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(store.Stop(), app.ResetBootstrapState()); err != nil {
			t.Error(err)
		}
	})
	bus := &recorder{lines: make(chan string, 1000)}
	h := &house{
		Desk: chat.NewDesk(store, bus), t: t, store: store, bus: bus,
		june: addAccount(t, app, "june", chat.RoleUser),
		otto: addAccount(t, app, "otto", chat.RoleUser),
		ada:  addAccount(t, app, "ada", chat.RoleAgent),
		bo:   addAccount(t, app, "bo", chat.RoleAgent),
		root: addAccount(t, app, "root", chat.RoleAdmin),
	}
	h.Stop() // what all who wait are told, whenever that is, has its own test
	return h
}

func addAccount(t *testing.T, app core.App, id string, role chat.Role) chat.Account {
	t.Helper()
	name := strings.ToUpper(id[:1]) + id[1:]
	account := chat.Account{ID: id + strings.Repeat("0", 15-len(id)), Role: role, DisplayName: name}
	_, err := app.NonconcurrentDB().Insert("users", dbx.Params{
		"id": account.ID, "role": role, "displayName": name, "email": id + "@example.com", "tokenKey": id,
	}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// start has June begin a session.
func (h *house) start() chat.Session {
	h.t.Helper()
	started, err := h.Start(context.Background(), h.june, nil, chat.Visit{})
	if err != nil {
		h.t.Fatal(err)
	}
	return started.Session
}

func (h *house) send(by chat.Account, session chat.Session, text string) chat.Message {
	h.t.Helper()
	m, _, err := h.Send(context.Background(), by, session.ID, "", text)
	if err != nil {
		h.t.Fatal(err)
	}
	return m
}

func (h *house) handoff(session chat.Session) chat.HandoffRequest {
	h.t.Helper()
	request, _, err := h.Handoff(context.Background(), h.june, session.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return request
}

func (h *house) claim(by chat.Account, request chat.HandoffRequest) chat.Taken {
	h.t.Helper()
	taken, err := h.Claim(context.Background(), by, request.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return taken
}

// openRequest is the first request in the queue.
func (h *house) openRequest() chat.HandoffRequest {
	h.t.Helper()
	_, queue, err := h.Queue(context.Background(), h.ada, 1)
	if err != nil {
		h.t.Fatal(err)
	}
	return chat.HandoffRequest{ID: queue[0].HandoffRequestID}
}

// waiting is a session of June's that waits, of which the rooms were told.
func (h *house) waiting() chat.Session {
	h.t.Helper()
	session := h.start()
	h.handoff(session)
	h.expect(
		"session: message:new Asked for a human",
		"lobby: queue:new June",
		"session: session:updated queued_for_agent",
	)
	return session
}

// activeWithAda is a session of June's that Ada has taken, of which the rooms were told.
func (h *house) activeWithAda() chat.Session {
	h.t.Helper()
	session := h.waiting()
	h.claim(h.ada, h.handoff(session))
	h.expect(
		"session: message:new Ada joined the chat",
		"lobby: queue:removed accepted",
		"session: handoff:accepted Ada",
		"session: session:updated active_with_agent",
	)
	return session
}

// expect compares what the rooms were told next, line by line.
func (h *house) expect(lines ...string) {
	h.t.Helper()
	for _, want := range lines {
		if got := <-h.bus.lines; got != want {
			h.t.Errorf("the rooms were told\n\t%s\nwhere it should be\n\t%s", got, want)
		}
	}
}

// expectNoMore ends the store, which tells what it still has to, and says that there was nothing.
func (h *house) expectNoMore() {
	h.t.Helper()
	if err := h.store.Stop(); err != nil {
		h.t.Fatal(err)
	}
	close(h.bus.lines)
	for line := range h.bus.lines {
		h.t.Errorf("the rooms were also told\n\t%s", line)
	}
}

// recorder is a [chat.Bus] that writes down what it is told, a line for each event.
type recorder struct {
	lines chan string

	mu     sync.Mutex
	events []chat.Event
	empty  bool
	agents []chat.Connected
}

func (r *recorder) Publish(room string, event chat.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, event)
	r.lines <- roomName(room) + ": " + summary(event)
}

// hold keeps those who tell waiting until goOn.
func (r *recorder) hold() { r.mu.Lock() }
func (r *recorder) goOn() { r.mu.Unlock() }

func (r *recorder) Leave(room, accountID string, status int) {
	r.lines <- fmt.Sprintf("%s: %s leaves, told %d", roomName(room), strings.TrimRight(accountID, "0"), status)
}

func (r *recorder) Empty(string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.empty
}

func (r *recorder) Agents() []chat.Connected {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.agents
}

func (r *recorder) told() []chat.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.events
}

func roomName(room string) string {
	if room == chat.Lobby {
		return "lobby"
	}
	if _, ok := chat.SessionOfRoom(room); ok {
		return "session"
	}
	return room
}

// summary is an event's name and what is most telling of its data.
func summary(event chat.Event) string {
	var data struct{ Text, Reason, AgentName, Actor, DisplayName, Status string }
	raw, err := json.Marshal(event.Data)
	if err == nil {
		err = json.Unmarshal(raw, &data)
	}
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(event.Name + " " +
		data.Text + data.Reason + data.AgentName + data.Actor + data.DisplayName + data.Status)
}
