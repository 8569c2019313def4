package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Bans, which the servers keep in memory: what changes them is counted with the changes of accounts. A ban goes with its
// visitor, also when that is deleted past PocketBase.
func init() {
	m.Register(func(app core.App) error {
		visitor, err := relation(app, "userId", "users", false, true)
		if err != nil {
			return err
		}
		bans := core.NewBaseCollection("bans")
		bans.Fields.Add(
			visitor,
			&core.TextField{Name: "address", Max: 50, Presentable: true},
			&core.DateField{Name: "until"},
			&core.TextField{Name: "reason", Max: 500},
			&core.TextField{Name: "bannedById"},
			&core.TextField{Name: "bannedByName"},
			&core.AutodateField{Name: "createdAt", OnCreate: true},
		)
		bans.AddIndex("idx_bans_user", false, "userId", "")
		bans.AddIndex("idx_bans_until", false, "until", "")
		readableBy(bans, account+admin)
		if err := app.Save(bans); err != nil {
			return err
		}
		const counted = ` BEGIN UPDATE webchat_account_changes SET n = n + 1; END`
		return run(app,
			`CREATE TRIGGER webchat_bans_made AFTER INSERT ON bans`+counted,
			`CREATE TRIGGER webchat_bans_changed AFTER UPDATE ON bans`+counted,
			`CREATE TRIGGER webchat_bans_lifted AFTER DELETE ON bans`+counted,
			`CREATE TRIGGER webchat_bans_gone AFTER DELETE ON users
				BEGIN DELETE FROM bans WHERE userId = OLD.id AND userId <> ''; END`,
		)
	}, func(app core.App) error {
		if err := run(app, `DROP TRIGGER IF EXISTS webchat_bans_gone`); err != nil {
			return err
		}
		return drop(app, "bans")
	})
}
