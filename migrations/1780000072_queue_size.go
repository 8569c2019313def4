package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// How many wait, and how many of those are here. It is asked whenever an agent looks at the queue and whenever one more
// wants to wait, and to count takes the longer the more there are.
func init() {
	const (
		waits     = `(NEW.acceptedAt = '' AND NEW.canceledAt = '')`
		waited    = `(OLD.acceptedAt = '' AND OLD.canceledAt = '')`
		isHere    = `(NEW.leftAt = '')`
		wasHere   = `(OLD.leftAt = '')`
		countThem = `SELECT 1, count(*), coalesce(sum(leftAt = ''), 0) FROM handoff_requests WHERE acceptedAt = '' AND canceledAt = ''`
	)
	m.Register(func(app core.App) error {
		return run(app,
			`CREATE TABLE webchat_queue (id INTEGER PRIMARY KEY CHECK (id = 1), waiting INTEGER NOT NULL, here INTEGER NOT NULL)`,
			`INSERT INTO webchat_queue (id, waiting, here) `+countThem,
			`CREATE TRIGGER webchat_queue_joined AFTER INSERT ON handoff_requests WHEN `+waits+`
				BEGIN UPDATE webchat_queue SET waiting = waiting + 1, here = here + `+isHere+`; END`,
			`CREATE TRIGGER webchat_queue_erased AFTER DELETE ON handoff_requests WHEN `+waited+`
				BEGIN UPDATE webchat_queue SET waiting = waiting - 1, here = here - `+wasHere+`; END`,
			`CREATE TRIGGER webchat_queue_changed AFTER UPDATE OF acceptedAt, canceledAt, leftAt ON handoff_requests
				BEGIN UPDATE webchat_queue SET waiting = waiting + `+waits+` - `+waited+`,
					here = here + (`+waits+` AND `+isHere+`) - (`+waited+` AND `+wasHere+`); END`,
		)
	}, func(app core.App) error {
		return run(app,
			`DROP TRIGGER IF EXISTS webchat_queue_joined`,
			`DROP TRIGGER IF EXISTS webchat_queue_erased`,
			`DROP TRIGGER IF EXISTS webchat_queue_changed`,
			`DROP TABLE webchat_queue`,
		)
	})
}
