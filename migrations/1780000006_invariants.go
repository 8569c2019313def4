package migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Triggers, since a rule or hook would not bind the SQL console, a stale record save or a second process. They are
// frozen as released: a change of the lifecycle is a new migration.
var invariants = map[string]string{
	"sessions_begin": `BEFORE INSERT ON sessions
		WHEN NEW.status <> 'bot_pending' OR NEW.lastSeq <> 0 OR NEW.agentId <> '' OR NEW.closedAt <> ''
			OR EXISTS (SELECT 1 FROM sessions WHERE id = NEW.id)
		BEGIN SELECT RAISE(ABORT, 'a session begins as bot_pending, without messages and agent'); END`,

	"sessions_status": `BEFORE UPDATE OF status ON sessions
		WHEN NEW.status <> OLD.status AND OLD.status || ' ' || NEW.status NOT IN (
			'bot_pending queued_for_agent', 'bot_pending closed',
			'queued_for_agent bot_pending', 'queued_for_agent active_with_agent', 'queued_for_agent closed',
			'active_with_agent queued_for_agent', 'active_with_agent closed')
			OR (NEW.status = 'closed') <> (NEW.closedAt <> '')
		BEGIN SELECT RAISE(ABORT, 'a session''s status can not change like that'); END`,

	"sessions_agent": `BEFORE UPDATE OF agentId, status ON sessions
		WHEN (NEW.status = 'active_with_agent') <> (NEW.agentId <> '') AND NEW.status <> 'closed'
		BEGIN SELECT RAISE(ABORT, 'a session has an agent while it is active_with_agent, and only then'); END`,

	"sessions_stay": `BEFORE UPDATE OF id, userId ON sessions WHEN NEW.id <> OLD.id OR NEW.userId <> OLD.userId
		BEGIN SELECT RAISE(ABORT, 'a session keeps its id and its visitor'); END`,

	// A deleted agent's id goes from what it leaves behind.
	"sessions_closed": `BEFORE UPDATE OF agentId, closedAt ON sessions
		WHEN OLD.status = 'closed' AND (NEW.closedAt <> OLD.closedAt OR (NEW.agentId <> OLD.agentId
			AND (NEW.agentId <> '' OR EXISTS (SELECT 1 FROM users WHERE id = OLD.agentId))))
		BEGIN SELECT RAISE(ABORT, 'a closed session does not change'); END`,

	"sessions_seq": `BEFORE UPDATE OF lastSeq ON sessions
		WHEN NEW.lastSeq < OLD.lastSeq OR (NEW.lastSeq > OLD.lastSeq AND (NEW.lastSeq <> OLD.lastSeq + 1
			OR NOT EXISTS (SELECT 1 FROM messages WHERE sessionId = OLD.id AND seq = NEW.lastSeq)))
		BEGIN SELECT RAISE(ABORT, 'lastSeq is the seq of the session''s last message'); END`,

	"messages_next": `BEFORE INSERT ON messages
		WHEN NOT EXISTS (SELECT 1 FROM sessions
			WHERE id = NEW.sessionId AND status <> 'closed' AND lastSeq = NEW.seq - 1)
			OR EXISTS (SELECT 1 FROM messages WHERE id = NEW.id)
		BEGIN SELECT RAISE(ABORT, 'a message goes into an open session, as its next seq'); END`,

	"messages_counted": `AFTER INSERT ON messages
		BEGIN UPDATE sessions SET lastSeq = NEW.seq WHERE id = NEW.sessionId; END`,

	"messages_stay": `BEFORE UPDATE OF id, sessionId, seq ON messages
		WHEN NEW.id <> OLD.id OR NEW.sessionId <> OLD.sessionId OR NEW.seq <> OLD.seq
		BEGIN SELECT RAISE(ABORT, 'a message keeps its id, session and seq'); END`,

	"messages_kept": `BEFORE DELETE ON messages
		WHEN EXISTS (SELECT 1 FROM sessions WHERE id = OLD.sessionId)
		BEGIN SELECT RAISE(ABORT, 'a message goes only with its whole session'); END`,
}

func init() {
	names := make([]string, 0, len(invariants))
	for name := range invariants {
		names = append(names, name)
	}
	slices.Sort(names)

	m.Register(func(app core.App) error {
		for _, name := range names {
			if err := run(app, "CREATE TRIGGER webchat_"+name+" "+invariants[name]); err != nil {
				return err
			}
		}
		return nil
	}, func(app core.App) error {
		for _, name := range names {
			if err := run(app, "DROP TRIGGER IF EXISTS webchat_"+name); err != nil {
				return err
			}
		}
		return nil
	})
}
