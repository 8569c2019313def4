package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Sessions are erased in small steps, since a chat may be long and a write makes all others wait. The session itself
// goes in one step, with all but the messages beyond its first ones, and so it is gone for everyone; a log of what is
// gone says whether messages are left, and lets every process tell those who listen to it. Visitors who are to be erased
// are marked, so that they start nothing meanwhile. The log names the request by which a session waited until now, or
// until the close that came right before: another process may have made it, which told nobody here.
var (
	goneInSteps = `AFTER DELETE ON sessions BEGIN
			INSERT INTO webchat_erased (sessionId, handoffRequestId, erasedAt, rest) VALUES (OLD.id,
				coalesce((SELECT id FROM handoff_requests WHERE sessionId = OLD.id AND acceptedAt = ''
					AND (canceledAt = '' OR canceledAt > strftime('%Y-%m-%d %H:%M:%fZ', 'now', '-1 minute'))
					ORDER BY requestedAt DESC LIMIT 1), ''),
				strftime('%Y-%m-%d %H:%M:%fZ'), OLD.lastSeq > 50);
			DELETE FROM handoff_requests WHERE sessionId = OLD.id;
			DELETE FROM agent_assignments WHERE sessionId = OLD.id;
			DELETE FROM messages WHERE sessionId = OLD.id AND seq <= 50;
		END`

	ofSomeone = `BEFORE INSERT ON sessions
		WHEN NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.userId)
			OR EXISTS (SELECT 1 FROM webchat_erasing WHERE userId = NEW.userId)
			OR EXISTS (SELECT 1 FROM webchat_erased WHERE sessionId = NEW.id AND rest)
		BEGIN SELECT RAISE(ABORT, 'a session begins anew, and for a visitor who is there'); END`
)

func init() {
	m.Register(func(app core.App) error {
		if err := run(app,
			`CREATE TABLE webchat_erased (n INTEGER PRIMARY KEY, sessionId TEXT NOT NULL, handoffRequestId TEXT NOT NULL,
				erasedAt TEXT NOT NULL, rest INTEGER NOT NULL)`,
			`CREATE INDEX idx_webchat_erased_rest ON webchat_erased (sessionId) WHERE rest`,
			`CREATE TABLE webchat_erasing (userId TEXT PRIMARY KEY) WITHOUT ROWID`,
			`DROP TRIGGER webchat_sessions_gone`,
			`CREATE TRIGGER webchat_sessions_gone `+goneInSteps,
			`CREATE TRIGGER webchat_sessions_visitor `+ofSomeone,
		); err != nil {
			return err
		}
		if err := changeSessions(app, func(sessions *core.Collection) {
			sessions.AddIndex("idx_sessions_closed", false, "closedAt", "closedAt != ''")
		}); err != nil {
			return err
		}
		return reread(app, "messages", ofLivingSession(readable["messages"].now))
	}, func(app core.App) error {
		if err := reread(app, "messages", readable["messages"].now); err != nil {
			return err
		}
		if err := changeSessions(app, func(sessions *core.Collection) { sessions.RemoveIndex("idx_sessions_closed") }); err != nil {
			return err
		}
		return run(app,
			`DELETE FROM messages WHERE sessionId IN (SELECT sessionId FROM webchat_erased WHERE rest)`,
			`DROP TRIGGER webchat_sessions_visitor`,
			`DROP TRIGGER webchat_sessions_gone`,
			`CREATE TRIGGER webchat_sessions_gone `+invariants["sessions_gone"],
			`DROP TABLE webchat_erasing`,
			`DROP TABLE webchat_erased`,
		)
	})
}

// ofLivingSession is the rule for messages whose session is there.
func ofLivingSession(rule string) string { return rule + " && sessionId.id != ''" }

func changeSessions(app core.App, change func(*core.Collection)) error {
	sessions, err := app.FindCollectionByNameOrId("sessions")
	if err != nil {
		return err
	}
	change(sessions)
	return app.Save(sessions)
}
