package hooks_test

import (
	"context"
	"database/sql"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"

	"webchat/hooks"
	"webchat/hooks/chat"
)

func TestATokenThatIsKnownCostsNoSQL(t *testing.T) {
	app := newApp(copyOf(t, &staffed))
	must(t, app.Bootstrap())
	var account atomic.Value // its id
	var asked atomic.Int64   // how often the database was, about that account
	account.Store("nobody")
	log := func(_ context.Context, _ time.Duration, statement string, _ *sql.Rows, _ error) {
		if strings.Contains(statement, "'"+account.Load().(string)+"'") {
			asked.Add(1)
		}
	}
	for _, db := range []dbx.Builder{app.ConcurrentDB(), app.NonconcurrentDB()} {
		db.(*dbx.DB).QueryLogFunc = log
	}
	s := serveApp(t, app, hooks.NewLimits(), apis.ServeConfig{})
	c := s.active("June", s.staff("Ada"))
	account.Store(c.visitor.id)
	cost := func(do func()) int64 {
		before := asked.Load()
		do()
		return asked.Load() - before
	}
	send := func() { c.write(c.visitor, "Hello") }

	if n := cost(send); n != 0 {
		t.Errorf("a message of one who is known asks %d times about its account", n)
	}
	if n := cost(func() { c.visitor.get(c.path()).is(http.StatusOK) }); n != 0 {
		t.Errorf("so does reading, %d times", n)
	}
	ada := s.account("Ada")
	ada.Set("displayName", "Ada L.")
	must(t, s.app.Save(ada))
	if n := cost(send); n == 0 {
		t.Error("after a change of an account nothing is asked")
	}
	if n := cost(send); n != 0 {
		t.Errorf("then it is known again, and is asked about %d times", n)
	}
}

func TestAConnectionOutlivesNoToken(t *testing.T) {
	s := serve(t)
	c := s.active("June", s.staff("Ada"))
	c.visitor.name = "June"
	good, short := c.visitor, c.visitor
	record, err := s.app.FindRecordById("users", c.visitor.id)
	must(t, err)
	short.token, err = record.NewStaticAuthToken(10 * time.Second)
	must(t, err)

	renewed, late := short.listen(), short.listen()
	for _, l := range []*listener{renewed, late} {
		l.join(c.after(2), "users/*").await(c.after(2), chat.EventHistory)
	}
	renewed.caller = good
	renewed.join(c.after(2), "users/*")

	late.left(c.after(2), http.StatusUnauthorized)
	for l, want := range map[*listener]bool{renewed: true, late: false} {
		client, err := s.app.SubscriptionsBroker().ClientById(l.clientID)
		must(t, err)
		if got := client.Get(apis.RealtimeClientAuthKey) != nil; got != want {
			t.Errorf("to PocketBase it is somebody: %v", got)
		}
	}
	c.write(c.agent, "Hello")
	if e := renewed.next(c.after(2)); e.Name != chat.EventMessage {
		t.Errorf("who has a fresh token in time is told %s", e.whole)
	}
	late.caller = good
	late.join(c.after(2)).await(c.after(2), chat.EventHistory)
}
