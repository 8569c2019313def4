package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Where the visitor of a session is on the site, and what it told before the chat. It stands beside the session, since
// each message writes that row anew. Agents have it with the session, so that nobody but superusers reads it here.
func init() {
	m.Register(func(app core.App) error {
		session, err := relation(app, "sessionId", "sessions", true, true)
		if err != nil {
			return err
		}
		visits := core.NewBaseCollection("visits")
		visits.Fields.Add(
			session,
			&core.JSONField{Name: "fields"},
			&core.TextField{Name: "page", Max: 2000, Presentable: true},
			&core.TextField{Name: "title", Max: 200},
			&core.TextField{Name: "referrer", Max: 2000},
			&core.TextField{Name: "language", Max: 35},
			&core.TextField{Name: "timeZone", Max: 60},
			&core.TextField{Name: "browser", Max: 100},
		)
		visits.AddIndex("idx_visits_session", true, "sessionId", "")
		if err := app.Save(visits); err != nil {
			return err
		}
		return run(app,
			`CREATE TRIGGER webchat_visits_gone AFTER DELETE ON sessions
				BEGIN DELETE FROM visits WHERE sessionId = OLD.id; END`,
			`CREATE TRIGGER webchat_visits_begin BEFORE INSERT ON visits
				WHEN NOT EXISTS (SELECT 1 FROM sessions WHERE id = NEW.sessionId AND status <> 'closed')
				BEGIN SELECT RAISE(ABORT, 'a visit belongs to an open session'); END`,
			`CREATE TRIGGER webchat_visits_stay BEFORE UPDATE ON visits
				WHEN NEW.id IS NOT OLD.id OR NEW.sessionId IS NOT OLD.sessionId
					OR NOT EXISTS (SELECT 1 FROM sessions WHERE id = OLD.sessionId AND status <> 'closed')
				BEGIN SELECT RAISE(ABORT, 'a visit stays with its session, and changes while that is open'); END`,
		)
	}, func(app core.App) error {
		if err := run(app,
			`DROP TRIGGER IF EXISTS webchat_visits_gone`,
			`DROP TRIGGER IF EXISTS webchat_visits_begin`,
			`DROP TRIGGER IF EXISTS webchat_visits_stay`,
		); err != nil {
			return err
		}
		return drop(app, "visits")
	})
}
