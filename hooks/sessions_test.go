package hooks_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

// sessions is a page of somebody's own chats.
type sessions struct {
	Total int                `json:"total"`
	Items []chat.SessionItem `json:"items"`
	More  bool               `json:"more"`
}

func (s sessions) ids() []string {
	ids := []string{}
	for _, item := range s.Items {
		ids = append(ids, item.ID)
	}
	return ids
}

func ids(chats ...*conversation) []string {
	all := []string{}
	for _, c := range chats {
		all = append(all, c.id)
	}
	return all
}

// fields are the names in a JSON object, sorted.
func fields(t *testing.T, raw []byte) string {
	t.Helper()
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return strings.Join(slices.Sorted(maps.Keys(object)), " ")
}

// The fields of the protocol's types.
const (
	sessionFields = "agentId assignedAt closedAt createdAt email endsAt fields id lastSeq leftAt participants rating ratingComment requestedAt status userId visit"
	waitingFields = "agentId assignedAt closedAt createdAt email endsAt fields id lastSeq leftAt participants queuePosition rating ratingComment requestedAt status userId visit"
	itemFields    = "agentId assignedAt closedAt createdAt displayName email endsAt fields id lastMessage lastSeq leftAt participants rating ratingComment requestedAt status userId visit"
	messageFields = "createdAt id senderId senderType seq sessionId text"
	handoffFields = "acceptedAt acceptedById canceledAt id leftAt preview requestedAt sessionId"
	queueFields   = "displayName email handoffRequestId leftAt preview requestedAt sessionId"
	earlierFields = "closedAt createdAt id readable status text"
)

func TestAVisitorStartsAChatWithNothingButAName(t *testing.T) {
	s := serve(t)
	answer := s.stranger().post(api+"/sessions", named("  June \n van  Dyk ")).is(http.StatusCreated)
	body := read[struct {
		Token string
		User  struct {
			ID, Role, DisplayName string
			Email                 *string
		}
		Session json.RawMessage
	}](answer)
	if got := fields(t, answer.body); got != "session token user" {
		t.Errorf("the answer holds %s", got)
	}
	if got := fields(t, body.Session); got != sessionFields {
		t.Errorf("the session holds %s", got)
	}
	if body.User.DisplayName != "June van Dyk" || body.User.Role != "user" || body.User.Email != nil {
		t.Errorf("the visitor is %+v", body.User)
	}
	var session chat.SessionView
	must(t, json.Unmarshal(body.Session, &session))
	if session.Status != chat.BotPending || session.UserID != body.User.ID || session.AgentID != "" ||
		session.LastSeq != 0 || session.CreatedAt == "" || session.ClosedAt != "" {
		t.Errorf("the session is %+v", session)
	}
	if len(session.Participants) != 1 || session.Participants[0].DisplayName != "June van Dyk" {
		t.Errorf("its participants are %v", session.Participants)
	}
	who := caller{server: s, token: body.Token}
	who.get(api + "/sessions/" + session.ID).is(http.StatusOK)
}

func TestANameMayHave80CharactersOfAnyScript(t *testing.T) {
	s := serve(t)
	for _, name := range []string{"J", strings.Repeat("é", 80), strings.Repeat("🦊", 80), "محمد", "Ada 👩‍💻"} {
		if c := s.started(name); c.visitor.name != name {
			t.Errorf("%q became %q", name, c.visitor.name)
		}
	}
}

func TestAnotherChatOfTheSameVisitorNeedsNoName(t *testing.T) {
	s := serve(t)
	first := s.started("June")
	second := s.startedBy(first.visitor, "")
	if second.visitor.id != first.visitor.id || second.id == first.id || second.visitor.name != "June" {
		t.Errorf("%+v and then %+v", first, second)
	}
}

func TestASessionTellsWhereItIsInTheQueueAndWhoWasInIt(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	first, second := s.waiting("June"), s.waiting("Mira")
	answer := second.visitor.get(second.path()).is(http.StatusOK)
	if got := fields(t, answer.body); got != waitingFields {
		t.Errorf("a waiting session holds %s", got)
	}
	if at := read[chat.SessionView](answer); at.QueuePosition != 2 || at.RequestedAt == "" || at.AssignedAt != "" {
		t.Errorf("it waits as %+v", at)
	}
	first.claim(ada)
	if at := second.session(); at.QueuePosition != 1 {
		t.Errorf("once the first is served, it is at %d", at.QueuePosition)
	}
	taken := first.visitor.get(first.path()).is(http.StatusOK)
	if got := fields(t, taken.body); got != sessionFields {
		t.Errorf("a session with an agent holds %s", got)
	}
	session := read[chat.SessionView](taken)
	names := map[chat.Role]string{}
	for _, p := range session.Participants {
		names[p.Role] = p.DisplayName
	}
	if session.AgentID != ada.id || session.AssignedAt == "" || names["user"] != "June" || names["agent"] != "Ada" {
		t.Errorf("it is %+v", session)
	}
}

func TestAReleasedChatKeepsItsPlaceInTheQueue(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	first, second := s.waiting("June"), s.waiting("Mira")
	requestedAt := first.session().RequestedAt
	first.claim(ada)
	third := s.waiting("Yusuf")
	released := read[chat.SessionView](first.do("release", ada).is(http.StatusOK))
	if released.Status != chat.QueuedForAgent || released.QueuePosition != 1 || released.AgentID != "" ||
		released.RequestedAt != requestedAt {
		t.Errorf("it is %+v", released)
	}
	waiting := read[queue](ada.get(api + "/queue").is(http.StatusOK))
	if got := waiting.sessions(); !slices.Equal(got, ids(first, second, third)) {
		t.Errorf("the queue is %v", got)
	}
	if waiting.Items[0].HandoffRequestID == first.request || waiting.Items[0].RequestedAt != requestedAt {
		t.Errorf("it waits by %+v", waiting.Items[0])
	}
	first.do("read", ada).is(http.StatusNotFound)
}

func TestAClosedChatKeepsItsAgentAndItsTranscript(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	c.write(ada, "Bye")
	closed := read[chat.SessionView](c.do("close", ada).is(http.StatusOK))
	if closed.Status != chat.Closed || closed.ClosedAt == "" || closed.AgentID != ada.id {
		t.Errorf("it is %+v", closed)
	}
	again := read[chat.SessionView](c.do("close", c.visitor).is(http.StatusOK))
	if again.ClosedAt != closed.ClosedAt || again.LastSeq != closed.LastSeq {
		t.Errorf("closing again made it %+v", again)
	}
	if n := s.rows("agent_assignments", "sessionId = ? AND endedAt = ''", c.id); n != 0 {
		t.Errorf("%d assignments are still open", n)
	}
	for _, by := range []caller{c.visitor, ada, s.staff("Grace")} {
		if got := read[page](by.get(c.path() + "/messages").is(http.StatusOK)); len(got.Messages) != 4 {
			t.Errorf("%s reads %v", by.name, texts(got.Messages))
		}
	}
}

func TestClosingAWaitingChatTakesItOutOfTheQueue(t *testing.T) {
	s := serve(t)
	c := s.waiting("June")
	c.do("close", c.visitor).is(http.StatusOK)
	if q := read[queue](s.staff("Ada").get(api + "/queue")); q.Waiting != 0 || len(q.Items) != 0 {
		t.Errorf("the queue is %+v", q)
	}
}

func TestAnAgentListsWhatItHasLongestFirst(t *testing.T) {
	s := serve(t)
	ada, bo := s.staff("Ada"), s.staff("Bo")
	a, b, c := s.waiting("June"), s.waiting("Mira"), s.waiting("Yusuf")
	s.active("Rob", bo)
	c.claim(ada)
	a.claim(ada)
	b.claim(ada)
	a.write(a.visitor, "Are you there?")

	answer := ada.get(api + "/sessions?status=active_with_agent").is(http.StatusOK)
	list := read[sessions](answer)
	if got := list.ids(); !slices.Equal(got, ids(c, a, b)) || list.Total != 3 || list.More {
		t.Errorf("Ada has %v of %d", got, list.Total)
	}
	var raw struct{ Items []json.RawMessage }
	must(t, json.Unmarshal(answer.body, &raw))
	if got := fields(t, raw.Items[0]); got != itemFields {
		t.Errorf("an item holds %s", got)
	}
	if item := list.Items[1]; item.DisplayName != "June" || item.LastMessage == nil || item.LastMessage.Text != "Are you there?" {
		t.Errorf("June's item is %+v", item)
	}
	if list.Items[0].LastMessage != nil {
		t.Errorf("in Yusuf's chat nothing was said but %v", list.Items[0].LastMessage)
	}
	if without := read[sessions](ada.get(api + "/sessions")); !slices.Equal(without.ids(), list.ids()) {
		t.Errorf("without a status it is %v", without.ids())
	}
}

func TestAListOfChatsIsReadPageByPage(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	var open, ended, own []*conversation
	visitor := s.started("June").visitor
	for range 5 {
		open = append(open, s.active("Mira", ada))
		ended = append(ended, s.closed("Yusuf", ada))
		own = append(own, s.startedBy(visitor, ""))
	}
	slices.Reverse(ended)
	slices.Reverse(own)
	for _, list := range []struct {
		by     caller
		status string
		want   []string
		total  int
	}{
		{ada, "active_with_agent", ids(open...), 5},
		{ada, "closed", ids(ended...), 5},
		{visitor, "bot_pending", ids(own...), 6},
		{visitor, "", ids(own...), 6},
	} {
		var got []string
		for before := ""; len(got) < len(list.want); {
			page := read[sessions](list.by.get(
				fmt.Sprintf("%s/sessions?limit=2&status=%s&before=%s", api, list.status, before)).is(http.StatusOK))
			if page.Total != list.total || len(page.Items) == 0 || page.More != (len(got)+len(page.Items) < list.total) {
				t.Fatalf("%s %q after %d: %d items of %d, more %v",
					list.by.name, list.status, len(got), len(page.Items), page.Total, page.More)
			}
			got = append(got, page.ids()...)
			before = got[len(got)-1]
		}
		if got = got[:len(list.want)]; !slices.Equal(got, list.want) {
			t.Errorf("%s %q: %v, not %v", list.by.name, list.status, got, list.want)
		}
	}
}

func TestAVisitorSeesOnlyItsOwnChats(t *testing.T) {
	s := serve(t)
	mine := s.closed("June", s.staff("Ada"))
	s.waiting("Mira")
	if got := read[sessions](mine.visitor.get(api + "/sessions")).ids(); !slices.Equal(got, ids(mine)) {
		t.Errorf("June sees %v", got)
	}
	if got := read[sessions](mine.visitor.get(api + "/sessions?status=queued_for_agent")); got.Total != 0 {
		t.Errorf("June waits nowhere, but in %v", got.ids())
	}
}

func TestEarlierChatsTellWhatWasSaidFirst(t *testing.T) {
	s := serve(t)
	ada, bo := s.staff("Ada"), s.staff("Bo")
	june := s.closed("June", ada)
	silent := s.startedBy(june.visitor, "")
	var told []*conversation
	for i, agent := range []caller{ada, bo} {
		c := s.startedBy(june.visitor, "")
		c.write(c.visitor, fmt.Sprint("Question ", i))
		c.write(c.visitor, "And more")
		c.handoff()
		c.claim(agent)
		c.do("close", c.visitor).is(http.StatusOK)
		told = append(told, c)
	}
	now := s.startedBy(june.visitor, "")
	now.handoff()
	now.claim(bo)
	later := s.startedBy(june.visitor, "")
	later.write(later.visitor, "Later")

	type earlier struct {
		Items []chat.EarlierChat `json:"items"`
	}
	answer := bo.get(now.path() + "/earlier").is(http.StatusOK)
	got := read[earlier](answer).Items
	if len(got) != 2 || got[0].ID != told[1].id || got[1].ID != told[0].id {
		t.Fatalf("Bo sees %+v, not %v (silent was %s)", got, ids(told...), silent.id)
	}
	if got[0].Text != "Question 1" || !got[0].Readable || got[1].Readable || got[0].Status != chat.Closed {
		t.Errorf("Bo sees %+v", got)
	}
	for _, one := range got {
		status := http.StatusNotFound
		if one.Readable {
			status = http.StatusOK
		}
		bo.get(api + "/sessions/" + one.ID + "/messages").is(status)
	}
	var raw struct{ Items []json.RawMessage }
	must(t, json.Unmarshal(answer.body, &raw))
	if names := fields(t, raw.Items[0]); names != earlierFields {
		t.Errorf("an earlier chat holds %s", names)
	}
	if all := read[earlier](s.staff("Grace").get(now.path() + "/earlier")).Items; !all[0].Readable || !all[1].Readable {
		t.Errorf("an admin may read %+v", all)
	}
}

func TestNoMoreThan20EarlierChatsAreTold(t *testing.T) {
	s := serve(t)
	first := s.started("June")
	for range 22 {
		c := s.startedBy(first.visitor, "")
		c.write(c.visitor, "Hello")
	}
	now := s.startedBy(first.visitor, "")
	got := read[struct{ Items []chat.EarlierChat }](now.visitor.get(now.path() + "/earlier")).Items
	if len(got) != 20 {
		t.Errorf("%d earlier chats", len(got))
	}
}
