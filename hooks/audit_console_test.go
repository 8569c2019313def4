package hooks_test

import (
	"net/http"
	"strings"
	"testing"
)

const (
	keptAsItIs = "The audit log is written by the server alone, and nobody changes it."
	rowsOnly   = "The SQL console changes rows. It opens no other file, sets no PRAGMA, "
)

// triggers is how many of webchat's triggers there are.
func (s *server) triggers() int {
	return s.rows("sqlite_master", "type = 'trigger' AND name LIKE 'webchat_%'")
}

func TestTheConsoleTakesNothingApart(t *testing.T) {
	s := serve(t)
	s.active("June", s.staff("Ada"))
	root, before, entries := s.superuser(), s.triggers(), s.rows("audit_log", "1 = 1")
	if before < 20 || entries == 0 {
		t.Fatalf("there are %d triggers and %d entries", before, entries)
	}
	for _, query := range []string{
		"DELETE FROM users WHERE id='x'; PRAGMA writable_schema=1; DELETE FROM sqlite_master WHERE type='trigger' AND name LIKE 'webchat_audit%'",
		"PRAGMA writable_schema=1", "PRAGMA/**/writable_schema(1)", `pragma "writable_schema" = on`,
		"DELETE FROM sqlite_master WHERE type = 'trigger'", "UPDATE main.sqlite_schema SET sql = ''", `UPDATE "sqlite_master" SET sql = ''`,
		"UPDATE sqlite_dbpage SET data = zeroblob(4096) WHERE pgno = 2",
		"ATTACH 'pb_data/data.db' AS other", "/**/attach 'x' as y", "SELECT 1; --'\nATTACH 'x' AS y --'", "DETACH other",
		"SELECT load_extension('x')", `SELECT "load_extension"('x')`,
		"PRAGMA recursive_triggers = off", "PRAGMA main.foreign_keys(0)", "SELECT 1; PRAGMA foreign_keys = off", "PRAGMA table_info(users); PRAGMA foreign_keys = off",
		"DROP TRIGGER webchat_messages_stay", "drop trigger 'webchat_sessions_stay'", "DROP INDEX idx_messages_order", "DROP TABLE [messages]",
		`ALTER TABLE "sessions" RENAME TO other`, "SELECT 1; ALTER/**/TABLE bans ADD COLUMN x",
	} {
		answer := root.post("/api/sql", map[string]string{"query": query})
		if answer.status != http.StatusBadRequest || !strings.HasPrefix(read[failure](answer).Message, rowsOnly) {
			t.Errorf("%s: %d %s", query, answer.status, answer.body)
		}
	}
	if after := s.triggers(); after != before || s.rows("audit_log", "1 = 1") != entries {
		t.Errorf("of %d triggers, %d are left", before, after)
	}
}

func TestTheConsoleReadsAndChangesRows(t *testing.T) {
	s := serve(t)
	root := s.superuser()
	for _, query := range []string{
		"SELECT name FROM sqlite_master WHERE type = 'trigger'", "PRAGMA table_info(users)", "PRAGMA journal_mode", "PRAGMA integrity_check;",
		"PRAGMA table_info('audit_log')", "SELECT replace(action, 'a', 'b') FROM audit_log",
		"UPDATE users SET displayName = 'attach; PRAGMA drop webchat_' WHERE displayName = 'Ada'", "SELECT 1 -- drop table users\n",
		"CREATE TABLE notes (id TEXT)", "ALTER TABLE notes ADD COLUMN text TEXT", "INSERT INTO notes VALUES ('a', 'b')", "DROP TABLE notes",
	} {
		if answer := root.post("/api/sql", map[string]string{"query": query}); answer.status != http.StatusOK {
			t.Errorf("%s: %d %s", query, answer.status, answer.body)
		}
	}
}

func TestAViewOrAnIndexIsOneStatement(t *testing.T) {
	s := serve(t)
	root, before := s.superuser(), s.triggers()
	const drop = "DROP TRIGGER webchat_audit_log_kept"
	hidden := "SELECT id, 1 AS [a'b] FROM users); " + drop + "; SELECT * FROM (SELECT id, 1 AS [c'd] FROM users"
	for what, answer := range map[string]reply{
		"tried as a view": root.post("/api/collections/meta/dry-run-view", map[string]string{"query": hidden}),
		"a view":          root.post("/api/collections", map[string]any{"name": "names", "type": "view", "viewQuery": hidden}),
		"an index": root.post("/api/collections", map[string]any{
			"name": "notes", "type": "base", "fields": []any{map[string]any{"name": "text", "type": "text"}},
			"indexes": []string{"CREATE INDEX idx_notes ON notes (text) WHERE text <> ''; " + drop},
		}),
		"imported": root.call(http.MethodPut, "/api/collections/import", map[string]any{"collections": []any{map[string]any{
			"name": "names", "type": "view", "viewQuery": hidden,
		}}}),
	} {
		if answer.status != http.StatusBadRequest || !strings.Contains(string(answer.body), "A view is one query") {
			t.Errorf("%s: %d %s", what, answer.status, answer.body)
		}
	}
	if after := s.triggers(); after != before {
		t.Errorf("of %d triggers, %d are left", before, after)
	}
	root.post("/api/collections", map[string]any{
		"name": "names", "type": "view", "viewQuery": "SELECT id, ';' AS mark FROM users;",
	}).is(http.StatusOK)
}
