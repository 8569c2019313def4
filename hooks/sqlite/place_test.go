package sqlite

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
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
		app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: Connect})
		if err := errors.Join(app.Bootstrap(), app.RunAllMigrations(), app.ResetBootstrapState()); err != nil {
			panic(err)
		}
		migrated = dir
		return m.Run()
	}())
}

var ctx = context.Background()

// place is a store on a database of its own, with accounts.
type place struct {
	*Store
	t   testing.TB
	dir string
	app *core.BaseApp

	june, otto, ada, bo, root chat.Account
	mia, noa                  chat.Account // whom the site knows
}

func openPlace(t testing.TB) *place {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(migrated)); err != nil {
		t.Fatal(err)
	}
	app, store := openStore(t, dir)
	p := &place{
		Store: store, t: t, dir: dir, app: app,
		june: addAccount(t, app, "june", chat.RoleUser, "June"),
		otto: addAccount(t, app, "otto", chat.RoleUser, "Otto"),
		ada:  addAccount(t, app, "ada", chat.RoleAgent, "Ada"),
		bo:   addAccount(t, app, "bo", chat.RoleAgent, "Bo"),
		root: addAccount(t, app, "root", chat.RoleAdmin, "Root"),
		mia:  addAccount(t, app, "mia", chat.RoleUser, "Mia"),
		noa:  addAccount(t, app, "noa", chat.RoleUser, "Noa"),
	}
	p.check(p.exec(`UPDATE users SET externalId = displayName WHERE displayName IN ('Mia', 'Noa')`))
	return p
}

// openStore opens a store as one process does that finds its databases in dir.
func openStore(t testing.TB, dir string) (*core.BaseApp, *Store) {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: Connect})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	store, err := Open(app)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(store.Stop(), app.ResetBootstrapState()); err != nil {
			t.Error(err)
		}
	})
	return app, store
}

func addAccount(t testing.TB, app core.App, id string, role chat.Role, name string) chat.Account {
	t.Helper()
	account := chat.Account{ID: id + strings.Repeat("0", 15-len(id)), Role: role, DisplayName: name}
	_, err := app.NonconcurrentDB().Insert("users", dbx.Params{
		"id": account.ID, "role": role, "displayName": name, "email": id + "@example.com", "tokenKey": id,
	}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// in is a session of June's in that status, with a request that Ada has accepted where it was in an agent's hands.
func (p *place) in(status chat.Status) (chat.Session, chat.HandoffRequest) {
	p.t.Helper()
	started, err := p.Start(ctx, p.june, nil, chat.Visit{Page: "https://shop.example/"})
	p.check(err)
	session := started.Session
	p.write(p.june, session.ID, "Hello")
	request, _, err := p.Handoff(ctx, p.june, session.ID)
	p.check(err)
	if status == chat.BotPending {
		_, err = p.Cancel(ctx, p.june, session.ID)
		p.check(err)
	}
	if status == chat.ActiveWithAgent || status == chat.Closed {
		_, err = p.Claim(ctx, p.ada, request.ID)
		p.check(err)
	}
	if status == chat.Closed {
		_, err = p.Close(ctx, p.ada, session.ID)
		p.check(err)
	}
	session, err = p.Session(ctx, session.ID)
	p.check(err)
	if session.Status != status {
		p.t.Fatalf("the session is %s", session.Status)
	}
	return session, request
}

func (p *place) write(by chat.Account, sessionID, text string) chat.Message {
	p.t.Helper()
	sender := chat.SenderUser
	if by.Role == chat.RoleAgent {
		sender = chat.SenderAgent
	}
	m, _, err := p.Send(ctx, by, chat.Message{SessionID: sessionID, SenderID: by.ID, SenderType: sender, Text: text})
	p.check(err)
	return m
}

func (p *place) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// age has all that was said in the session be said so long ago.
func (p *place) age(sessionID string, by time.Duration) {
	p.t.Helper()
	p.check(p.exec(`UPDATE messages SET createdAt = '` + date(time.Now().UTC().Add(-by)) + `' WHERE sessionId = '` + sessionID + `'`))
}

// exec runs SQL past the store, as someone at the database does.
func (p *place) exec(query string) error {
	_, err := p.app.NonconcurrentDB().NewQuery(query).Execute()
	return err
}

// column is the first column of a query's rows.
func (p *place) column(query string) []string {
	p.t.Helper()
	var rows []string
	p.check(p.app.ConcurrentDB().NewQuery(query).Column(&rows))
	return rows
}

// stored is every row that the store writes, as text.
func (p *place) stored() string {
	p.t.Helper()
	var all []string
	for _, table := range []string{
		`SELECT 'session ' || rowid || json_array(id, status, userId, agentId, lastSeq, createdAt, closedAt, endsAt, hereAt, rating,
			ratingComment)
			FROM sessions ORDER BY 1`,
		`SELECT 'message ' || rowid || json_array(id, sessionId, seq, senderType, senderId, text, createdAt) FROM messages ORDER BY 1`,
		`SELECT 'handoff ' || rowid || json_array(id, sessionId, requestedAt, acceptedAt, acceptedById, canceledAt, preview)
			FROM handoff_requests ORDER BY 1`,
		`SELECT 'entry ' || rowid || json_array(id, action, actorId, actorName, actorRole, targetType, targetId, details, address, createdAt)
			FROM audit_log ORDER BY 1`,
		`SELECT 'assignment ' || rowid || json_array(id, agentId, sessionId, assignedAt, endedAt) FROM agent_assignments ORDER BY 1`,
		`SELECT 'visit ' || rowid || json_array(id, sessionId, fields, page, title, referrer, language, timeZone, browser) FROM visits ORDER BY 1`,
	} {
		all = append(all, p.column(table)...)
	}
	return strings.Join(all, "\n")
}
