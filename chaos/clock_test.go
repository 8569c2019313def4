//go:build linux

package chaos

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
)

func TestAClockSetBackAnHourKeepsOrderAndQueue(t *testing.T) {
	for _, othersWait := range []bool{true, false} {
		t.Run(fmt.Sprintf("while others wait: %v", othersWait), func(t *testing.T) {
			s := newServer(t)
			s.start()
			ada := s.agent("Ada")
			ended := s.visitor("June")
			ended.say(t.Context(), "Hello")
			ada.takes(ended)
			ended.closes()
			taken := ended.again()
			taken.say(t.Context(), "Hello again")
			ada.takes(taken)
			queue := []*person{taken}
			if othersWait {
				other := s.visitor("Otto")
				other.requestHuman()
				queue = append(queue, other)
			}

			s.stop()
			s.wroteAnHourAhead()
			s.start()

			late := s.visitor("Kim")
			late.requestHuman()
			queue = append(queue, late)
			taken.say(t.Context(), "Are you there?")
			ada.must("POST", "/api/webchat/sessions/"+taken.session+"/release", nil, nil)
			s.isInOrder(taken)
			ada.findsWaiting(queue...)
			newest := ended.again()
			newest.say(t.Context(), "Once more")
			newest.lists("/api/webchat/sessions", newest, taken, ended)
			newest.lists("/api/webchat/sessions/"+newest.session+"/earlier", taken, ended)

			s.stop()
			s.start()

			ada.findsWaiting(queue...)
			ada.takes(late)
			ada.takes(newest)
			ada.lists("/api/webchat/sessions", late, newest)
			late.closes()
			ada.lists("/api/webchat/sessions?status=closed", late, ended)
			s.isInOrder(late)
		})
	}
}

// wroteAnHourAhead makes what the stopped server has stored look as if its clock had been an hour ahead, so that with the
// next start it has been set back. The triggers, by which nobody can change a date, are away meanwhile.
func (s *server) wroteAnHourAhead() {
	s.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.dir, "data.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
	if err != nil {
		s.t.Fatal(err)
	}
	var drop, change, create []string
	for rows.Next() {
		var name, trigger string
		if err := rows.Scan(&name, &trigger); err != nil {
			s.t.Fatal(err)
		}
		drop, create = append(drop, "DROP TRIGGER "+name), append(create, trigger)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		s.t.Fatal(err)
	}
	for table, columns := range map[string][]string{
		"users": {"createdAt"}, "sessions": {"createdAt", "closedAt"}, "messages": {"createdAt"},
		"handoff_requests": {"requestedAt", "acceptedAt", "canceledAt"}, "agent_assignments": {"assignedAt", "endedAt"},
	} {
		for _, column := range columns {
			change = append(change, fmt.Sprintf("UPDATE %s SET %s = strftime('%%Y-%%m-%%d %%H:%%M:%%fZ', %s, '+1 hour') WHERE %s <> ''",
				table, column, column, column))
		}
	}
	for _, query := range slices.Concat(drop, change, create) {
		if _, err := db.Exec(query); err != nil {
			s.t.Fatalf("%s: %v", query, err)
		}
	}
}

// isInOrder checks that a chat's messages are numbered without a gap, and that no date is before the one above.
func (s *server) isInOrder(of *person) {
	s.t.Helper()
	last := message{}
	for _, m := range transcript(s.t, s, of) {
		if m.Seq != last.Seq+1 || m.CreatedAt < last.CreatedAt {
			s.t.Errorf("%+v comes after %+v", m, last)
		}
		last = m
	}
}

// again starts another chat of the same visitor.
func (p *person) again() *person {
	p.t.Helper()
	var started struct{ Session struct{ ID string } }
	p.must("POST", "/api/webchat/sessions", map[string]string{"displayName": "June"}, &started)
	return newPerson(p.t, p.base, p.token, started.Session.ID)
}

func (p *person) closes() {
	p.t.Helper()
	p.must("POST", "/api/webchat/sessions/"+p.session+"/close", nil, nil)
}

// takes claims the chat, which waits or does from now on.
func (a *agent) takes(of *person) {
	a.t.Helper()
	a.must("POST", "/api/webchat/handoffs/"+of.requestHuman()+"/claim", nil, nil)
}

// findsWaiting checks who is in the queue, and that each of them is told its place.
func (a *agent) findsWaiting(people ...*person) {
	a.t.Helper()
	var queue struct{ Items []struct{ SessionID string } }
	a.must("GET", "/api/webchat/queue", nil, &queue)
	var got, want []string
	for _, item := range queue.Items {
		got = append(got, item.SessionID)
	}
	for i, one := range people {
		want = append(want, one.session)
		var session struct{ QueuePosition int }
		if one.must("GET", "/api/webchat/sessions/"+one.session, nil, &session); session.QueuePosition != i+1 {
			a.t.Errorf("number %d is told that it is %d", i+1, session.QueuePosition)
		}
	}
	if !slices.Equal(got, want) {
		a.t.Errorf("%v wait, but should be %v", got, want)
	}
}

// lists checks which chats a list holds.
func (a *api) lists(path string, chats ...*person) {
	a.t.Helper()
	var list struct{ Items []struct{ ID string } }
	a.must("GET", path, nil, &list)
	var got, want []string
	for _, item := range list.Items {
		got = append(got, item.ID)
	}
	for _, chat := range chats {
		want = append(want, chat.session)
	}
	if !slices.Equal(got, want) {
		a.t.Errorf("%s lists %v, but should %v", path, got, want)
	}
}
