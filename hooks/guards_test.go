package hooks_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

var collections = []string{"sessions", "messages", "handoff_requests", "agent_assignments", "visits", "users"}

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// listed are the records of a collection that PocketBase's own API gives the caller, each by what tells it apart.
func (c caller) listed(collection, field string) []string {
	c.t.Helper()
	list := read[struct{ Items []map[string]any }](c.get(records(collection) + "?perPage=500").is(http.StatusOK))
	values := []string{}
	for _, item := range list.Items {
		values = append(values, fmt.Sprint(item[field]))
	}
	slices.Sort(values)
	return values
}

func TestPocketBasesOwnApiShowsEachOnlyWhatIsTheirs(t *testing.T) {
	s := serve(t)
	ada, bo, grace, root := s.staff("Ada"), s.staff("Bo"), s.staff("Grace"), s.superuser()
	bot, queued := s.started("June"), s.waiting("Mira")
	active, closed := s.active("Yusuf", ada), s.closed("Rob", ada)
	of := map[string]*conversation{"bot": bot, "queued": queued, "active": active, "closed": closed}
	for _, c := range of {
		if c != closed {
			c.write(c.visitor, "Hello")
		}
	}
	stranger := s.stranger()
	for _, row := range []struct {
		by                                  caller
		sessions, messages, requests, tasks string
	}{
		{stranger, "", "", "", ""},
		{bot.visitor.expired(), "", "", "", ""},
		{bot.visitor, "bot", "bot", "", ""},
		{queued.visitor, "queued", "queued", "queued", ""},
		{active.visitor, "active", "active", "active", ""},
		{closed.visitor, "closed", "closed", "closed", ""},
		{ada, "queued active closed", "active closed", "queued active closed", "active closed"},
		{bo, "queued", "", "queued", ""},
		{grace, "bot queued active closed", "bot queued active closed", "queued active closed", "active closed"},
		{root, "bot queued active closed", "bot queued active closed", "queued active closed", "active closed"},
	} {
		for collection, want := range map[string]string{
			"sessions": row.sessions, "messages": row.messages, "handoff_requests": row.requests, "agent_assignments": row.tasks,
		} {
			field := "sessionId"
			if collection == "sessions" {
				field = "id"
			}
			ids := []string{}
			for _, name := range strings.Fields(want) {
				ids = append(ids, of[name].id)
			}
			slices.Sort(ids)
			if got := slices.Compact(row.by.listed(collection, field)); !slices.Equal(got, ids) {
				t.Errorf("%q lists %s of %d sessions, not of %q", row.by.name, collection, len(got), want)
			}
		}
	}
	for _, by := range []caller{bot.visitor, ada, bo, grace} {
		if got := by.listed("users", "id"); !slices.Equal(got, []string{by.id}) {
			t.Errorf("%s lists the accounts %v", by.name, got)
		}
	}
	if got := len(root.listed("users", "id")); got != 7 {
		t.Errorf("a superuser lists %d accounts", got)
	}
	if got := len(stranger.listed("users", "id")); got != 0 {
		t.Errorf("a stranger lists %d accounts", got)
	}
}

func TestPocketBasesOwnApiHidesWhatIsNotYours(t *testing.T) {
	s := serve(t)
	ada, bo := s.staff("Ada"), s.staff("Bo")
	c, other := s.active("June", ada), s.started("Mira")
	m := c.write(c.visitor, "Hello")
	for _, row := range []struct {
		path string
		by   caller
		want int
	}{
		{records("sessions") + "/" + c.id, c.visitor, 200},
		{records("sessions") + "/" + c.id, ada, 200},
		{records("sessions") + "/" + c.id, bo, 404},
		{records("sessions") + "/" + c.id, other.visitor, 404},
		{records("sessions") + "/" + c.id, s.stranger(), 404},
		{records("messages") + "/" + m.ID, c.visitor, 200},
		{records("messages") + "/" + m.ID, ada, 200},
		{records("messages") + "/" + m.ID, bo, 404},
		{records("messages") + "/" + m.ID, other.visitor, 404},
		{records("messages") + "/" + m.ID, s.stranger(), 404},
		{records("handoff_requests") + "/" + c.request, bo, 404},
		{records("users") + "/" + ada.id, c.visitor, 404},
		{records("users") + "/" + ada.id, bo, 404},
		{records("users") + "/" + c.visitor.id, ada, 404},
	} {
		row.by.get(row.path).is(row.want)
	}
	own := c.visitor.get(records("users") + "/" + c.visitor.id).is(http.StatusOK)
	if got := fields(t, own.body); strings.Contains(got, "password") || strings.Contains(got, "tokenKey") {
		t.Errorf("an account shows %s", got)
	}
}

func TestWhatTheStoreWritesNobodyElseDoes(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	m := c.write(c.visitor, "Hello")
	c.visitor.post(c.path()+"/visit", here).is(http.StatusNoContent)
	visit, err := s.app.FindFirstRecordByData("visits", "sessionId", c.id)
	must(t, err)
	assignment, err := s.app.FindFirstRecordByData("agent_assignments", "sessionId", c.id)
	must(t, err)
	ways := map[string]string{
		"sessions":          "Sessions are started by POST /api/webchat/sessions and change by the handoff, claim, release, close and rating routes.",
		"messages":          "Messages are written by POST /api/webchat/sessions/{id}/messages.",
		"handoff_requests":  "Handoff requests are made by POST /api/webchat/sessions/{id}/handoff and end by its DELETE, a claim or a close.",
		"agent_assignments": "Assignments begin by POST /api/webchat/handoffs/{id}/claim and end by release or close.",
		"visits":            "Visits are told by POST /api/webchat/sessions and POST /api/webchat/sessions/{id}/visit.",
	}
	const date = "2001-02-03 04:05:06.789Z"
	for _, record := range []struct {
		collection, id string
		fields         map[string]any
		made           map[string]any
	}{
		{"sessions", c.id, map[string]any{
			"status": "queued_for_agent", "userId": ada.id, "agentId": "", "lastSeq": 99, "closedAt": date, "rating": "good", "ratingComment": "x",
		}, map[string]any{"userId": c.visitor.id, "status": "bot_pending"}},
		{"messages", m.ID, map[string]any{
			"sessionId": s.started("Mira").id, "seq": 7, "senderType": "system", "senderId": ada.id, "text": "Other words",
		}, map[string]any{"sessionId": c.id, "seq": 4, "senderType": "user", "senderId": c.visitor.id, "text": "Made up"}},
		{"handoff_requests", c.request, map[string]any{
			"requestedAt": date, "acceptedAt": "", "acceptedById": "", "canceledAt": date, "preview": []string{"Made up"},
		}, map[string]any{"sessionId": c.id, "requestedAt": date}},
		{"agent_assignments", assignment.Id, map[string]any{
			"agentId": s.staff("Bo").id, "assignedAt": date, "endedAt": date,
		}, map[string]any{"sessionId": c.id, "agentId": ada.id, "assignedAt": date}},
		{"visits", visit.Id, map[string]any{
			"sessionId": s.started("Mira").id, "fields": []string{"Made up"}, "page": "https://example.com/", "title": "x", "referrer": "x",
			"language": "de", "timeZone": "UTC", "browser": "x",
		}, map[string]any{"sessionId": s.started("Mira").id}},
	} {
		path := records(record.collection)
		before := s.everything()
		for _, by := range []caller{s.stranger(), c.visitor, ada, s.staff("Grace")} {
			by.post(path, record.made).is(http.StatusForbidden)
			by.call(http.MethodPatch, path+"/"+record.id, record.fields).is(http.StatusForbidden)
			by.delete(path + "/" + record.id).is(http.StatusForbidden)
		}
		root := s.superuser()
		refused := func(answer reply, want string) {
			t.Helper()
			if got := read[failure](answer.is(http.StatusBadRequest)).Message; got != want {
				t.Errorf("%s: a superuser is told %q", record.collection, got)
			}
		}
		refused(root.post(path, record.made), ways[record.collection])
		for field, value := range record.fields {
			refused(root.call(http.MethodPatch, path+"/"+record.id, map[string]any{field: value}), ways[record.collection])
		}
		if record.collection != "sessions" {
			refused(root.delete(path+"/"+record.id), "This goes only together with its session. Delete the session instead.")
		}
		root.call(http.MethodPatch, path+"/"+record.id, map[string]any{"createdAt": date})
		if after := s.everything(); after != before {
			t.Errorf("%s: what was\n%s\nis\n%s", record.collection, before, after)
		}
	}
}

// everything is all rows of the chats, as text.
func (s *server) everything() string {
	s.t.Helper()
	var all strings.Builder
	for _, collection := range collections[:5] {
		records, err := s.app.FindAllRecords(collection)
		must(s.t, err)
		for _, record := range records {
			fmt.Fprintln(&all, collection, record.FieldsData())
		}
	}
	return all.String()
}

func TestARecordThatWasReadLongAgoOverwritesNothing(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	for _, until := range []string{"claim", "release", "close"} {
		c := s.waiting("June")
		if until != "claim" {
			c.claim(ada)
		}
		stale, err := s.app.FindRecordById("sessions", c.id)
		must(t, err)
		c.do(until, ada).is(http.StatusOK)
		before := s.everything()
		if err := s.app.Save(stale); err == nil {
			t.Errorf("after %s it is saved", until)
		}
		if after := s.everything(); after != before {
			t.Errorf("after %s, what was\n%s\nis\n%s", until, before, after)
		}
		c.do("close", c.visitor)
	}
}

func TestASuperuserDeletesASessionWithAllThatBelongsToIt(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c, other := s.active("June", ada), s.active("Mira", ada)
	for _, one := range []*conversation{c, other} {
		one.write(one.visitor, "Hello")
		one.visitor.post(one.path()+"/visit", here).is(http.StatusNoContent)
	}
	s.superuser().delete(records("sessions") + "/" + c.id).is(http.StatusNoContent)
	for _, table := range []string{"messages", "handoff_requests", "agent_assignments", "visits"} {
		if n := s.rows(table, "sessionId = ?", c.id); n != 0 {
			t.Errorf("%d rows of %s stay", n, table)
		}
		if n := s.rows(table, "sessionId = ?", other.id); n == 0 {
			t.Errorf("another session's rows of %s are gone", table)
		}
	}
}

func TestADeletedAgentsChatsGoBackToTheQueueAndItsWordsStay(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	open, closed := s.active("June", ada), s.closed("Mira", ada)
	open.write(ada, "One moment")
	s.superuser().delete(records("users") + "/" + ada.id).is(http.StatusNoContent)

	if now := open.session(); now.Status != chat.QueuedForAgent || now.QueuePosition != 1 || now.AgentID != "" {
		t.Errorf("June's chat is %+v", now)
	}
	want := []string{
		"system: Asked for a human", "system: Ada joined the chat", "agent: One moment",
		"system: Ada had to leave. The chat kept its place in the queue",
	}
	if said := open.transcript(); !slices.Equal(said, want) {
		t.Errorf("its transcript is %v", said)
	}
	if now := closed.session(); now.Status != chat.Closed || now.AgentID != "" {
		t.Errorf("Mira's chat is %+v", now)
	}
	bo := s.staff("Bo")
	open.request = read[queue](bo.get(api + "/queue")).Items[0].HandoffRequestID
	open.claim(bo)
}

func TestNobodyMakesThemselvesAnAgent(t *testing.T) {
	s := serve(t)
	ada, visitor := s.staff("Ada"), s.started("June").visitor
	path := func(by caller) string { return records("users") + "/" + by.id }
	made := map[string]any{
		"email": "eve@example.com", "password": password, "passwordConfirm": password, "displayName": "Eve", "role": "agent",
	}
	for _, by := range []caller{s.stranger(), visitor, ada, s.staff("Grace")} {
		by.post(records("users"), made).is(http.StatusForbidden)
	}
	s.superuser().post(records("users"), made).is(http.StatusOK)

	visitor.call(http.MethodPatch, path(visitor), map[string]any{"role": "agent"}).is(http.StatusNotFound)
	visitor.call(http.MethodPatch, path(visitor), named("Ada")).is(http.StatusNotFound)
	visitor.call(http.MethodPatch, path(visitor), map[string]any{"password": password, "passwordConfirm": password}).is(http.StatusNotFound)
	visitor.delete(path(visitor)).is(http.StatusForbidden)
	ada.call(http.MethodPatch, path(ada), map[string]any{"role": "admin"}).is(http.StatusNotFound)
	ada.call(http.MethodPatch, path(ada), map[string]any{"password": "another-one", "passwordConfirm": "another-one"}).is(http.StatusBadRequest)
	ada.call(http.MethodPatch, path(s.staff("Bo")), named("Bob")).is(http.StatusNotFound)
	ada.call(http.MethodPatch, path(ada), named("Ada Lovelace")).is(http.StatusOK)
	ada.delete(path(ada)).is(http.StatusForbidden)
	if n := s.rows("users", "role = 'agent'"); n != 3 {
		t.Errorf("there are %d agents", n)
	}
}
