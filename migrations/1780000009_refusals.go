package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// refusals are the triggers that check a message, refusing with FAIL instead of ABORT. For ABORT, SQLite copies each
// page that an insert changes, to undo it; these refuse before anything is changed, and what the first has let through
// the second does not refuse.
var refusals = map[string]string{
	"messages_next": `BEFORE INSERT ON messages
		WHEN NOT EXISTS (SELECT 1 FROM sessions
			WHERE id = NEW.sessionId AND status <> 'closed' AND lastSeq + 1 = NEW.seq)
			OR EXISTS (SELECT 1 FROM messages WHERE id = NEW.id)
		BEGIN SELECT RAISE(FAIL, 'a message goes into an open session, as its next seq'); END`,

	"sessions_seq": `BEFORE UPDATE OF lastSeq ON sessions
		WHEN NEW.lastSeq IS NOT OLD.lastSeq AND (NEW.lastSeq IS NOT OLD.lastSeq + 1
			OR NOT EXISTS (SELECT 1 FROM messages WHERE sessionId = OLD.id AND seq = NEW.lastSeq))
		BEGIN SELECT RAISE(FAIL, 'lastSeq is the seq of the session''s last message'); END`,
}

func init() {
	replace := func(app core.App, by map[string]string) error {
		for _, name := range []string{"messages_next", "sessions_seq"} {
			if err := run(app, "DROP TRIGGER webchat_"+name, "CREATE TRIGGER webchat_"+name+" "+by[name]); err != nil {
				return err
			}
		}
		return nil
	}
	m.Register(func(app core.App) error {
		return replace(app, refusals)
	}, func(app core.App) error {
		return replace(app, invariants)
	})
}
