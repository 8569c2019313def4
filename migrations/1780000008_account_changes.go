package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A counter of what was changed about accounts, whoever changed it: a second process or the SQL console fires none of
// PocketBase's hooks here.
func init() {
	m.Register(func(app core.App) error {
		return run(app,
			`CREATE TABLE webchat_account_changes (n INTEGER NOT NULL)`,
			`INSERT INTO webchat_account_changes (n) VALUES (0)`,
			`CREATE TRIGGER webchat_users_changed AFTER UPDATE OF id, role, displayName, email, password, tokenKey ON users
				BEGIN UPDATE webchat_account_changes SET n = n + 1; END`,
			`CREATE TRIGGER webchat_users_deleted AFTER DELETE ON users
				BEGIN UPDATE webchat_account_changes SET n = n + 1; END`,
		)
	}, func(app core.App) error {
		return run(app,
			`DROP TRIGGER IF EXISTS webchat_users_changed`,
			`DROP TRIGGER IF EXISTS webchat_users_deleted`,
			`DROP TABLE webchat_account_changes`,
		)
	})
}
