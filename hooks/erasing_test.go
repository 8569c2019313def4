package hooks_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"webchat/hooks"
	"webchat/hooks/chat"
)

type erased struct {
	SessionIDs []string `json:"sessionIds"`
}

// toldErased waits until the lobby is told that the chat is gone.
func (l *listener) toldErased(c *conversation) {
	l.t.Helper()
	for !slices.Contains(as[erased](l.t, l.await(lobby, chat.EventSessionErased)).SessionIDs, c.id) {
	}
}

// toldToLeave waits until the connection is told that the chat's room is no longer there.
func (l *listener) toldToLeave(c *conversation) {
	l.t.Helper()
	if left := as[chat.RoomLeft](l.t, l.await(c.topic(), chat.EventRoomLeft)); left.Status != http.StatusNotFound {
		l.t.Errorf("it is told %+v", left)
	}
}

// nothingOf says that no row of the chat is left.
func (s *server) nothingOf(c *conversation) {
	s.t.Helper()
	if n := s.rows("sessions", "id = ?", c.id); n != 0 {
		s.t.Error("the session is left")
	}
	for _, table := range []string{"messages", "handoff_requests", "agent_assignments"} {
		if n := s.rows(table, "sessionId = ?", c.id); n != 0 {
			s.t.Errorf("%d rows of %s are left", n, table)
		}
	}
}

func TestAVisitorErasesTheOwnChatWhereTheSiteAllowsIt(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c, other := s.closed("June", ada), s.closed("Mira", ada)
	inLobby := ada.listen().join(lobby)
	inRoom := c.visitor.listen().join(c.topic())

	if told := read[failure](c.visitor.delete(c.path()).is(http.StatusForbidden)).Message; !strings.Contains(told, "kept here") {
		t.Errorf("a site that allows it not says %q", told)
	}
	s.set(map[string]any{"mayErase": true})
	open := s.startedBy(c.visitor, "June")
	if told := read[failure](c.visitor.delete(open.path()).is(http.StatusConflict)).Message; told != "This chat is still open. End it, then erase it." {
		t.Errorf("of an open chat she is told %q", told)
	}
	other.visitor.delete(c.path()).is(http.StatusNotFound)
	ada.delete(c.path()).is(http.StatusForbidden)
	s.superuser().delete(c.path()).is(http.StatusForbidden)

	c.visitor.delete(c.path()).is(http.StatusNoContent)
	s.nothingOf(c)
	inLobby.toldErased(c)
	inRoom.toldToLeave(c)
	c.visitor.delete(c.path()).is(http.StatusNotFound)
	c.visitor.get(c.path()).is(http.StatusNotFound)
	list := read[chat.SessionPage](c.visitor.get(api + "/sessions").is(http.StatusOK))
	if len(list.Items) != 1 || list.Items[0].ID != open.id {
		t.Errorf("her list is %+v", list)
	}
	if said := other.transcript(); len(said) == 0 {
		t.Error("another's chat is gone too")
	}
}

// inShell runs `visitor ARGS` as another process does, beside the server.
func (s *server) inShell(args ...string) (string, error) {
	s.t.Helper()
	app := newApp(s.app.DataDir())
	must(s.t, app.Bootstrap())
	defer func() { must(s.t, app.ResetBootstrapState()) }()
	var out strings.Builder
	command := hooks.NewVisitorCommand(app)
	command.SetOut(&out)
	command.SetErr(&out)
	command.SetArgs(args)
	err := command.Execute()
	return out.String(), err
}

func TestWhateverWayAChatGoesTheRoomsAndListsAreTold(t *testing.T) {
	ways := map[string]func(c *conversation){
		"deleted in the dashboard": func(c *conversation) {
			c.superuser().delete(records("sessions") + "/" + c.id).is(http.StatusNoContent)
		},
		"with its visitor, deleted in the dashboard": func(c *conversation) {
			c.superuser().delete(records("users") + "/" + c.visitor.id).is(http.StatusNoContent)
		},
		"with its visitor, erased by an admin": func(c *conversation) {
			c.staff("Grace").post(api+"/visitors/"+c.visitor.id+"/erase", nil).is(http.StatusNoContent)
		},
		"with its visitor, erased by another process": func(c *conversation) {
			_, err := c.inShell("erase", c.visitor.id)
			must(c.t, err)
		},
		"deleted by SQL": func(c *conversation) {
			_, err := c.app.NonconcurrentDB().NewQuery("DELETE FROM sessions WHERE id = '" + c.id + "'").Execute()
			must(c.t, err)
		},
	}
	for way, erase := range ways {
		t.Run(way, func(t *testing.T) {
			s := serve(t)
			ada := s.staff("Ada")
			waiting, active := s.waiting("June"), s.active("Mira", ada)
			inLobby := ada.listen().join(lobby, active.topic())
			hers, his := waiting.visitor.listen().join(waiting.topic()), active.visitor.listen().join(active.topic())

			erase(waiting)
			removed := as[struct{ HandoffRequestID, Reason string }](t, inLobby.await(lobby, chat.EventQueueRemoved))
			if removed.HandoffRequestID != waiting.request || removed.Reason != chat.RemovedClosed {
				t.Errorf("the lobby is told %+v", removed)
			}
			inLobby.toldErased(waiting)
			e := hers.take("the end")
			for e.Name != chat.EventRoomLeft {
				e = hers.take("the end")
			}
			s.nothingOf(waiting)
			if now := read[queue](ada.get(api + "/queue")); now.Waiting != 0 {
				t.Errorf("the queue is %+v", now)
			}
			erase(active)
			inLobby.toldErased(active)
			for e = his.take("the end"); e.Name != chat.EventRoomLeft; e = his.take("the end") {
			}
			s.nothingOf(active)
		})
	}
}

func TestTheTokenOfAnErasedVisitorIsGoodForNothing(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	connected := c.visitor.listen().join(c.topic())
	c.write(c.visitor, "Hello") // the server knows the token well
	_, err := s.inShell("erase", c.visitor.id)
	must(t, err)

	c.visitor.post(api+"/sessions", `{}`).is(http.StatusUnauthorized)
	c.visitor.post(api+"/refresh", nil).is(http.StatusUnauthorized)
	if got := c.visitor.post(c.path()+"/messages", hi).status; got != http.StatusNotFound && got != http.StatusUnauthorized {
		t.Errorf("a message is answered with %d", got)
	}
	if n := s.rows("sessions", "userId = ?", c.visitor.id); n != 0 {
		t.Errorf("there are %d new sessions", n)
	}
	for e := connected.take("the end"); e.Name != chat.EventRoomLeft; e = connected.take("the end") {
	}
	for deadline := time.Now().Add(patience); c.visitor.get(api+"/sessions").status != http.StatusUnauthorized; {
		if time.Now().After(deadline) {
			t.Fatal("the token is still known")
		}
	}
}

// closedAt has an open chat be closed at a date, and its visitor have come then.
func (c *conversation) closedAt(date string) *conversation {
	c.t.Helper()
	for _, query := range []string{
		"UPDATE sessions SET status = 'closed', closedAt = '" + date + "' WHERE id = '" + c.id + "'",
		"UPDATE users SET createdAt = '" + date + "' WHERE id = '" + c.visitor.id + "'",
	} {
		_, err := c.app.NonconcurrentDB().NewQuery(query).Execute()
		must(c.t, err)
	}
	return c
}

func TestEachHourWhatWasKeptForLongEnoughIsErased(t *testing.T) {
	s := serve(t)
	day := func(daysAgo int) string {
		return time.Now().UTC().AddDate(0, 0, -daysAgo).Format("2006-01-02 15:04:05.000Z")
	}
	runs := func() { s.superuser().post("/api/crons/webchatRetention", nil).is(http.StatusNoContent) }
	old, recent, open := s.started("June").closedAt(day(31)), s.started("Mira").closedAt(day(29)), s.started("Yusuf")
	inLobby := s.staff("Ada").listen().join(lobby)

	runs() // unless told otherwise, everything is kept
	ancient := s.started("Rob").closedAt(day(9000))
	s.set(map[string]any{"retentionDays": 8000})
	runs()
	inLobby.toldErased(ancient)
	if n := s.rows("sessions", "id = ?", old.id); n != 1 {
		t.Error("what was not kept for long enough is erased")
	}

	s.set(map[string]any{"retentionDays": 30})
	runs()
	inLobby.toldErased(old)
	s.nothingOf(old)
	for deadline := time.Now().Add(patience); s.rows("users", "id = ?", old.visitor.id) > 0; {
		if time.Now().After(deadline) {
			t.Fatal("a visitor who has nothing left is kept")
		}
	}
	becomes(t, 2, func() reply {
		return reply{t: t, status: s.rows("audit_log", "action = 'erased' AND actorRole = 'server' AND details LIKE '%\"reason\":\"retention\"%'")}
	})
	for name, kept := range map[string]*conversation{"recent": recent, "open": open} {
		if s.rows("sessions", "id = ?", kept.id) != 1 || s.rows("users", "id = ?", kept.visitor.id) != 1 {
			t.Errorf("the %s chat is erased", name)
		}
	}
	if n := s.rows("users", "role <> 'user'"); n != 3 {
		t.Errorf("there are %d agents and admins", n)
	}
}
