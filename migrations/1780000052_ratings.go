package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// How a visitor found its chat, which is asked once the chat has ended: a rating is all of a closed session that may
// still change.
func init() {
	m.Register(func(app core.App) error {
		sessions, err := app.FindCollectionByNameOrId("sessions")
		if err != nil {
			return err
		}
		sessions.Fields.Add(
			&core.SelectField{Name: "rating", MaxSelect: 1, Values: []string{"good", "so-so", "bad"}},
			&core.TextField{Name: "ratingComment", Max: 1000},
		)
		if err := app.Save(sessions); err != nil {
			return err
		}
		return run(app,
			`CREATE TRIGGER webchat_sessions_rating BEFORE UPDATE OF rating, ratingComment, status ON sessions
				WHEN (NEW.rating IN ('good', 'so-so', 'bad') AND NEW.status = 'closed'
					OR NEW.rating = '' AND NEW.ratingComment = '' AND OLD.rating = '') IS NOT TRUE
				BEGIN SELECT RAISE(ABORT, 'a session is rated once it is closed, and stays so'); END`,
			`CREATE TRIGGER webchat_sessions_unrated BEFORE INSERT ON sessions
				WHEN NEW.rating IS NOT '' OR NEW.ratingComment IS NOT ''
				BEGIN SELECT RAISE(ABORT, 'a session is rated once it is closed'); END`,
		)
	}, func(app core.App) error {
		if err := run(app,
			`DROP TRIGGER IF EXISTS webchat_sessions_rating`,
			`DROP TRIGGER IF EXISTS webchat_sessions_unrated`,
		); err != nil {
			return err
		}
		return withoutFields(app, "sessions", "rating", "ratingComment")
	})
}

func withoutFields(app core.App, name string, fields ...string) error {
	collection, err := app.FindCollectionByNameOrId(name)
	if err != nil {
		return err
	}
	for _, field := range fields {
		collection.Fields.RemoveByName(field)
	}
	return app.Save(collection)
}
