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

// left waits until the listener is told that it is out of the room, and why.
func (l *listener) left(topic string, status int) {
	l.t.Helper()
	e := l.await(topic, chat.EventRoomLeft)
	room, _, _ := strings.Cut(topic, "?")
	if want := fmt.Sprintf(`{"room":%q,"status":%d}`, room, status); string(e.Data) != want {
		l.t.Errorf("%s is told %s, not %s", l.name, e.Data, want)
	}
}

// watching is an open connection of an agent in the lobby and in its chat.
func watching(by caller, c *conversation) *listener {
	by.t.Helper()
	l := by.listen().join(lobby, c.after(0))
	l.await(c.after(0), chat.EventHistory)
	return l
}

// change updates a record as PocketBase's dashboard does.
func (s *server) change(collection, id string, fields map[string]any) {
	s.t.Helper()
	s.superuser().call(http.MethodPatch, "/api/collections/"+collection+"/records/"+id, fields).is(http.StatusOK)
}

func TestAnAgentWhoReleasesIsOutAtOnce(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	l := watching(ada, c)
	c.do("release", ada).is(http.StatusOK)
	l.left(c.after(0), 404)
	c.write(c.visitor, "Not for Ada")
	s.stop()
	for _, e := range l.rest() {
		if strings.Contains(e, chat.EventMessage) {
			t.Errorf("then it is told %s", e)
		}
	}
}

func TestAChangedAccountIsOutAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		change func(s *server, id string)
		status int
		queued bool
		token  int
	}{
		"a password": {func(s *server, id string) {
			s.change("users", id, map[string]any{"password": "another-one", "passwordConfirm": "another-one"})
		}, 401, false, 401},
		"the own password, by the route": {func(s *server, id string) {
			s.staff("Ada").post(ownPassword, newPassword(password, "another-one")).is(http.StatusOK)
		}, 401, false, 401},
		"the own password, by PocketBase's API": {func(s *server, id string) {
			s.staff("Ada").call(http.MethodPatch, records("users")+"/"+id, map[string]any{
				"oldPassword": password, "password": "another-one", "passwordConfirm": "another-one",
			}).is(http.StatusOK)
		}, 401, false, 401},
		"a forgotten password, by the mail's link": {func(s *server, id string) {
			token, err := s.account("Ada").NewPasswordResetToken()
			must(s.t, err)
			s.stranger().post(confirmReset, map[string]any{
				"token": token, "password": "another-one", "passwordConfirm": "another-one",
			}).is(http.StatusNoContent)
		}, 401, false, 401},
		"signing out everywhere": {func(s *server, id string) {
			s.staff("Ada").post(signOutEverywhere, nil).is(http.StatusNoContent)
		}, 401, true, 401},
		"signing out everywhere, in the dashboard": {func(s *server, id string) {
			s.change("users", id, map[string]any{"tokenKey:autogenerate": ""})
		}, 401, false, 401},
		"a role that may not answer": {func(s *server, id string) {
			s.change("users", id, map[string]any{"role": "admin"})
		}, 403, true, 200},
		"a role that sees no queue": {func(s *server, id string) {
			s.change("users", id, map[string]any{"role": "user"})
		}, 403, true, 403},
		"a deleted account": {func(s *server, id string) {
			s.superuser().delete("/api/collections/users/records/" + id).is(http.StatusNoContent)
		}, 401, true, 401},
		"a token key, changed in the SQL console": {func(s *server, id string) {
			s.sql("UPDATE users SET tokenKey = hex(randomblob(25)) WHERE id = '" + id + "'")
		}, 401, false, 401},
		"a role, changed in the SQL console": {func(s *server, id string) {
			s.sql("UPDATE users SET role = 'user' WHERE id = '" + id + "'")
		}, 403, false, 403},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t)
			ada := s.staff("Ada")
			c := s.active("June", ada)
			first, second := watching(ada, c), watching(ada, c)
			other := s.staff("Bo").listen().join(lobby)
			other.await(lobby, chat.EventPresence)

			test.change(s, ada.id)
			for _, l := range []*listener{first, second} {
				out := []string{as[chat.RoomLeft](t, awaitAny(l, chat.EventRoomLeft)).Room}
				e := awaitAny(l, chat.EventRoomLeft)
				out = append(out, as[chat.RoomLeft](t, e).Room)
				if got := as[chat.RoomLeft](t, e).Status; got != test.status && !test.queued {
					t.Errorf("it is out with %d", got)
				}
				if slices.Sort(out); !slices.Equal(out, []string{c.topic(), lobby}) {
					t.Errorf("it is out of %v", out)
				}
			}
			ada.get(api + "/queue").is(test.token)
			want := chat.ActiveWithAgent
			if test.queued {
				want = chat.QueuedForAgent
			}
			if now := c.session(); now.Status != want {
				t.Errorf("the chat is %s", now.Status)
			}
			if test.queued {
				said := c.transcript()
				if last := said[len(said)-1]; last != "system: Ada had to leave. The chat kept its place in the queue" {
					t.Errorf("its last line is %s", last)
				}
				other.await(lobby, chat.EventQueueNew)
			}
			c.write(c.visitor, "Not for Ada")
			s.stop()
			for _, e := range append(first.rest(), second.rest()...) {
				t.Errorf("then it is told %s", e)
			}
		})
	}
}

// sql runs a statement in the dashboard's SQL console.
func (s *server) sql(statement string) {
	s.t.Helper()
	s.superuser().post("/api/sql", map[string]string{"query": statement}).is(http.StatusOK)
}

func TestAnAgentWithOpenChatsIsNotDeletedWhereTheyCanNotBePutBack(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	settings := s.app.Settings()
	settings.Batch.Enabled = true
	must(t, s.app.Save(settings))
	batch := map[string]any{"requests": []any{map[string]string{"method": "DELETE", "url": records("users") + "/" + ada.id}}}
	answer := s.superuser().post("/api/batch", batch).is(http.StatusBadRequest)
	if !strings.Contains(string(answer.body), "This agent has open chats. Put them back in the queue first.") {
		t.Errorf("it is answered with %s", answer.body)
	}
	if now := c.session(); now.Status != chat.ActiveWithAgent || now.AgentID != ada.id {
		t.Errorf("the chat is %+v", now)
	}
	c.do("release", ada).is(http.StatusOK)
	s.superuser().post("/api/batch", batch).is(http.StatusOK)
	ada.get(api + "/queue").is(http.StatusUnauthorized)
}

func TestAVisitorsDeletedAccountTakesItsChatsAlong(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c, waits := s.active("June", ada), (*conversation)(nil)
	waits = s.startedBy(c.visitor, "")
	waits.handoff()
	l := watching(ada, c)
	june := c.visitor.listen().join(c.topic(), waits.topic())
	june.await(waits.topic(), chat.EventHistory)

	s.superuser().delete("/api/collections/users/records/" + c.visitor.id).is(http.StatusNoContent)
	l.left(c.after(0), 404)
	awaitAny(june, chat.EventRoomLeft)
	awaitAny(june, chat.EventRoomLeft)
	c.visitor.get(c.path()).is(http.StatusUnauthorized)
	for _, table := range []string{"sessions", "messages", "handoff_requests", "agent_assignments"} {
		if n := s.rows(table, "1 = 1"); n != 0 {
			t.Errorf("%d rows of %s stay", n, table)
		}
	}
}

func TestADeletedSessionIsGoneForEveryoneAtOnce(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c, waits, behind := s.active("June", ada), s.waiting("Mira"), s.waiting("Yusuf")
	l := watching(ada, c)
	june := c.visitor.listen().join(c.after(0))
	june.await(c.after(0), chat.EventHistory)
	yusuf := behind.visitor.listen().join(behind.topic())
	yusuf.await(behind.topic(), chat.EventHistory)

	s.superuser().delete("/api/collections/sessions/records/" + c.id).is(http.StatusNoContent)
	l.left(c.after(0), 404)
	june.left(c.after(0), 404)
	c.do("send", c.visitor).is(http.StatusNotFound)
	c.do("read", ada).is(http.StatusNotFound)

	s.superuser().delete("/api/collections/sessions/records/" + waits.id).is(http.StatusNoContent)
	want := fmt.Sprintf(`{"handoffRequestId":%q,"sessionId":%q,"reason":"closed"}`, waits.request, waits.id)
	if e := l.await(lobby, chat.EventQueueRemoved); string(e.Data) != want {
		t.Errorf("the lobby is told %s, not %s", e.Data, want)
	}
	for as[chat.SessionView](t, yusuf.await(behind.topic(), chat.EventSessionUpdated)).QueuePosition != 1 {
		continue
	}
	waits.do("claim", ada).is(http.StatusNotFound)
}

func TestASuperuserWhoHasANewPasswordIsOutAtOnce(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	root := s.superuser()
	l := root.listen().join(c.topic())
	l.await(c.topic(), chat.EventHistory)
	s.change(core.CollectionNameSuperusers, root.id, map[string]any{"password": "another-one", "passwordConfirm": "another-one"})
	l.left(c.topic(), 401)
}

func TestOneWhoIsMadeAnAgentLosesTheVisitorsRooms(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	l := c.visitor.listen().join(c.topic())
	l.await(c.topic(), chat.EventHistory)
	s.change("users", c.visitor.id, map[string]any{"role": "agent"})
	l.left(c.topic(), 403)
	l.join(lobby)
	l.await(lobby, chat.EventPresence)
	c.visitor.get(api + "/queue").is(http.StatusOK)
	c.do("read", c.visitor).is(http.StatusNotFound)
}

func TestAnAgentsNewNameIsUsedFromThenOn(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	ada.listen().join(lobby).await(lobby, chat.EventPresence)
	s.change("users", ada.id, map[string]any{"displayName": "Ada L."})
	c := s.active("June", ada)
	if said := c.transcript(); said[len(said)-1] != "system: Ada L. joined the chat" {
		t.Errorf("the transcript is %v", said)
	}
	if site := s.get(api + "/site"); !strings.Contains(string(site.body), `"agents":["Ada L."]`) {
		t.Errorf("the site tells %s", site.body)
	}
}

func TestWhoeverNamesAnAccountItsNameIsTidy(t *testing.T) {
	s := serve(t)
	const spoof = " \u202eadA\u202c\u200b  e\u0301\x00 "
	const tidy = "adA \u00e9"
	collection := "/api/collections/users/records"
	ada := s.staff("Ada")
	if renamed := read[chat.Account](ada.call(http.MethodPatch, collection+"/"+ada.id, named(spoof)).is(http.StatusOK)); renamed.DisplayName != tidy {
		t.Errorf("an agent is called %q", renamed.DisplayName)
	}
	if visitor := s.started(spoof).visitor; visitor.name != tidy {
		t.Errorf("a visitor is called %q", visitor.name)
	}
	hired := read[chat.Account](s.superuser().post(collection, map[string]string{
		"role": "agent", "displayName": spoof, "email": "eve@example.com", "password": password, "passwordConfirm": password,
	}).is(http.StatusOK))
	if hired.DisplayName != tidy {
		t.Errorf("an agent that the dashboard has made is called %q", hired.DisplayName)
	}
	answer := ada.call(http.MethodPatch, collection+"/"+ada.id, named("\u200b\u202e")).is(http.StatusBadRequest)
	if _, ok := read[failure](answer).Data["displayName"]; !ok {
		t.Errorf("a name that can't be seen is answered with %s", answer.body)
	}
}
