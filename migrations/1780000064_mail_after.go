package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// After how many seconds of the agent's silence its answers go out by e-mail.
func init() {
	m.Register(func(app core.App) error {
		if err := alter(app, "settings", func(settings *core.Collection) {
			settings.Fields.Add(whole("mailAfter", 0, 3600))
		}); err != nil {
			return err
		}
		return run(app, `UPDATE settings SET mailAfter = 60`)
	}, func(app core.App) error {
		return alter(app, "settings", func(settings *core.Collection) { settings.Fields.RemoveByName("mailAfter") })
	})
}
