package migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Triggers, since a rule or hook would not bind the SQL console, a stale record save or a second process. They are
// frozen as released: a change of the lifecycle is a new migration. They compare with IS NOT, since a NULL given to an
// OR REPLACE passes by any other comparison, and becomes the column's default.
var invariants = map[string]string{
	"sessions_begin": `BEFORE INSERT ON sessions
		WHEN NEW.status IS NOT 'bot_pending' OR NEW.lastSeq IS NOT 0 OR NEW.agentId IS NOT '' OR NEW.closedAt IS NOT ''
			OR EXISTS (SELECT 1 FROM sessions WHERE id = NEW.id)
		BEGIN SELECT RAISE(ABORT, 'a session begins as bot_pending, without messages and agent'); END`,

	"sessions_status": `BEFORE UPDATE OF status, closedAt ON sessions
		WHEN NEW.status IS NOT OLD.status AND ((OLD.status, NEW.status) IN (VALUES
			('bot_pending', 'queued_for_agent'), ('bot_pending', 'closed'),
			('queued_for_agent', 'bot_pending'), ('queued_for_agent', 'active_with_agent'), ('queued_for_agent', 'closed'),
			('active_with_agent', 'queued_for_agent'), ('active_with_agent', 'closed'))) IS NOT TRUE
			OR (NEW.status = 'closed') IS NOT (NEW.closedAt <> '')
		BEGIN SELECT RAISE(ABORT, 'a session''s status can not change like that'); END`,

	"sessions_agent": `BEFORE UPDATE OF agentId, status ON sessions
		WHEN NEW.status <> 'closed' AND (NEW.status = 'active_with_agent') IS NOT (NEW.agentId <> '')
		BEGIN SELECT RAISE(ABORT, 'a session has an agent while it is active_with_agent, and only then'); END`,

	"sessions_stay": `BEFORE UPDATE OF id, userId ON sessions WHEN NEW.id IS NOT OLD.id OR NEW.userId IS NOT OLD.userId
		BEGIN SELECT RAISE(ABORT, 'a session keeps its id and its visitor'); END`,

	// A deleted agent's id goes from what it leaves behind.
	"sessions_closed": `BEFORE UPDATE OF agentId, closedAt ON sessions
		WHEN OLD.status = 'closed' AND (NEW.closedAt IS NOT OLD.closedAt OR (NEW.agentId IS NOT OLD.agentId
			AND (NEW.agentId IS NOT '' OR EXISTS (SELECT 1 FROM users WHERE id = OLD.agentId))))
		BEGIN SELECT RAISE(ABORT, 'a closed session does not change'); END`,

	"sessions_seq": `BEFORE UPDATE OF lastSeq ON sessions
		WHEN NEW.lastSeq IS NOT OLD.lastSeq AND (NEW.lastSeq IS NOT OLD.lastSeq + 1
			OR NOT EXISTS (SELECT 1 FROM messages WHERE sessionId = OLD.id AND seq = NEW.lastSeq))
		BEGIN SELECT RAISE(ABORT, 'lastSeq is the seq of the session''s last message'); END`,

	// Whoever deletes a session, its messages go, and it is in nobody's queue.
	"sessions_gone": `AFTER DELETE ON sessions BEGIN
			DELETE FROM messages WHERE sessionId = OLD.id;
			DELETE FROM handoff_requests WHERE sessionId = OLD.id;
			DELETE FROM agent_assignments WHERE sessionId = OLD.id;
		END`,

	"messages_next": `BEFORE INSERT ON messages
		WHEN NOT EXISTS (SELECT 1 FROM sessions
			WHERE id = NEW.sessionId AND status <> 'closed' AND lastSeq = NEW.seq - 1)
			OR EXISTS (SELECT 1 FROM messages WHERE id = NEW.id)
		BEGIN SELECT RAISE(ABORT, 'a message goes into an open session, as its next seq'); END`,

	"messages_counted": `AFTER INSERT ON messages
		BEGIN UPDATE sessions SET lastSeq = NEW.seq WHERE id = NEW.sessionId; END`,

	"messages_stay": `BEFORE UPDATE OF id, sessionId, seq ON messages
		WHEN NEW.id IS NOT OLD.id OR NEW.sessionId IS NOT OLD.sessionId OR NEW.seq IS NOT OLD.seq
		BEGIN SELECT RAISE(ABORT, 'a message keeps its id, session and seq'); END`,

	"handoff_requests_over": `BEFORE UPDATE OF acceptedAt, canceledAt ON handoff_requests
		WHEN OLD.acceptedAt <> '' AND NEW.acceptedAt IS NOT OLD.acceptedAt
			OR OLD.canceledAt <> '' AND NEW.canceledAt IS NOT OLD.canceledAt
		BEGIN SELECT RAISE(ABORT, 'a handoff request that is over stays so'); END`,

	"agent_assignments_over": `BEFORE UPDATE OF endedAt ON agent_assignments
		WHEN OLD.endedAt <> '' AND NEW.endedAt IS NOT OLD.endedAt
		BEGIN SELECT RAISE(ABORT, 'an assignment that has ended stays so'); END`,

	// Of a row that an OR REPLACE would drive out, this tells where recursive_triggers is on.
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
