package migrations_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/sqlite"
	_ "webchat/migrations"
)

func openApp(t *testing.T) *core.BaseApp {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir(), DBConnect: sqlite.Connect})
	// PocketBase deletes the files of a collection in the background, where it reads the settings that the next migration may
	// be saving. There are no files here.
	app.OnModelAfterDeleteSuccess().Unbind("__pbFilesManagerDelete__")
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.ResetBootstrapState(); err != nil {
			t.Error(err)
		}
	})
	return app
}

// schema is every column, index and trigger of the database. In which order a table has its columns does not matter.
func schema(t *testing.T, app core.App) string {
	t.Helper()
	var all []string
	err := app.DB().NewQuery(`
		SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '') || ' ' || c.pk
			FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'
		UNION ALL SELECT type || ' ' || name || ': ' || sql FROM sqlite_master WHERE type <> 'table' AND sql <> ''
		ORDER BY 1`).Column(&all)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// collections are all there are, as PocketBase keeps them, but for what it gives anew to each that it makes.
func collections(t *testing.T, app core.App) map[string]string {
	t.Helper()
	all, err := app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]string{}
	for _, collection := range all {
		raw, err := json.Marshal(collection)
		if err != nil {
			t.Fatal(err)
		}
		var what map[string]any
		if err := json.Unmarshal(raw, &what); err != nil {
			t.Fatal(err)
		}
		delete(what, "created")
		delete(what, "updated")
		again, err := json.MarshalIndent(what, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		kept[collection.Name] = string(again)
	}
	return kept
}

func same(t *testing.T, what string, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		switch {
		case i >= len(gotLines):
			t.Fatalf("%s lacks line %d: %s", what, i+1, wantLines[i])
		case i >= len(wantLines):
			t.Fatalf("%s has more: %s", what, gotLines[i])
		case gotLines[i] != wantLines[i]:
			t.Fatalf("%s has in line %d\n\t%s\nwhere it should have\n\t%s", what, i+1, gotLines[i], wantLines[i])
		}
	}
}

func TestMigrations(t *testing.T) {
	app := openApp(t)
	stockSchema, stockCollections := schema(t, app), collections(t, app)
	stockName, stockRates := app.Settings().Meta.AppName, app.Settings().RateLimits
	ours := core.AppMigrations.Items()
	runner := core.NewMigrationsRunner(app, core.AppMigrations)
	after := make([]string, len(ours)) // the schema after each

	up := func() {
		t.Helper()
		applied, err := runner.Up()
		if err != nil || len(applied) != len(ours) {
			t.Fatalf("%d of %d were applied: %v", len(applied), len(ours), err)
		}
	}
	stock := func(t *testing.T) {
		t.Helper()
		left := collections(t, app)
		for name := range left {
			if stockCollections[name] == "" {
				t.Errorf("%s is left", name)
			}
		}
		for name, stock := range stockCollections {
			same(t, name, left[name], stock)
		}
		same(t, "the schema", schema(t, app), stockSchema)
		if name := app.Settings().Meta.AppName; name != stockName {
			t.Errorf("the site is called %s", name)
		}
		if rates := app.Settings().RateLimits; !reflect.DeepEqual(rates, stockRates) {
			t.Errorf("the rate limits are %+v", rates)
		}
	}

	t.Run("one by one up make the five collections", func(t *testing.T) {
		var sofar core.MigrationsList
		for i, one := range ours {
			sofar.Add(one)
			if _, err := core.NewMigrationsRunner(app, sofar).Up(); err != nil {
				t.Fatal(err)
			}
			after[i] = schema(t, app)
		}
		made := collections(t, app)
		for _, name := range []string{"users", "sessions", "messages", "handoff_requests", "agent_assignments"} {
			if made[name] == "" {
				t.Errorf("there is no %s", name)
			}
		}
		if name := app.Settings().Meta.AppName; name != "Webchat" {
			t.Errorf("the site is called %s", name)
		}
		if rates := app.Settings().RateLimits; !rates.Enabled || len(rates.Rules) != 35 {
			t.Errorf("the rate limits are %+v", rates)
		}
	})
	t.Run("up again does nothing", func(t *testing.T) {
		if applied, err := runner.Up(); err != nil || len(applied) > 0 {
			t.Errorf("%v were applied: %v", applied, err)
		}
	})
	t.Run("one by one down undo what each has done, and leave PocketBase as it was, its users too", func(t *testing.T) {
		for i := len(ours) - 1; i >= 0; i-- {
			same(t, "the schema after "+ours[i].File, schema(t, app), after[i])
			if _, err := runner.Down(1); err != nil {
				t.Fatalf("%s: %v", ours[i].File, err)
			}
		}
		stock(t)
	})
	t.Run("all up at once make the same", func(t *testing.T) {
		up()
		same(t, "the schema", schema(t, app), after[len(ours)-1])
	})
	t.Run("all down at once leave PocketBase as it was", func(t *testing.T) {
		if reverted, err := runner.Down(len(ours)); err != nil || len(reverted) != len(ours) {
			t.Fatalf("%d of %d were reverted: %v", len(reverted), len(ours), err)
		}
		stock(t)
	})
	t.Run("all up again make the same", func(t *testing.T) {
		up()
		same(t, "the schema", schema(t, app), after[len(ours)-1])
	})
}

func TestDownWithChats(t *testing.T) {
	app := openApp(t)
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		table string
		row   dbx.Params
	}{
		{"users", dbx.Params{"id": "june00000000000", "role": "user", "displayName": "June", "password": "!", "tokenKey": "june"}},
		{"users", dbx.Params{"id": "otto00000000000", "role": "user", "displayName": "Otto", "password": "!", "tokenKey": "otto"}},
		{"sessions", dbx.Params{"id": "session00000000", "userId": "june00000000000", "status": "bot_pending"}},
		{"messages", dbx.Params{"id": "message00000000", "sessionId": "session00000000", "seq": 1, "senderType": "user", "text": "Hello"}},
	} {
		if _, err := app.NonconcurrentDB().Insert(row.table, row.row).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	runner := core.NewMigrationsRunner(app, core.AppMigrations)

	t.Run("the chats go, the accounts stay", func(t *testing.T) {
		if _, err := runner.Down(len(core.AppMigrations.Items())); err != nil {
			t.Fatal(err)
		}
		if n, err := app.CountRecords("users"); err != nil || n != 2 {
			t.Errorf("%d accounts are left (%v)", n, err)
		}
	})
	t.Run("and there are no chats when all is up again", func(t *testing.T) {
		if err := app.RunAllMigrations(); err != nil {
			t.Fatal(err)
		}
		if n, err := app.CountRecords("messages"); err != nil || n != 0 {
			t.Errorf("%d messages are left (%v)", n, err)
		}
	})
}

func TestAChosenSignInStays(t *testing.T) {
	app := openApp(t)
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	runner := core.NewMigrationsRunner(app, core.AppMigrations)
	users := func() *core.Collection {
		t.Helper()
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			t.Fatal(err)
		}
		return users
	}
	if now := users(); now.AuthToken.Duration != 8*60*60 || !strings.Contains(now.ResetPasswordTemplate.Body, "/agent/#reset={TOKEN}") {
		t.Errorf("a token is good for %d s, and the mail says %s", now.AuthToken.Duration, now.ResetPasswordTemplate.Body)
	}
	chosen := users()
	chosen.AuthToken.Duration = 3600
	chosen.ResetPasswordTemplate.Body = "Dear all, {APP_URL}/elsewhere#{TOKEN}"
	if err := app.Save(chosen); err != nil {
		t.Fatal(err)
	}
	for _, run := range []func() error{
		func() error { _, err := runner.Down(1); return err },
		func() error { _, err := runner.Up(); return err },
	} {
		if err := run(); err != nil {
			t.Fatal(err)
		}
		if now := users(); now.AuthToken.Duration != 3600 || now.ResetPasswordTemplate.Body != chosen.ResetPasswordTemplate.Body {
			t.Errorf("a token is good for %d s, and the mail says %s", now.AuthToken.Duration, now.ResetPasswordTemplate.Body)
		}
	}
}

func TestAChosenNameStays(t *testing.T) {
	app := openApp(t)
	settings := app.Settings()
	settings.Meta.AppName = "June's Teas"
	if err := app.Save(settings); err != nil {
		t.Fatal(err)
	}
	runner := core.NewMigrationsRunner(app, core.AppMigrations)
	for _, run := range []func() error{
		func() error { _, err := runner.Up(); return err },
		func() error { _, err := runner.Down(len(core.AppMigrations.Items())); return err },
	} {
		if err := run(); err != nil {
			t.Fatal(err)
		}
		if name := app.Settings().Meta.AppName; name != "June's Teas" {
			t.Errorf("the site is called %s", name)
		}
	}
}

func TestChosenRatesStay(t *testing.T) {
	app := openApp(t)
	chosen := []core.RateLimitRule{{Label: "/api/", MaxRequests: 50, Duration: 10}, {Label: "*:auth", MaxRequests: 1, Duration: 3}, {Label: "*:requestEmailChange", MaxRequests: 1, Duration: 3}}
	settings := app.Settings()
	settings.RateLimits.Enabled, settings.RateLimits.Rules = true, slices.Clone(chosen)
	if err := app.Save(settings); err != nil {
		t.Fatal(err)
	}
	runner := core.NewMigrationsRunner(app, core.AppMigrations)
	if _, err := runner.Up(); err != nil {
		t.Fatal(err)
	}
	rates := app.Settings().RateLimits
	if !rates.Enabled || !slices.Equal(rates.Rules[:len(chosen)], chosen) {
		t.Errorf("the rate limits are %+v", rates)
	}
	if _, ok := rates.FindRateLimitRule([]string{"account:send"}); !ok {
		t.Error("the chats have none")
	}
	if _, err := runner.Down(len(core.AppMigrations.Items())); err != nil {
		t.Fatal(err)
	}
	if rates := app.Settings().RateLimits; !rates.Enabled || !slices.Equal(rates.Rules, chosen) {
		t.Errorf("the rate limits are %+v afterwards", rates)
	}
}

func TestAnAgentWithChatsFromBeforePresenceIsFoundWhenItIsGone(t *testing.T) {
	app := openApp(t)
	var before, later core.MigrationsList
	for _, one := range core.AppMigrations.Items() {
		if one.File < "1780000055" {
			before.Add(one)
		}
		later.Add(one)
	}
	if _, err := core.NewMigrationsRunner(app, before).Up(); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO users (id, role, displayName, password, tokenKey) VALUES
			('june00000000000', 'user', 'June', '!', 'june'), ('ada000000000000', 'agent', 'Ada', '!', 'ada')`,
		`INSERT INTO sessions (id, userId, status) VALUES ('session00000000', 'june00000000000', 'bot_pending')`,
		`UPDATE sessions SET status = 'queued_for_agent'`,
		`UPDATE sessions SET status = 'active_with_agent', agentId = 'ada000000000000'`,
	} {
		if _, err := app.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := core.NewMigrationsRunner(app, later).Up(); err != nil {
		t.Fatal(err)
	}
	var seen []string
	if err := app.DB().NewQuery(`SELECT agentId || ' ' || status FROM agent_presence WHERE seenAt > '2020'`).Column(&seen); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(seen, []string{"ada000000000000 online"}) {
		t.Errorf("those known are %v", seen)
	}
}
