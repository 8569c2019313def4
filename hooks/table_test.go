package hooks_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

// These go every way there is to a session, as every kind of caller, in every status, and compare what comes of it with
// the table in hooks/chat. What the table says is nowhere said again.

var states = []string{"bot", "queued", "active", "closed"}

// everywhere has every kind of caller come to a session in every status.
func (w *walker) everywhere(come func(c *conversation, by caller, label string)) {
	w.t.Helper()
	for _, state := range states {
		for _, kind := range who {
			c := w.chat(state)
			come(c, w.as(kind, c), kind+" in "+state)
		}
	}
}

// stands is the session as it is stored, and the account that the caller's token is of.
func (s *server) stands(c *conversation, by caller) (chat.Session, chat.Account) {
	s.t.Helper()
	record, err := s.app.FindRecordById("sessions", c.id)
	must(s.t, err)
	session := chat.Session{
		ID: c.id, Status: chat.Status(record.GetString("status")),
		UserID: record.GetString("userId"), AgentID: record.GetString("agentId"),
	}
	account, err := s.app.FindAuthRecordByToken(by.token, core.TokenTypeAuth)
	switch {
	case err != nil:
		return session, chat.Account{}
	case account.IsSuperuser():
		return session, chat.Account{ID: account.Id, Role: chat.RoleAdmin}
	}
	return session, chat.Account{ID: account.Id, Role: chat.Role(account.GetString("role"))}
}

// may says what the table says.
func (s *server) may(c *conversation, by caller, action chat.Action) bool {
	s.t.Helper()
	session, account := s.stands(c, by)
	_, err := session.Decide(action, account)
	return err == nil
}

// inTable is how a route has to answer, and the status of the session afterwards.
func (s *server) inTable(c *conversation, by caller, action chat.Action) (int, chat.Status) {
	s.t.Helper()
	session, account := s.stands(c, by)
	next, err := session.Decide(action, account)
	switch {
	case account.ID == "":
		return http.StatusUnauthorized, session.Status
	case session.Done(action, account):
		return http.StatusOK, session.Status
	}
	if refused, is := map[chat.Kind]int{
		chat.Forbidden: http.StatusForbidden, chat.NotFound: http.StatusNotFound, chat.Conflict: http.StatusConflict,
	}[chat.KindOf(err)]; is {
		return refused, session.Status
	}
	return http.StatusOK, next
}

func TestTheRoutesDoWhatTheTableSays(t *testing.T) {
	w := newWalker(t)
	w.set(map[string]any{"mayErase": true})
	for _, action := range chat.Actions {
		if action == chat.ActionPreview || action == chat.ActionAsk {
			continue // the queue is a list, and to ask is the server's
		}
		w.everywhere(func(c *conversation, by caller, label string) {
			label = fmt.Sprintf("%s by %s", action, label)
			want, next := w.inTable(c, by, action)
			before, said := w.stored(c), w.rows("messages", "sessionId = ?", c.id)
			answer := c.do(string(action), by)
			if answer.status != want && !(want == http.StatusOK && answer.status/100 == 2) {
				t.Errorf("%s is answered with %d instead of %d", label, answer.status, want)
			}
			if action == chat.ActionErase && want == http.StatusOK {
				if w.stored(c) != "nothing" {
					t.Errorf("after %s it is there", label)
				}
				w.forget(c)
				return
			}
			after, _ := w.stands(c, by)
			if after.Status != next {
				t.Errorf("after %s it is %s instead of %s", label, after.Status, next)
			}
			lines := w.rows("messages", "sessionId = ?", c.id) - said
			if silent := action == chat.ActionRate; silent && lines != 0 {
				t.Errorf("%s writes %d lines", label, lines)
			} else if wrote := w.stored(c) != before; !silent && wrote != (lines == 1) || !wrote && lines != 0 {
				t.Errorf("%s writes %d lines", label, lines)
			}
			if want != http.StatusOK && w.stored(c) != before {
				t.Errorf("%s was refused and yet changed %s", label, before)
			}
			if w.stored(c) != before || action == chat.ActionBan { // whose visitor may do nothing any more
				w.forget(c)
			}
		})
	}
}

// forget lets go of a chat that has changed, so that the next who comes finds one as it should be.
func (w *walker) forget(c *conversation) {
	for state, one := range w.chats {
		if one == c {
			delete(w.chats, state)
		}
	}
}

func TestTheListsHoldWhatTheTableSays(t *testing.T) {
	w := newWalker(t)
	w.everywhere(func(c *conversation, by caller, label string) {
		if w.holds(by, api+"/queue?limit=1000", c) != w.may(c, by, chat.ActionPreview) {
			t.Errorf("the queue of %s", label)
		}
		session, account := w.stands(c, by)
		own := slices.Contains([]chat.Standing{chat.Visitor, chat.Assignee}, session.StandingOf(account))
		listed := w.holds(by, api+"/sessions?limit=200&status="+string(session.Status), c)
		if want := own && w.may(c, by, chat.ActionRead); listed != want {
			t.Errorf("the list of %s holds it: %v", label, listed)
		}
	})
}

// holds says whether a list tells the caller of the chat at all.
func (w *walker) holds(by caller, path string, c *conversation) bool {
	w.t.Helper()
	answer := by.get(path)
	return answer.status == http.StatusOK && strings.Contains(string(answer.body), `"`+c.id+`"`)
}

func TestPocketBasesOwnApiShowsWhatTheTableSays(t *testing.T) {
	w := newWalker(t)
	w.everywhere(func(c *conversation, by caller, label string) { w.compareRecords(c, by, label) })
}

// compareRecords looks at a session, and at what belongs to it, through PocketBase's collections.
func (s *server) compareRecords(c *conversation, by caller, label string) {
	s.t.Helper()
	read, preview := s.may(c, by, chat.ActionRead), s.may(c, by, chat.ActionPreview)
	if seen := by.get(records("sessions")+"/"+c.id).status == http.StatusOK; seen != (read || preview) {
		s.t.Errorf("%s sees the session: %v", label, seen)
	}
	for collection, open := range map[string]bool{"messages": read, "handoff_requests": read || preview, "agent_assignments": read} {
		seen := s.belonging(by, collection, c)
		// Visitors need not know who was assigned when, nor an agent when others were.
		if lessIsEnough := collection == "agent_assignments"; len(seen) > 0 && !open || len(seen) == 0 && open && !lessIsEnough &&
			s.rows(collection, "sessionId = ?", c.id) > 0 {
			s.t.Errorf("%s sees %d of its %s", label, len(seen), collection)
		}
		if preview && !read && len(seen) > 1 {
			s.t.Errorf("%s sees more of the %s than the one that waits", label, collection)
		}
	}
}

func (s *server) belonging(by caller, collection string, c *conversation) []map[string]any {
	s.t.Helper()
	answer := by.get(records(collection) + "?perPage=500&filter=" + "sessionId%3D%22" + c.id + "%22").is(http.StatusOK)
	return read[struct{ Items []map[string]any }](answer).Items
}

// asRecords is how one would do each action past the routes, with the records of PocketBase's own API, as the dashboard
// does.
func asRecords(c *conversation, by caller, action chat.Action) []func() reply {
	create := func(collection string, fields map[string]any) func() reply {
		return func() reply { return by.post(records(collection), fields) }
	}
	change := func(collection, id string, fields map[string]any) func() reply {
		return func() reply { return by.call(http.MethodPatch, records(collection)+"/"+id, fields) }
	}
	const date = "2001-02-03 04:05:06.789Z"
	switch action {
	case chat.ActionSend:
		return []func() reply{create("messages", map[string]any{"sessionId": c.id, "seq": 9, "senderType": "user", "text": "Hi"})}
	case chat.ActionHandoff:
		return []func() reply{
			create("handoff_requests", map[string]any{"sessionId": c.id, "requestedAt": date}),
			change("sessions", c.id, map[string]any{"status": "queued_for_agent", "agentId": by.id}),
		}
	case chat.ActionCancel:
		return []func() reply{change("handoff_requests", c.request, map[string]any{"canceledAt": date})}
	case chat.ActionClaim:
		return []func() reply{
			change("handoff_requests", c.request, map[string]any{"acceptedAt": date, "acceptedById": by.id}),
			create("agent_assignments", map[string]any{"sessionId": c.id, "agentId": by.id, "assignedAt": date}),
		}
	case chat.ActionRelease:
		return []func() reply{change("sessions", c.id, map[string]any{"agentId": c.visitor.id})}
	case chat.ActionClose:
		return []func() reply{change("sessions", c.id, map[string]any{"status": "closed", "closedAt": date})}
	case chat.ActionErase:
		if by.id == c.superuser().id {
			return nil // who may: see TestASuperuserDeletesASessionWithAllThatBelongsToIt
		}
		return []func() reply{func() reply { return by.delete(records("sessions") + "/" + c.id) }}
	case chat.ActionVisit:
		return []func() reply{create("visits", map[string]any{"sessionId": c.id, "page": "https://example.com/"})}
	case chat.ActionRate:
		return []func() reply{change("sessions", c.id, map[string]any{"rating": "good", "ratingComment": "x"})}
	}
	return nil
}

func TestNothingIsDonePastTheRoutesNotEvenInTheDashboard(t *testing.T) {
	w := newWalker(t)
	for _, action := range chat.Actions {
		w.everywhere(func(c *conversation, by caller, label string) {
			before := w.everything()
			for _, try := range asRecords(c, by, action) {
				try()
			}
			if w.everything() != before {
				t.Errorf("%s by %s is done past the routes", action, label)
				w.forget(c)
			}
		})
	}
}

func TestTheRoomsAreOpenToThoseWhomTheTableAllowsToRead(t *testing.T) {
	w := newWalker(t)
	w.everywhere(func(c *conversation, by caller, label string) { w.compareRooms(c, by, label) })
}

func (s *server) compareRooms(c *conversation, by caller, label string) {
	s.t.Helper()
	want, _ := s.inTable(c, by, chat.ActionRead)
	l := by.listen().join(c.after(0))
	defer l.hangUp()
	e := l.take(label)
	if want == http.StatusOK && e.Name != chat.EventHistory {
		s.t.Errorf("%s is told %s", label, e.whole)
	}
	if told := fmt.Sprintf(`"status":%d}`, want); want != http.StatusOK && (e.Name != chat.EventRoomLeft || !strings.Contains(e.whole, told)) {
		s.t.Errorf("%s is told %s instead of %d", label, e.whole, want)
	}
	_, account := s.stands(c, by)
	inLobby := l.join(lobby).take(label)
	if may := chat.MayEver(account.Role, chat.ActionPreview) == nil; may != (inLobby.Name == chat.EventPresence) {
		s.t.Errorf("in the lobby %s is told %s", label, inLobby.whole)
	}
}

func TestOneWhoIsNoLongerWhatItWasKeepsNothingOfIt(t *testing.T) {
	for _, state := range states {
		for _, former := range []struct{ was, is string }{
			{"visitor", "agent"}, {"visitor", "admin"}, {"its", "user"}, {"its", "admin"},
		} {
			w := newWalker(t)
			c := w.chat(state)
			by := w.as(former.was, c)
			w.change("users", by.id, map[string]any{"role": former.is})
			label := fmt.Sprintf("%s who is %s now, in what was %s,", former.was, former.is, state)
			w.compareRecords(c, by, label)
			w.compareRooms(c, by, label)
			if want, _ := w.inTable(c, by, chat.ActionRead); c.do("read", by).status != want {
				t.Errorf("%s reads it", label)
			}
		}
	}
}

func TestOfADeletedSessionOnlyThoseAreToldWhoCouldSeeIt(t *testing.T) {
	w := newWalker(t)
	for _, state := range states {
		c := w.chat(state)
		listeners := map[*listener]bool{}
		for _, kind := range who {
			l := w.as(kind, c).listen().join("sessions/*", "messages/*")
			listeners[l] = w.may(c, l.caller, chat.ActionRead) || w.may(c, l.caller, chat.ActionPreview)
		}
		w.superuser().delete(records("sessions") + "/" + c.id).is(http.StatusNoContent)
		w.forget(c)
		for l, may := range listeners {
			if may {
				if e := l.take("deletion"); e.topic != "sessions/*" && e.topic != "messages/*" {
					t.Errorf("in %s, %s is told %s", state, l.name, e.whole)
				}
			}
		}
		for l, may := range listeners {
			l.hangUp()
			for e := range l.arrived {
				if !may {
					t.Errorf("in %s, %s is told %s", state, l.name, e.whole)
				}
			}
		}
	}
}
