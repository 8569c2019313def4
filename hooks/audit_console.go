package hooks

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

const (
	rowsOnly = "The SQL console changes rows. It opens no other file, sets no PRAGMA, changes nothing of SQLite's own, " +
		"and neither drops nor alters what belongs to webchat."
	oneStatement = "A view is one query, and an index one statement. Leave out what comes after the semicolon."
)

// Names may stand in quotes in SQL, keywords not: those are looked for in what is left without quotes and comments.
var (
	quoted = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"|` + "`(?:[^`]|``)*`" + `|\[[^\]]*\]|--[^\n]*|(?s:/\*.*?(?:\*/|$))`)

	changes       = regexp.MustCompile(`(?i)\b(insert|replace\s+into|update|delete|create|alter|drop)\b`)
	redefines     = regexp.MustCompile(`(?i)\b(alter|drop)\b`)
	opensFiles    = regexp.MustCompile(`(?i)\b(attach|detach)\b`)
	setsPragma    = regexp.MustCompile(`(?i)\bpragma\b`)
	readsPragma   = regexp.MustCompile(`(?i)^\s*pragma\s+(\w+|` + readablePragmas + `\s*\(\s*['"]?\w+['"]?\s*\))\s*;?\s*$`)
	neverNamed    = regexp.MustCompile(`(?i)writable_schema|load_extension`)
	ofSQLite      = regexp.MustCompile(`(?i)\bsqlite_\w+`)
	ofTheAuditLog = regexp.MustCompile(`(?i)audit_log`)
	ofWebchat     = regexp.MustCompile(`(?i)\bwebchat_|\b(idx_)?` + ownTables + `(_\w+)?\b`)
)

const (
	readablePragmas = `(table_x?info|table_list|index_list|index_x?info|foreign_key_list|foreign_key_check|integrity_check|quick_check)`
	ownTables       = `(users|sessions|messages|handoff_requests|agent_assignments|agent_presence|audit_log|bans|` +
		`session_addresses|session_links|settings|visits|mails)`
)

// guardConsole lets the dashboard's SQL console read and change rows, but for those of the audit log, and nothing else: who
// may run any SQL may drop triggers too.
func guardConsole() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id:       "webchatConsole",
		Priority: apis.DefaultBodyLimitMiddlewarePriority + 1,
		Func: func(e *core.RequestEvent) error {
			refuse := map[string]func(string) error{
				"/api/sql": refuseSQL, "/api/collections/meta/dry-run-view": refuseStatements,
			}[e.Request.URL.Path]
			if refuse == nil {
				return e.Next()
			}
			var form struct {
				Query string `form:"query" json:"query"`
			}
			if err := e.BindBody(&form); err == nil {
				if err := refuse(form.Query); err != nil {
					return err
				}
			}
			return e.Next()
		},
	}
}

// bindViews has the SQL that stands in a collection's views and indexes do nothing beside.
func bindViews(w *webchat) {
	check := &hook.Handler[*core.CollectionEvent]{
		Id:       "webchatViews",
		Priority: -1000, // before PocketBase tries the query
		Func: func(e *core.CollectionEvent) error {
			for _, statement := range append([]string{e.Collection.ViewQuery}, e.Collection.Indexes...) {
				if err := refuseStatements(statement); err != nil {
					return err
				}
			}
			return e.Next()
		},
	}
	w.app.OnCollectionValidate().Bind(check)
	w.app.OnCollectionCreate().Bind(check)
	w.app.OnCollectionUpdate().Bind(check)
}

// refuseSQL is why the console does not run the SQL, or nil.
func refuseSQL(sql string) error {
	keywords := quoted.ReplaceAllString(sql, " ")
	switch {
	case changes.MatchString(keywords) && ofTheAuditLog.MatchString(sql):
		return refusal(http.StatusBadRequest, keptAsItIs)
	case opensFiles.MatchString(keywords), neverNamed.MatchString(sql),
		setsPragma.MatchString(keywords) && !readsPragma.MatchString(sql),
		changes.MatchString(keywords) && ofSQLite.MatchString(sql),
		redefines.MatchString(keywords) && ofWebchat.MatchString(sql):
		return refusal(http.StatusBadRequest, rowsOnly)
	}
	return nil
}

// refuseStatements is why SQL that PocketBase puts into a statement of its own is not taken, or nil.
func refuseStatements(sql string) error {
	rest := strings.TrimRight(quoted.ReplaceAllString(sql, " "), "; \t\r\n")
	if strings.Contains(rest, ";") {
		return refusal(http.StatusBadRequest, oneStatement)
	}
	return nil
}
