package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Accounts that the site knows, by its own id of them. A session changes its visitor when that one, a stranger until
// then, turns out to be one of those, and only then.
func init() {
	const (
		byOneself = self + " && @request.body.role:changed = false && role != 'user'"

		stays = `BEFORE UPDATE OF id, userId ON sessions
			WHEN NEW.id IS NOT OLD.id OR NEW.userId IS NOT OLD.userId AND NOT (
				EXISTS (SELECT 1 FROM users WHERE id = OLD.userId AND role = 'user' AND externalId = '')
				AND EXISTS (SELECT 1 FROM users WHERE id = NEW.userId AND role = 'user' AND externalId <> '')
				AND NOT EXISTS (SELECT 1 FROM webchat_erasing WHERE userId IN (OLD.userId, NEW.userId)))
			BEGIN SELECT RAISE(ABORT, 'a session keeps its id and its visitor'); END`
	)
	stay := func(app core.App, trigger string) error {
		return run(app, "DROP TRIGGER webchat_sessions_stay", "CREATE TRIGGER webchat_sessions_stay "+trigger)
	}
	m.Register(func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		users.Fields.Add(&core.TextField{Name: "externalId", Max: 200})
		users.AddIndex("idx_users_external", true, "externalId", "externalId != ''")
		users.UpdateRule = types.Pointer(byOneself + " && @request.body.externalId:changed = false")
		if err := app.Save(users); err != nil {
			return err
		}
		return stay(app, stays)
	}, func(app core.App) error {
		if err := stay(app, invariants["sessions_stay"]); err != nil {
			return err
		}
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		users.RemoveIndex("idx_users_external")
		users.Fields.RemoveByName("externalId")
		users.UpdateRule = types.Pointer(byOneself)
		return app.Save(users)
	})
}
