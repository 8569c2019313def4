package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// An agent's page gives signs of life as often as the setting asks for, so that it may be short. But it may not be 0, which
// a field that is not required takes in spite of its bounds; nor may the time be in which one who is asked can answer.
func init() {
	bound := func(app core.App, shortest float64, required bool) error {
		settings, err := app.FindCollectionByNameOrId("settings")
		if err != nil {
			return err
		}
		goneAfter := settings.Fields.GetByName("goneAfter").(*core.NumberField)
		goneAfter.Min, goneAfter.Required = &shortest, required
		settings.Fields.GetByName("closeAfter").(*core.NumberField).Required = required
		return app.Save(settings)
	}
	m.Register(func(app core.App) error {
		return bound(app, 1, true)
	}, func(app core.App) error {
		return bound(app, 10, false)
	})
}
