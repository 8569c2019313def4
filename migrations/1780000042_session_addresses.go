package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// From which address each chat came last, so that it can be banned. Only superusers read it, and it goes with its
// session. It is no field of sessions, whose rows are written with each message.
func init() {
	m.Register(func(app core.App) error {
		session, err := relation(app, "sessionId", "sessions", true, true)
		if err != nil {
			return err
		}
		addresses := core.NewBaseCollection("session_addresses")
		addresses.Fields.Add(
			session,
			&core.TextField{Name: "address", Required: true, Presentable: true},
			&core.AutodateField{Name: "createdAt", OnCreate: true},
		)
		addresses.AddIndex("idx_session_addresses_session", true, "sessionId", "")
		addresses.AddIndex("idx_session_addresses_created", false, "createdAt", "")
		if err := app.Save(addresses); err != nil {
			return err
		}
		return run(app, `CREATE TRIGGER webchat_session_addresses_gone AFTER DELETE ON sessions
			BEGIN DELETE FROM session_addresses WHERE sessionId = OLD.id; END`)
	}, func(app core.App) error {
		if err := run(app, `DROP TRIGGER IF EXISTS webchat_session_addresses_gone`); err != nil {
			return err
		}
		return drop(app, "session_addresses")
	})
}
