package sqlite

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

// attempts are what a person at the database might try, by what of section 2 of the design stands against it. {begun},
// {waiting}, {active} and {closed} are sessions in these states, each with its messages 1, 2, 3. {known} is one of Mia,
// whom the site knows as it knows Noa.
var attempts = []struct{ invariant, sql string }{
	{"a seq is given once", `INSERT INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', '{begun}', 2, 'user', 'x')`},
	{"a seq is given once", `INSERT OR REPLACE INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', '{begun}', 2, 'user', 'x')`},
	{"a seq is given once", `REPLACE INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', '{begun}', 2, 'user', 'x')`},
	{"a seq is given once", `INSERT INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', '{begun}', 2, 'user', 'x')
		ON CONFLICT DO UPDATE SET text = 'x'`},
	{"a seq is given once", `UPDATE messages SET seq = 2 WHERE sessionId = '{begun}' AND seq = 3`},
	{"a seq is given once", `UPDATE OR REPLACE messages SET seq = 2 WHERE sessionId = '{begun}' AND seq = 3`},

	{"seq has no gap", `INSERT INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', '{begun}', 5, 'user', 'x')`},
	{"seq has no gap", `INSERT INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', '{begun}', 0, 'user', 'x')`},
	{"seq has no gap", `INSERT INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', '{begun}', '4th', 'user', 'x')`},
	{"seq has no gap", `INSERT INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', '{begun}', 3.5, 'user', 'x')`},
	{"seq has no gap", `INSERT INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', '{begun}', x'34', 'user', 'x')`},
	{"seq has no gap", `INSERT OR REPLACE INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', '{begun}', NULL, 'user', 'x')`},
	{"seq has no gap", `INSERT OR REPLACE INTO messages (id, sessionId, seq, senderType, text)
		SELECT id, '{waiting}', 4, 'user', 'x' FROM messages WHERE sessionId = '{begun}' AND seq = 2`},
	{"seq has no gap", `INSERT OR REPLACE INTO messages (rowid, id, sessionId, seq, senderType, text)
		SELECT rowid, 'new', '{waiting}', 4, 'user', 'x' FROM messages WHERE sessionId = '{begun}' AND seq = 2`},
	{"seq has no gap", `INSERT INTO messages (id, sessionId, seq, senderType, text) VALUES ('new', 'no such session', 1, 'user', 'x')`},
	{"seq has no gap", `DELETE FROM messages WHERE sessionId = '{begun}' AND seq = 2`},
	{"seq has no gap", `DELETE FROM messages WHERE sessionId = '{begun}' AND seq = 3`},
	{"seq has no gap", `DELETE FROM messages`},
	{"seq has no gap", `UPDATE messages SET seq = seq + 10 WHERE sessionId = '{begun}'`},
	{"seq has no gap", `UPDATE OR REPLACE messages SET seq = NULL WHERE sessionId = '{begun}' AND seq = 2`},
	{"seq has no gap", `UPDATE messages SET sessionId = '{waiting}', seq = 4 WHERE sessionId = '{begun}' AND seq = 3`},
	{"seq has no gap", `UPDATE OR REPLACE messages SET sessionId = NULL WHERE sessionId = '{begun}' AND seq = 2`},
	{"seq has no gap", `UPDATE OR REPLACE messages SET id = (SELECT id FROM messages WHERE sessionId = '{begun}' AND seq = 3)
		WHERE sessionId = '{begun}' AND seq = 2`},
	{"seq has no gap", `UPDATE OR REPLACE messages SET rowid = (SELECT rowid FROM messages WHERE sessionId = '{begun}' AND seq = 3)
		WHERE sessionId = '{begun}' AND seq = 2`},
	{"a message keeps its id", `UPDATE messages SET id = 'new' WHERE sessionId = '{begun}' AND seq = 2`},
	{"a message keeps its id", `UPDATE OR REPLACE messages SET id = NULL WHERE sessionId = '{begun}' AND seq = 2`},

	{"lastSeq never goes back", `UPDATE sessions SET lastSeq = 1 WHERE id = '{begun}'`},
	{"lastSeq never goes back", `UPDATE sessions SET lastSeq = 0`},
	{"lastSeq never goes back", `UPDATE OR REPLACE sessions SET lastSeq = NULL WHERE id = '{begun}'`},
	{"lastSeq never goes back", `UPDATE sessions SET lastSeq = '' WHERE id = '{begun}'`},
	{"lastSeq never goes back", `INSERT OR REPLACE INTO sessions (id, userId, status) VALUES ('{begun}', 'june00000000000', 'bot_pending')`},
	{"lastSeq never runs ahead", `UPDATE sessions SET lastSeq = lastSeq + 1 WHERE id = '{begun}'`},
	{"lastSeq never runs ahead", `UPDATE sessions SET lastSeq = 'many' WHERE id = '{begun}'`},
	{"lastSeq never runs ahead", `INSERT INTO sessions (id, userId, status, lastSeq) VALUES ('new', 'june00000000000', 'bot_pending', 7)`},

	{"a closed session takes no message", `INSERT INTO messages (id, sessionId, seq, senderType, text)
		SELECT 'new', id, lastSeq + 1, 'user', 'x' FROM sessions WHERE id = '{closed}'`},
	{"a closed session takes no message", `INSERT OR REPLACE INTO messages (id, sessionId, seq, senderType, text)
		SELECT 'new', id, lastSeq + 1, 'user', 'x' FROM sessions WHERE id = '{closed}'`},
	{"a closed session takes no message", `UPDATE messages SET sessionId = '{closed}', seq = 6 WHERE sessionId = '{begun}' AND seq = 3`},

	{"closed is final", `UPDATE sessions SET status = 'bot_pending', agentId = '', closedAt = '' WHERE id = '{closed}'`},
	{"closed is final", `UPDATE sessions SET status = 'queued_for_agent', agentId = '', closedAt = '' WHERE id = '{closed}'`},
	{"closed is final", `UPDATE sessions SET status = 'active_with_agent', closedAt = '' WHERE id = '{closed}'`},
	{"closed is final", `UPDATE OR REPLACE sessions SET status = NULL, closedAt = '' WHERE id = '{closed}'`},
	{"closed is final", `INSERT OR REPLACE INTO sessions (id, userId, status) VALUES ('{closed}', 'june00000000000', 'bot_pending')`},
	{"closed is final", `INSERT INTO sessions (id, userId, status) VALUES ('{closed}', 'june00000000000', 'bot_pending')
		ON CONFLICT (id) DO UPDATE SET status = 'bot_pending', closedAt = ''`},
	{"closed is final", `UPDATE sessions SET closedAt = '' WHERE id = '{closed}'`},
	{"closed is final", `UPDATE sessions SET closedAt = '2020-01-01 00:00:00.000Z' WHERE id = '{closed}'`},
	{"closed is final", `UPDATE sessions SET agentId = 'bo0000000000000' WHERE id = '{closed}'`},
	{"closed is final", `UPDATE sessions SET agentId = '' WHERE id = '{closed}'`},
	{"closed is final", `UPDATE OR REPLACE sessions SET agentId = NULL WHERE id = '{closed}'`},

	{"a status is one of section 3", `UPDATE sessions SET status = 'open' WHERE id = '{begun}'`},
	{"a status is one of section 3", `UPDATE sessions SET status = '' WHERE id = '{begun}'`},
	{"a status is one of section 3", `UPDATE sessions SET status = x'636c6f736564' WHERE id = '{begun}'`},
	{"a status is one of section 3", `UPDATE OR REPLACE sessions SET status = NULL WHERE id = '{begun}'`},
	{"a status is one of section 3", `INSERT INTO sessions (id, userId, status) VALUES ('new', 'june00000000000', '')`},
	{"a status is one of section 3", `INSERT OR REPLACE INTO sessions (id, userId, status) VALUES ('new', 'june00000000000', NULL)`},
	{"who is closed has a date of it", `UPDATE sessions SET status = 'closed' WHERE id = '{begun}'`},
	{"who is not closed has none", `UPDATE sessions SET closedAt = '2020-01-01 00:00:00.000Z' WHERE id = '{begun}'`},
	{"who is active has an agent", `UPDATE sessions SET status = 'active_with_agent' WHERE id = '{waiting}'`},
	{"who is active has an agent", `UPDATE sessions SET agentId = '' WHERE id = '{active}'`},
	{"who is active has an agent", `UPDATE OR REPLACE sessions SET agentId = NULL WHERE id = '{active}'`},
	{"who is not active has none", `UPDATE sessions SET agentId = 'bo0000000000000' WHERE id = '{waiting}'`},
	{"a session keeps its visitor", `UPDATE sessions SET userId = 'otto00000000000' WHERE id = '{begun}'`},
	{"a session keeps its visitor", `UPDATE OR REPLACE sessions SET userId = NULL WHERE id = '{begun}'`},
	{"a session keeps its visitor", `UPDATE sessions SET userId = 'ada000000000000' WHERE id = '{begun}'`},
	{"a session keeps its visitor", `UPDATE sessions SET userId = 'no such account' WHERE id = '{begun}'`},
	{"a session keeps its visitor", `UPDATE sessions SET userId = 'june00000000000' WHERE id = '{known}'`},
	{"a session keeps its visitor", `UPDATE sessions SET userId = 'noa000000000000' WHERE id = '{known}'`},
	{"a session keeps its id", `UPDATE sessions SET id = 'new', userId = 'mia000000000000' WHERE id = '{begun}'`},
	{"a session keeps its id", `UPDATE sessions SET id = 'new' WHERE id = '{begun}'`},

	{"only a closed session is rated", `UPDATE sessions SET rating = 'good' WHERE id = '{active}'`},
	{"only a closed session is rated", `UPDATE sessions SET ratingComment = 'x' WHERE id = '{active}'`},
	{"only a closed session is rated", `INSERT INTO sessions (id, userId, status, rating) VALUES ('new', 'june00000000000', 'bot_pending', 'good')`},
	{"only a closed session is rated", `INSERT OR REPLACE INTO sessions (id, userId, status, ratingComment)
		VALUES ('new', 'june00000000000', 'bot_pending', 'x')`},
	{"a rating is one of three", `UPDATE sessions SET rating = 'great' WHERE id = '{closed}'`},
	{"a rating is one of three", `UPDATE OR REPLACE sessions SET rating = NULL WHERE id = '{closed}'`},
	{"a comment comes with a rating", `UPDATE sessions SET ratingComment = 'x' WHERE id = '{closed}'`},
	{"a visit belongs to an open session", `INSERT INTO visits (id, sessionId) VALUES ('new', '{closed}')`},
	{"a visit belongs to an open session", `INSERT INTO visits (id, sessionId) VALUES ('new', 'no such session')`},
	{"a visit belongs to an open session", `INSERT OR REPLACE INTO visits (id, sessionId) VALUES ('new', NULL)`},
	{"a visit belongs to an open session", `UPDATE visits SET page = 'https://example.com/' WHERE sessionId = '{closed}'`},
	{"a visit stays with its session", `UPDATE visits SET sessionId = '{begun}' WHERE sessionId = '{waiting}'`},
	{"one visit at most", `INSERT INTO visits (id, sessionId) VALUES ('new', '{waiting}')`},

	{"one open handoff request at most", `INSERT INTO handoff_requests (id, sessionId, requestedAt) VALUES ('new', '{waiting}', 'now')`},
	{"one open handoff request at most", `UPDATE handoff_requests SET acceptedAt = '' WHERE sessionId = '{active}'`},
	{"one open handoff request at most", `UPDATE handoff_requests SET canceledAt = '' WHERE sessionId = '{begun}'`},
	{"one open handoff request at most", `UPDATE OR REPLACE handoff_requests SET acceptedAt = NULL WHERE sessionId = '{active}'`},
	{"one open handoff request at most", `UPDATE handoff_requests SET sessionId = '{waiting}', acceptedAt = '' WHERE sessionId = '{active}'`},
	{"one open assignment at most", `INSERT INTO agent_assignments (id, agentId, sessionId, assignedAt) VALUES ('new', 'bo0000000000000', '{active}', 'now')`},
	{"one open assignment at most", `UPDATE agent_assignments SET endedAt = '' WHERE sessionId = '{closed}'`},
	{"one open assignment at most", `UPDATE OR REPLACE agent_assignments SET endedAt = NULL WHERE sessionId = '{closed}'`},

	{"an entry of the audit log stays", `UPDATE audit_log SET actorId = 'bo0000000000000'`},
	{"an entry of the audit log stays", `UPDATE audit_log SET createdAt = '2020-01-01 00:00:00.000Z'`},
	{"an entry of the audit log stays", `UPDATE audit_log SET address = ''`},
	{"an entry of the audit log stays", `UPDATE OR REPLACE audit_log SET details = NULL WHERE targetId = '{closed}'`},
	{"an entry of the audit log stays", `DELETE FROM audit_log`},
	{"an entry of the audit log stays", `DELETE FROM audit_log WHERE targetId = '{closed}'`},
	{"an entry of the audit log stays", `INSERT OR REPLACE INTO audit_log (id, action, actorRole)
		SELECT id, 'closed', 'server' FROM audit_log WHERE targetId = '{closed}' LIMIT 1`},
	{"an entry of the audit log stays", `REPLACE INTO audit_log (rowid, id, action, actorRole)
		SELECT rowid, 'new', 'closed', 'server' FROM audit_log WHERE targetId = '{closed}' LIMIT 1`},
	{"an entry of the audit log stays", `INSERT INTO audit_log (id, action, actorRole)
		SELECT id, 'closed', 'server' FROM audit_log WHERE targetId = '{closed}' LIMIT 1 ON CONFLICT DO UPDATE SET actorId = ''`},
}

// stage has the sessions that the attempts are about, and tells their ids.
func (p *place) stage() *strings.Replacer {
	p.t.Helper()
	begun, _ := p.in(chat.BotPending)
	waiting, _ := p.in(chat.QueuedForAgent)
	p.write(p.june, waiting.ID, "Hello?")
	active, _ := p.in(chat.ActiveWithAgent)
	closed, _ := p.in(chat.Closed)
	known, err := p.Start(ctx, p.mia, nil, chat.Visit{})
	p.check(err)
	return strings.NewReplacer("{begun}", begun.ID, "{waiting}", waiting.ID, "{active}", active.ID, "{closed}", closed.ID,
		"{known}", known.Session.ID)
}

func TestTheDatabaseHoldsItsInvariantsAgainstSQL(t *testing.T) {
	p := openPlace(t)
	stage := p.stage()
	before := p.stored()
	for _, attempt := range attempts {
		t.Run(attempt.invariant+": "+attempt.sql, func(t *testing.T) {
			if err := p.exec(stage.Replace(attempt.sql)); err == nil || !strings.Contains(err.Error(), "constraint failed") {
				t.Errorf("it came to %v", err)
			}
			if p.stored() != before {
				t.Fatalf("the rows are now\n%s\nand were\n%s", p.stored(), before)
			}
		})
	}
}

// TestTransitionsAreTheDomains keeps the trigger and the table in the code from drifting apart.
func TestTransitionsAreTheDomains(t *testing.T) {
	p := openPlace(t)
	for _, from := range chat.Statuses {
		for _, to := range chat.Statuses {
			allowed := slices.Contains(chat.Transitions()[from], to)
			for _, update := range []string{"UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"} {
				sentence := fmt.Sprintf("%s from %s to %s is refused", update, from, to)
				if allowed || from == to {
					sentence = fmt.Sprintf("%s from %s to %s is done", update, from, to)
				}
				t.Run(sentence, func(t *testing.T) {
					session, _ := p.in(from)
					agentID, closedAt := "", session.ClosedAt
					if to == chat.ActiveWithAgent || from == chat.Closed && to == from {
						agentID = p.ada.ID
					}
					if to == chat.Closed && closedAt == "" {
						closedAt = "2030-01-01 00:00:00.000Z"
					} else if to != chat.Closed {
						closedAt = ""
					}
					err := p.exec(fmt.Sprintf(`%s sessions SET status = '%s', agentId = '%s', closedAt = '%s' WHERE id = '%s'`,
						update, to, agentID, closedAt, session.ID))
					if done := err == nil; done != (allowed || from == to) {
						t.Errorf("it came to %v", err)
					}
				})
			}
		}
	}
	for _, status := range chat.Statuses {
		t.Run(fmt.Sprintf("a session that begins as %s is refused, unless that is bot_pending", status), func(t *testing.T) {
			id := strings.ReplaceAll(string(status), "_", "")
			err := p.exec(fmt.Sprintf(`INSERT INTO sessions (id, userId, status, closedAt) VALUES ('%s', '%s', '%s', '')`,
				id, p.june.ID, status))
			if begun := err == nil; begun != (status == chat.BotPending) {
				t.Errorf("it came to %v", err)
			}
		})
	}
}

func TestWhatReplaceDrivesOutLeavesOne(t *testing.T) {
	p := openPlace(t)
	stage := p.stage()
	count := func(query string) string { return p.column(stage.Replace(query))[0] }

	t.Run("of two open handoff requests one is left", func(t *testing.T) {
		p.check(p.exec(stage.Replace(`INSERT OR REPLACE INTO handoff_requests (id, sessionId, requestedAt)
			VALUES ('anotherrequest0', '{waiting}', '2030-01-01 00:00:00.000Z')`)))
		if open := count(`SELECT count(*) FROM handoff_requests WHERE sessionId = '{waiting}' AND acceptedAt = '' AND canceledAt = ''`); open != "1" {
			t.Errorf("%s are open", open)
		}
	})
	t.Run("of two open assignments one is left", func(t *testing.T) {
		p.check(p.exec(stage.Replace(`INSERT OR REPLACE INTO agent_assignments (id, agentId, sessionId, assignedAt)
			VALUES ('anotherassignme', 'bo0000000000000', '{active}', '2030-01-01 00:00:00.000Z')`)))
		if open := count(`SELECT count(*) FROM agent_assignments WHERE sessionId = '{active}' AND endedAt = ''`); open != "1" {
			t.Errorf("%s are open", open)
		}
	})
}

func TestHowManyWaitIsRightWhoeverChangesWhoDoes(t *testing.T) {
	p := openPlace(t)
	stage := p.stage()
	for _, change := range []string{
		`INSERT INTO handoff_requests (id, sessionId, requestedAt) VALUES ('onemorerequest0', '{begun}', '2030-01-01 00:00:00.000Z')`,
		`INSERT INTO handoff_requests (id, sessionId, requestedAt, canceledAt)
			VALUES ('onethatwasover0', '{begun}', '2030-01-01 00:00:00.000Z', '2030-01-01 00:00:00.000Z')`,
		`INSERT OR REPLACE INTO handoff_requests (id, sessionId, requestedAt, leftAt)
			VALUES ('anotherrequest0', '{waiting}', '2030-01-01 00:00:00.000Z', '2030-01-01 00:00:00.000Z')`,
		`UPDATE handoff_requests SET preview = '[]'`,
		`UPDATE handoff_requests SET leftAt = '2030-01-01 00:00:00.000Z'`,
		`UPDATE handoff_requests SET leftAt = ''`,
		`UPDATE handoff_requests SET leftAt = '2030-01-01 00:00:00.000Z', canceledAt = '2030-01-01 00:00:00.000Z' WHERE id = 'onemorerequest0'`,
		`UPDATE OR REPLACE handoff_requests SET leftAt = NULL WHERE sessionId = '{waiting}'`,
		`UPDATE handoff_requests SET acceptedAt = '2030-01-01 00:00:00.000Z', acceptedById = 'bo0000000000000' WHERE sessionId = '{waiting}'`,
		`INSERT INTO handoff_requests (id, sessionId, requestedAt) VALUES ('onceagainreques', '{waiting}', '2031-01-01 00:00:00.000Z')`,
		`INSERT OR IGNORE INTO handoff_requests (id, sessionId, requestedAt) VALUES ('onetoomanyreque', '{waiting}', '2031-01-01 00:00:00.000Z')`,
		`DELETE FROM handoff_requests WHERE sessionId = '{begun}'`,
		`DELETE FROM sessions WHERE id = '{waiting}'`,
		`DELETE FROM handoff_requests`,
	} {
		p.check(p.exec(stage.Replace(change)))
		got := p.column(`SELECT waiting || ', ' || here FROM webchat_queue`)
		want := p.column(`SELECT count(*) || ', ' || coalesce(sum(leftAt = ''), 0) FROM handoff_requests WHERE acceptedAt = '' AND canceledAt = ''`)
		if !slices.Equal(got, want) {
			t.Errorf("after %s it says %q, and is %q", change, got, want)
		}
	}
}

func TestWhoeverSpoilsHowManyWaitItIsRightAfterTheNextStart(t *testing.T) {
	p := openPlace(t)
	p.in(chat.QueuedForAgent)
	for _, spoil := range []string{
		`UPDATE webchat_queue SET waiting = 1000, here = -1`, `DELETE FROM webchat_queue`,
	} {
		p.check(p.exec(spoil))
		_, again := openStore(t, p.dir)
		all, _, err := again.Queue(ctx, 1)
		p.check(err)
		here, err := again.Waiting(ctx)
		p.check(err)
		if all != 1 || here != 1 {
			t.Errorf("after %s %d wait, %d of them here", spoil, all, here)
		}
	}
}

func TestADeletedSessionLeavesNothing(t *testing.T) {
	p := openPlace(t)
	left := func(t *testing.T, stage *strings.Replacer, session string) {
		t.Helper()
		query := stage.Replace(`SELECT (SELECT count(*) FROM messages WHERE sessionId = '` + session + `')
			+ (SELECT count(*) FROM handoff_requests WHERE sessionId = '` + session + `')
			+ (SELECT count(*) FROM agent_assignments WHERE sessionId = '` + session + `')
			+ (SELECT count(*) FROM visits WHERE sessionId = '` + session + `')`)
		if rows := p.column(query)[0]; rows != "0" {
			t.Errorf("it leaves %s rows", rows)
		}
	}
	t.Run("when SQL deletes it", func(t *testing.T) {
		stage := p.stage()
		for _, session := range []string{"{begun}", "{waiting}", "{active}", "{closed}"} {
			p.check(p.exec(stage.Replace(`DELETE FROM sessions WHERE id = '` + session + `'`)))
			left(t, stage, session)
		}
	})
	t.Run("when PocketBase deletes the record", func(t *testing.T) {
		stage := p.stage()
		for _, session := range []string{"{begun}", "{waiting}", "{active}", "{closed}"} {
			record, err := p.app.FindRecordById("sessions", stage.Replace(session))
			p.check(err)
			p.check(p.app.Delete(record))
			left(t, stage, session)
		}
	})
	t.Run("when its visitor is deleted", func(t *testing.T) {
		stage := p.stage()
		visitor, err := p.app.FindRecordById("users", p.june.ID)
		p.check(err)
		p.check(p.app.Delete(visitor))
		left(t, stage, "{begun}")
		if waiting, err := p.Waiting(ctx); err != nil || waiting != 0 {
			t.Errorf("%d wait (%v)", waiting, err)
		}
	})
}
