package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The audit log names whom it tells of by their ids, without relations: an entry outlives them. No entry changes, and none
// goes within its first 365 days, whoever tries; the triggers hold that against the SQL console and another process too.
func init() {
	m.Register(func(app core.App) error {
		log := core.NewBaseCollection("audit_log")
		log.Fields.Add(
			&core.TextField{Name: "action", Required: true, Presentable: true},
			&core.TextField{Name: "actorId"},
			&core.TextField{Name: "actorName"},
			&core.TextField{Name: "actorRole", Required: true},
			&core.TextField{Name: "targetType"},
			&core.TextField{Name: "targetId"},
			&core.JSONField{Name: "details"},
			&core.TextField{Name: "address"},
			&core.AutodateField{Name: "createdAt", OnCreate: true},
		)
		log.AddIndex("idx_audit_log_created", false, "createdAt", "")
		log.AddIndex("idx_audit_log_target", false, "targetId", "")
		readableBy(log, account+admin)
		if err := app.Save(log); err != nil {
			return err
		}
		return run(app,
			`CREATE TRIGGER webchat_audit_log_next BEFORE INSERT ON audit_log
				WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id OR rowid = NEW.rowid)
				BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is not replaced'); END`,
			`CREATE TRIGGER webchat_audit_log_stays BEFORE UPDATE ON audit_log
				BEGIN SELECT RAISE(ABORT, 'an entry of the audit log does not change'); END`,
			`CREATE TRIGGER webchat_audit_log_kept BEFORE DELETE ON audit_log
				WHEN (OLD.createdAt < strftime('%Y-%m-%d %H:%M:%fZ', 'now', '-365 days')) IS NOT TRUE
				BEGIN SELECT RAISE(ABORT, 'an entry of the audit log is kept for 365 days'); END`,
		)
	}, func(app core.App) error {
		return drop(app, "audit_log")
	})
}
