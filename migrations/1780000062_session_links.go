package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The links by which mails lead back into their session; of their tokens only the hash is stored. That one was revoked
// counts as a change of an account, so that every process sees it.
func init() {
	m.Register(func(app core.App) error {
		session, err := relation(app, "sessionId", "sessions", true, true)
		if err != nil {
			return err
		}
		links := core.NewBaseCollection("session_links")
		links.Fields.Add(
			session,
			&core.TextField{Name: "hash", Required: true, Hidden: true},
			&core.DateField{Name: "createdAt", Required: true},
			&core.DateField{Name: "expiresAt", Required: true},
			&core.DateField{Name: "revokedAt"},
		)
		links.AddIndex("idx_session_links_hash", true, "hash", "")
		links.AddIndex("idx_session_links_session", false, "sessionId", "")
		links.AddIndex("idx_session_links_expiry", false, "expiresAt", "")
		if err := app.Save(links); err != nil {
			return err
		}
		return run(app,
			`CREATE TRIGGER webchat_sessions_gone_links AFTER DELETE ON sessions
				BEGIN DELETE FROM session_links WHERE sessionId = OLD.id; END`,
			`CREATE TRIGGER webchat_session_links_changed AFTER UPDATE ON session_links
				BEGIN UPDATE webchat_account_changes SET n = n + 1; END`,
			`CREATE TRIGGER webchat_session_links_deleted AFTER DELETE ON session_links
				BEGIN UPDATE webchat_account_changes SET n = n + 1; END`,
		)
	}, func(app core.App) error {
		if err := run(app,
			`DROP TRIGGER IF EXISTS webchat_sessions_gone_links`,
			`DROP TRIGGER IF EXISTS webchat_session_links_changed`,
			`DROP TRIGGER IF EXISTS webchat_session_links_deleted`,
		); err != nil {
			return err
		}
		return drop(app, "session_links")
	})
}
