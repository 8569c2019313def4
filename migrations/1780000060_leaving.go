package migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A visitor may leave and have the answer go out by e-mail: where to, since when, and up to which message it has been
// told. Those who have left stand behind those who are here.
func init() {
	m.Register(func(app core.App) error {
		if err := alter(app, "sessions", func(sessions *core.Collection) {
			sessions.Fields.Add(
				&core.TextField{Name: "email", Max: 254},
				&core.DateField{Name: "leftAt"},
				&core.NumberField{Name: "toldSeq", OnlyInt: true},
			)
		}); err != nil {
			return err
		}
		return alter(app, "handoff_requests", func(requests *core.Collection) {
			requests.Fields.Add(&core.DateField{Name: "leftAt"})
			requests.RemoveIndex("idx_handoff_requests_queue")
			requests.AddIndex("idx_handoff_requests_queue", false, "leftAt, requestedAt, id", open)
			queueAtItsPlace(requests)
		})
	}, func(app core.App) error {
		if err := alter(app, "handoff_requests", func(requests *core.Collection) {
			requests.RemoveIndex("idx_handoff_requests_queue")
			requests.Fields.RemoveByName("leftAt")
			requests.AddIndex("idx_handoff_requests_queue", false, "requestedAt, id", open)
			queueAtItsPlace(requests)
		}); err != nil {
			return err
		}
		return alter(app, "sessions", func(sessions *core.Collection) {
			for _, name := range []string{"toldSeq", "leftAt", "email"} {
				sessions.Fields.RemoveByName(name)
			}
		})
	})
}

// queueAtItsPlace has the index of the queue, added last, stand second, as it always did.
func queueAtItsPlace(requests *core.Collection) {
	last := len(requests.Indexes) - 1
	queue := requests.Indexes[last]
	requests.Indexes = slices.Insert(requests.Indexes[:last], 1, queue)
}

// alter changes a collection by name.
func alter(app core.App, name string, change func(*core.Collection)) error {
	collection, err := app.FindCollectionByNameOrId(name)
	if err != nil {
		return err
	}
	change(collection)
	return app.Save(collection)
}
