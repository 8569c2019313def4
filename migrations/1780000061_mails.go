package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The mails that have to go out, or have gone. A session has one at most whose answers wait, so that two processes
// can't write the same down twice.
func init() {
	m.Register(func(app core.App) error {
		session, err := relation(app, "sessionId", "sessions", true, true)
		if err != nil {
			return err
		}
		mails := core.NewBaseCollection("mails")
		mails.Fields.Add(
			session,
			&core.TextField{Name: "to", Required: true, Max: 254, Presentable: true},
			&core.SelectField{Name: "kind", Required: true, MaxSelect: 1, Values: []string{"answers", "transcript"}},
			&core.NumberField{Name: "fromSeq", OnlyInt: true},
			&core.NumberField{Name: "toSeq", OnlyInt: true},
			&core.TextField{Name: "messageId"},
			&core.DateField{Name: "createdAt", Required: true},
			&core.DateField{Name: "nextTryAt"},
			&core.NumberField{Name: "tries", OnlyInt: true},
			&core.DateField{Name: "sentAt"},
			&core.TextField{Name: "error"},
		)
		mails.AddIndex("idx_mails_due", false, "nextTryAt", "nextTryAt != ''")
		mails.AddIndex("idx_mails_waiting", true, "sessionId", "kind = 'answers' AND nextTryAt != ''")
		mails.AddIndex("idx_mails_session", false, "sessionId, createdAt", "")
		if err := app.Save(mails); err != nil {
			return err
		}
		return run(app, `CREATE TRIGGER webchat_sessions_gone_mails AFTER DELETE ON sessions
			BEGIN DELETE FROM mails WHERE sessionId = OLD.id; END`)
	}, func(app core.App) error {
		if err := run(app, `DROP TRIGGER IF EXISTS webchat_sessions_gone_mails`); err != nil {
			return err
		}
		return drop(app, "mails")
	})
}
