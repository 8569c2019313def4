package hooks_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"webchat/hooks/chat"
)

// ages makes what meets the condition that old.
func (s *server) ages(table, condition, column string, by time.Duration) {
	s.t.Helper()
	s.sql("UPDATE " + table + " SET " + column + " = '" + types.NowDateTime().Add(-by).String() + "' WHERE " + condition)
}

func TestWhatWasAbandonedIsDeletedWithItsVisitor(t *testing.T) {
	s := serve(t)
	var empty []*conversation
	for range 45 {
		empty = append(empty, s.started("Nobody"))
	}
	said, waits, cancelled := s.started("June"), s.waiting("Otto"), s.started("Kim")
	said.write(said.visitor, "Hello")
	cancelled.handoff()
	cancelled.do("cancel", cancelled.visitor).is(http.StatusOK)
	second := s.startedBy(said.visitor, "")
	bannedVisitor, open := s.started("Eve"), s.started("Zoe")
	bannedVisitor.bans(s.staff("Grace"), nil)
	s.sql("UPDATE bans SET until = ''")
	again := s.startedBy(open.visitor, "")
	there := open.visitor.listen().join(open.topic())
	there.await(open.topic(), chat.EventHistory)
	s.ages("sessions", "1 = 1", "createdAt", 25*time.Hour)
	young := s.started("New")

	s.superuser().post("/api/crons/webchatCleanUp", nil).is(http.StatusNoContent)
	for _, c := range append(empty, second, again) {
		becomes(t, 0, func() reply {
			return reply{t: t, status: s.rows("sessions", "id = ?", c.id)}
		})
	}
	for _, c := range empty {
		becomes(t, http.StatusUnauthorized, func() reply { return c.visitor.get(c.path()) })
		if s.rows("users", "id = ?", c.visitor.id)+s.rows("session_addresses", "sessionId = ?", c.id) != 0 {
			t.Error("something of the visitor stays")
		}
	}
	for name, c := range map[string]*conversation{
		"with a word": said, "in the queue": waits, "that left the queue": cancelled, "of a banned visitor": bannedVisitor,
		"that somebody has open": open, "that is young": young,
	} {
		if answer := c.visitor.get(c.path()); answer.status != http.StatusOK {
			t.Errorf("one %s: %d", name, answer.status)
		}
	}
	there.hangUp()
}

func TestWhatWasKeptLongEnoughIsDeleted(t *testing.T) {
	s := serve(t)
	old, young := s.waiting("June"), s.waiting("Otto")
	grace := s.staff("Grace")
	over, holds := old.bans(grace, nil).Items[0].ID, young.bans(grace, map[string]any{"hours": 0}).Items[0].ID
	s.ages("bans", "id = '"+over+"'", "until", 31*24*time.Hour)
	s.ages("session_addresses", "sessionId = '"+old.id+"'", "createdAt", 31*24*time.Hour)
	entries := s.rows("audit_log", "1 = 1")
	must(t, s.forge("old0entry000000", 366*24*time.Hour))
	must(t, s.forge("young0entry0000", 364*24*time.Hour))
	for id, expires := range map[string]time.Duration{"expired": -time.Hour, "good": time.Hour} {
		s.sql("INSERT INTO session_links (id, sessionId, hash, createdAt, expiresAt) VALUES ('" + id + "', '" + old.id + "', '" + id +
			"', '2026-01-01 00:00:00.000Z', '" + types.NowDateTime().Add(expires).String() + "')")
	}
	for id, due := range map[string]time.Duration{"unsent": 73 * time.Hour, "waits": 71 * time.Hour} {
		s.sql("INSERT INTO mails (id, sessionId, \"to\", kind, createdAt, nextTryAt) VALUES ('" + id + "', '" + old.id + "', '" + id +
			"@example.com', 'transcript', '2026-01-01 00:00:00.000Z', '" + types.NowDateTime().Add(-due).String() + "')")
	}

	s.superuser().post("/api/crons/webchatCleanUp", nil).is(http.StatusNoContent)
	for table, gone := range map[string]string{
		"bans": "id = '" + over + "'", "session_addresses": "sessionId = '" + old.id + "'", "audit_log": "id = 'old0entry000000'",
		"session_links": "id = 'expired'", "mails": "id = 'unsent'",
	} {
		becomes(t, 0, func() reply { return reply{t: t, status: s.rows(table, gone)} })
	}
	if s.rows("bans", "id = ?", holds) != 1 || s.rows("session_addresses", "sessionId = ?", young.id) != 1 ||
		s.rows("audit_log", "1 = 1") < entries+1 || s.rows("session_links", "id = 'good'") != 1 || s.rows("mails", "id = 'waits'") != 1 {
		t.Error("more is gone")
	}
}

// forge writes an entry of the audit log that is that old.
func (s *server) forge(id string, age time.Duration) error {
	_, err := s.app.NonconcurrentDB().NewQuery("INSERT INTO audit_log (id, action, actorRole, createdAt) VALUES ('" +
		id + "', 'claimed', 'agent', '" + types.NowDateTime().Add(-age).String() + "')").Execute()
	return err
}
