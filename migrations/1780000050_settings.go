package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/security"
)

const settingsID = "webchatsettings"

// The site's settings: one record, edited in the dashboard. Its changes are counted with those of accounts, for a second
// process or the SQL console fires none of PocketBase's hooks here.
func init() {
	m.Register(func(app core.App) error {
		settings := core.NewBaseCollection("settings")
		settings.Fields.Add(
			&core.TextField{Name: "name", Max: 80, Presentable: true},
			&core.FileField{Name: "logo", MaxSelect: 1, MaxSize: 512 << 10,
				MimeTypes: []string{"image/png", "image/jpeg", "image/webp", "image/svg+xml"}},
			&core.TextField{Name: "accent", Max: 7},
			&core.TextField{Name: "greeting", Max: 120},
			&core.TextField{Name: "nobody", Max: 300},
			&core.TextField{Name: "allowedOrigins", Max: 4000},
			&core.TextField{Name: "timeZone", Max: 60},
			&core.TextField{Name: "businessHours", Max: 1000},
			&core.TextField{Name: "holidays", Max: 4000},
			&core.JSONField{Name: "preChat", MaxSize: 4000},
			whole("answerByMailAfter", 0, 24*60),
			whole("awayAfter", 0, 24*60),
			whole("goneAfter", 10, 3600), // in seconds
			whole("askAfter", 0, 7*24*60),
			whole("closeAfter", 1, 7*24*60),
			&core.BoolField{Name: "rating"},
			&core.BoolField{Name: "transcript"},
			&core.BoolField{Name: "mayErase"},
			whole("retentionDays", 0, 36500), // in days
			&core.TextField{Name: "identifySecret", Max: 200},
		)
		if err := app.Save(settings); err != nil {
			return err
		}
		first := core.NewRecord(settings)
		first.Load(map[string]any{
			"id": settingsID, "answerByMailAfter": 5, "awayAfter": 10, "goneAfter": 30, "askAfter": 15, "closeAfter": 5,
			"rating": true, "transcript": true, "identifySecret": security.RandomString(40),
		})
		if err := app.Save(first); err != nil {
			return err
		}
		return run(app, `CREATE TRIGGER webchat_settings_changed AFTER UPDATE ON settings
			BEGIN UPDATE webchat_account_changes SET n = n + 1; END`)
	}, func(app core.App) error {
		if err := run(app, `DROP TRIGGER IF EXISTS webchat_settings_changed`); err != nil {
			return err
		}
		return drop(app, "settings")
	})
}

// whole is a whole number between two bounds.
func whole(name string, from, to float64) core.Field {
	return &core.NumberField{Name: name, OnlyInt: true, Min: &from, Max: &to}
}
