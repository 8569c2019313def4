package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

const recentClaims = "idx_handoff_requests_accepted"

// Of those who were taken lately is told how long the others may wait.
func init() {
	m.Register(func(app core.App) error {
		return reindex(app, "handoff_requests", func(requests *core.Collection) {
			requests.AddIndex(recentClaims, false, "acceptedAt", "acceptedAt != ''")
		})
	}, func(app core.App) error {
		return reindex(app, "handoff_requests", func(requests *core.Collection) { requests.RemoveIndex(recentClaims) })
	})
}

func reindex(app core.App, name string, change func(*core.Collection)) error {
	collection, err := app.FindCollectionByNameOrId(name)
	if err != nil {
		return err
	}
	change(collection)
	return app.Save(collection)
}
