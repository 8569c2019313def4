package hooks_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"webchat/hooks/chat"
)

// banned are the bans that were made, as they are answered.
type banned struct {
	Items []struct{ ID, UserID, Address, Until string }
}

// bans bans the chat's visitor, and what else the body says.
func (c *conversation) bans(by caller, body map[string]any) banned {
	c.t.Helper()
	all := map[string]any{"sessionId": c.id}
	maps.Copy(all, body)
	return read[banned](by.post(api+"/bans", all).is(http.StatusCreated))
}

// keptOut fails the test unless the answer is that of a ban that ends.
func (r reply) keptOut() {
	r.t.Helper()
	r.is(http.StatusForbidden)
	told := read[failure](r).Message
	if !strings.HasPrefix(told, "You can't chat here until ") || !strings.HasSuffix(told, " UTC.") {
		r.t.Errorf("it is told %q", told)
	}
}

// ways are all that a visitor may not do who is banned.
func ways(c *conversation, by caller) map[string]reply {
	return map[string]reply{
		"start":    by.post(api+"/sessions", map[string]string{"displayName": "June"}),
		"send":     by.post(c.path()+"/messages", hi),
		"typing":   by.post(c.path()+"/typing", nil),
		"handoff":  by.post(c.path()+"/handoff", nil),
		"visit":    by.post(c.path()+"/visit", map[string]string{"page": "https://hollin.example/"}),
		"rating":   by.post(c.path()+"/rating", map[string]string{"rating": "bad", "comment": "Useless"}),
		"here":     by.post(c.path()+"/here", nil),
		"identify": by.post(identify, by.signed("1", "June", "")),
	}
}

func TestABannedVisitorMayReadAndNothingElse(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	c.write(c.visitor, "Hello")
	c.bans(ada, nil)
	for _, answer := range ways(c, c.visitor) {
		answer.keptOut()
	}
	c.visitor.get("/api/realtime").keptOut()
	c.visitor.get(c.path()).is(http.StatusOK)
	c.visitor.get(c.path() + "/messages").is(http.StatusOK)
	c.visitor.post(api+"/refresh", nil).is(http.StatusOK)
	c.visitor.post(c.path()+"/close", nil).is(http.StatusOK)
	c.visitor.listen().join(c.topic()).await(c.topic(), chat.EventHistory)
	for _, answer := range ways(s.started("Otto"), s.stranger()) {
		if answer.status == http.StatusForbidden {
			t.Errorf("another is told %s", answer.body)
		}
	}
}

func TestABannedVisitorsOpenChatsAreClosedAtOnceAndItIsTold(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	old := s.closed("June", ada)
	waits := s.startedBy(old.visitor, "")
	waits.handoff()
	c := s.startedBy(old.visitor, "")
	c.handoff()
	c.claim(ada)
	june := c.visitor.listen().join(c.topic(), waits.topic(), old.topic())
	for range 3 {
		awaitAny(june, chat.EventHistory)
	}
	desk := watching(ada, c)

	made := c.bans(ada, map[string]any{"reason": "Insults"})
	told := map[string][]string{}
	for len(told[c.topic()]) < 3 || len(told[waits.topic()]) < 3 {
		e := june.take("end of the chats")
		if !ofAllWhoWait(t, e) {
			told[e.topic] = append(told[e.topic], e.Name)
		}
	}
	for _, topic := range []string{c.topic(), waits.topic()} {
		if want := []string{chat.EventMessage, chat.EventSessionUpdated, chat.EventSessionClosed}; !slices.Equal(told[topic], want) {
			t.Errorf("June is told %v", told[topic])
		}
	}
	desk.await(c.after(0), chat.EventSessionClosed)
	said := c.transcript()
	if last := said[len(said)-1]; last != "system: The chat was ended" {
		t.Errorf("at the end the chat says %q", last)
	}
	for _, one := range s.audited(chat.DeedClosed)[1:] {
		if one.ActorRole != "server" || one.Details["reason"] != "banned" || one.TargetID != c.id && one.TargetID != waits.id {
			t.Errorf("the audit log tells %+v", one)
		}
	}
	if n := len(s.audited(chat.DeedClosed)); n != 3 {
		t.Errorf("the audit log tells of %d closed chats", n)
	}
	s.told(chat.DeedBanned).is(t, ada, "agent", "ban", made.Items[0].ID, "127.0.0.1",
		fmt.Sprintf("map[until:%s userId:%s]", made.Items[0].Until, c.visitor.id))
}

func TestWhoBansForHowLong(t *testing.T) {
	s := serve(t)
	ada, grace := s.staff("Ada"), s.staff("Grace")
	for hours, by := range map[any]caller{nil: ada, 1: ada, 720: ada, 721: grace} {
		body, want := map[string]any{}, 24*time.Hour
		if n, given := hours.(int); given {
			body["hours"], want = n, time.Duration(n)*time.Hour
		}
		made := s.active("June", ada).bans(by, body).Items[0]
		until, err := types.ParseDateTime(made.Until)
		must(t, err)
		if lasts := time.Until(until.Time()); lasts > want || lasts < want-patience {
			t.Errorf("for %v hours, it lasts %v", hours, lasts)
		}
	}
	c := s.active("June", ada)
	if until := c.bans(grace, map[string]any{"hours": 0}).Items[0].Until; until != "" {
		t.Errorf("for good is until %s", until)
	}
	if told := read[failure](c.visitor.post(c.path()+"/messages", hi).is(http.StatusForbidden)).Message; told != "You can't chat here." {
		t.Errorf("it is told %q", told)
	}
}

func TestABanEndsByTimeOrWhenItIsLifted(t *testing.T) {
	s := serve(t)
	ada, grace := s.staff("Ada"), s.staff("Grace")
	c := s.active("June", ada)
	id := c.bans(ada, nil).Items[0].ID
	c.visitor.post(api+"/sessions", nil).keptOut()
	for _, by := range []caller{ada, c.visitor} {
		by.delete(api + "/bans/" + id).is(http.StatusForbidden)
	}
	s.stranger().delete(api + "/bans/" + id).is(http.StatusUnauthorized)
	grace.delete(api + "/bans/unknown00000000").is(http.StatusNotFound)
	grace.delete(api + "/bans/" + id).is(http.StatusNoContent)
	c.visitor.post(api+"/sessions", nil).is(http.StatusCreated)
	s.told(chat.DeedUnbanned).is(t, grace, "admin", "ban", id, "127.0.0.1", fmt.Sprint(s.told(chat.DeedBanned).Details))

	soon := types.NowDateTime().Add(2 * time.Second)
	s.superuser().post(records("bans"), map[string]any{"userId": c.visitor.id, "until": soon}).is(http.StatusOK)
	c.visitor.post(api+"/sessions", nil).keptOut()
	becomes(t, http.StatusCreated, func() reply { return c.visitor.post(api+"/sessions", nil) })
	if now := types.NowDateTime(); now.Before(soon) {
		t.Errorf("it ended at %s, before %s", now, soon)
	}
}

// becomes asks until the answer has that status.
func becomes(t *testing.T, status int, ask func() reply) {
	t.Helper()
	var last reply
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if last = ask(); last.status == status {
			return
		}
	}
	t.Fatalf("it stays %d: %s", last.status, last.body)
}

func TestABanHoldsForAnotherProcessAndAfterARestart(t *testing.T) {
	s := serve(t)
	c, otto := s.waiting("June"), s.waiting("Otto")
	june := c.visitor.listen().join(c.topic())
	june.await(c.topic(), chat.EventHistory)
	other := newApp(s.app.DataDir())
	must(t, other.Bootstrap())
	collection, err := other.FindCollectionByNameOrId("bans")
	must(t, err)
	record := core.NewRecord(collection)
	record.Load(map[string]any{"userId": c.visitor.id, "until": types.NowDateTime().Add(time.Hour)})
	must(t, other.Save(record))
	june.await(c.topic(), chat.EventSessionClosed)
	becomes(t, http.StatusForbidden, func() reply { return c.visitor.post(c.path()+"/typing", nil) })
	if status := c.session().Status; status != chat.Closed {
		t.Errorf("the chat is %s", status)
	}
	s.stop()

	t.Run("one that was made while no server ran, too", func(t *testing.T) {
		record := core.NewRecord(collection)
		record.Load(map[string]any{"userId": otto.visitor.id, "until": types.NowDateTime().Add(time.Hour)})
		must(t, other.Save(record))
		must(t, other.ResetBootstrapState())
		left := &preparedDir{path: s.app.DataDir()}
		left.once.Do(func() {})
		again := serveFrom(t, left)
		for _, one := range []*conversation{c, otto} {
			one.server, one.visitor.server = again, again
			one.visitor.post(one.path()+"/messages", hi).keptOut()
		}
		becomes(t, http.StatusOK, func() reply {
			answer := otto.visitor.get(otto.path())
			if read[chat.Session](answer).Status != chat.Closed {
				answer.status = 0
			}
			return answer
		})
	})
}

func TestFromABannedNetworkNobodyChatsButAgents(t *testing.T) {
	s := serve(t)
	ada, away := s.staff("Ada").at("127.0.5.1"), s.stranger().at("127.0.5.9")
	c := s.startedBy(away, "June")
	atHome := c.visitor
	c.visitor = c.visitor.at("127.0.5.9")
	c.handoff()
	june, idle := c.visitor.listenFrom("127.0.5.9"), s.stranger().listenFrom("127.0.5.8")
	june.join(c.topic()).await(c.topic(), chat.EventHistory)
	elsewhere := s.waiting("Otto")
	visiting := elsewhere.visitor.listenFrom("127.0.5.7").join(elsewhere.topic())
	visiting.await(elsewhere.topic(), chat.EventHistory)

	s.staff("Grace").post(api+"/bans", map[string]any{"address": "127.0.5.77/24"}).is(http.StatusCreated)
	for events := []string{}; !slices.Equal(events, []string{chat.EventMessage, chat.EventSessionUpdated, chat.EventSessionClosed}); {
		if e := june.take("end"); !ofAllWhoWait(t, e) {
			events = append(events, e.Name)
		}
	}
	if status := c.session().Status; status != chat.Closed {
		t.Errorf("a chat from there is %s", status)
	}
	visiting.left(elsewhere.topic(), http.StatusForbidden)
	elsewhere.visitor.listenFrom("127.0.5.7").join(elsewhere.topic()).left(elsewhere.topic(), http.StatusForbidden)
	elsewhere.visitor.listen().join(elsewhere.topic()).await(elsewhere.topic(), chat.EventHistory)
	if status := elsewhere.session().Status; status != chat.QueuedForAgent {
		t.Errorf("a chat from elsewhere is %s", status)
	}
	for _, answer := range ways(c, c.visitor) {
		answer.keptOut()
	}
	away.post(api+"/sessions", map[string]string{"displayName": "Kim"}).keptOut()
	s.stranger().at("127.0.6.1").post(api+"/sessions", map[string]string{"displayName": "Kim"}).is(http.StatusCreated)
	s.startedBy(atHome, "")

	t.Run("agents work on", func(t *testing.T) {
		l := ada.listenFrom("127.0.5.1").join(lobby)
		l.await(lobby, chat.EventPresence)
		ada.post(api+"/handoffs/"+elsewhere.request+"/claim", nil).is(http.StatusOK)
		elsewhere.write(ada, "Hi")
	})
	t.Run("who shows no agent's token is soon cut off", func(t *testing.T) {
		idle.join(c.topic())
		if rest := s.stranger().listenFrom("127.0.5.10").rest(); len(rest) > 0 {
			t.Errorf("it is told %v", rest)
		}
	})
}

// listenFrom is a realtime connection from another address of this machine, which shows no token when it connects.
func (c caller) listenFrom(address string) *listener {
	c.t.Helper()
	from := c.at(address)
	return from.listenWith(from.http.Transport.(*http.Transport))
}

func TestAnAgentBansWhereTheVisitorComesFromButNotItsOwnNetwork(t *testing.T) {
	s := serve(t)
	ada, june := s.staff("Ada"), s.stranger().at("127.0.5.9")
	start := func(by caller) *conversation {
		c := s.startedBy(by, "June")
		c.visitor.server = by.server
		c.handoff()
		c.claim(ada)
		return c
	}
	near := start(s.stranger())
	told := read[failure](ada.post(api+"/bans", map[string]any{"sessionId": near.id, "addressToo": true}).is(http.StatusConflict))
	if told.Message != "This visitor comes from the same network as you. Ban the visitor alone." {
		t.Errorf("it is told %q", told.Message)
	}
	far := start(june)
	made := far.bans(ada, map[string]any{"addressToo": true, "hours": 1}).Items
	if len(made) != 2 || made[0].UserID != far.visitor.id || made[1].UserID != "" || made[0].Address+made[1].Address != "" {
		t.Errorf("the agent is told %+v", made)
	}
	june.post(api+"/sessions", map[string]string{"displayName": "June"}).keptOut()
	if n := s.rows("bans", "address = '127.0.5.9' AND reason = '' AND bannedById = ? AND bannedByName = 'Ada'", ada.id); n != 1 {
		t.Errorf("%d bans hold the address", n)
	}
	s.superuser().delete(records("session_addresses") + "/" + s.idOf("session_addresses", "sessionId = '"+near.id+"'")).is(http.StatusNoContent)
	s.staff("Grace").post(api+"/bans", map[string]any{"sessionId": near.id, "addressToo": true}).is(http.StatusConflict)
}

// idOf is the id of the one row that meets the condition.
func (s *server) idOf(table, condition string) (id string) {
	s.t.Helper()
	must(s.t, s.app.DB().NewQuery("SELECT id FROM "+table+" WHERE "+condition).Row(&id))
	return id
}

func TestWhereAChatCameFromIsForSuperusersAndGoesWithIt(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	list := records("session_addresses")
	for _, by := range []caller{s.stranger(), c.visitor, ada, s.staff("Grace")} {
		if answer := by.get(list); strings.Contains(string(answer.body), c.id) {
			t.Errorf("%q reads %s", by.name, answer.body)
		}
	}
	if answer := s.superuser().get(list).is(http.StatusOK); !strings.Contains(string(answer.body), `"address":"127.0.0.1"`) {
		t.Errorf("a superuser reads %s", answer.body)
	}
	c.bans(ada, nil)
	s.superuser().delete(records("sessions") + "/" + c.id).is(http.StatusNoContent)
	if n := s.rows("session_addresses", "1 = 1"); n != 0 {
		t.Errorf("%d addresses stay", n)
	}
	s.superuser().delete(records("users") + "/" + c.visitor.id).is(http.StatusNoContent)
	if n := s.rows("bans", "1 = 1"); n != 0 {
		t.Errorf("%d bans stay", n)
	}
}

func TestBansAreMadeInTheDashboardToo(t *testing.T) {
	s := serve(t)
	root, ada := s.superuser(), s.staff("Ada")
	c := s.active("June", ada)
	later := types.NowDateTime().Add(time.Hour).String()
	for name, wrong := range map[string]struct {
		field string
		body  map[string]any
	}{
		"nobody":           {"userId", map[string]any{"until": later}},
		"two":              {"address", map[string]any{"userId": c.visitor.id, "address": "192.0.2.1"}},
		"an agent":         {"userId", map[string]any{"userId": ada.id}},
		"no address":       {"address", map[string]any{"address": "192.0.2"}},
		"everyone":         {"address", map[string]any{"address": "0.0.0.0/0"}},
		"everyone in IPv6": {"address", map[string]any{"address": "::/0"}},
		"the past":         {"until", map[string]any{"address": "192.0.2.1", "until": "2001-02-03 04:05:06.789Z"}},
	} {
		answer := read[failure](root.post(records("bans"), wrong.body).is(http.StatusBadRequest))
		var told struct{ Message string }
		if len(answer.Data) != 1 || json.Unmarshal(answer.Data[wrong.field], &told) != nil || !strings.HasSuffix(told.Message, ".") {
			t.Errorf("of a ban of %s it is told %+v", name, answer)
		}
	}
	for _, by := range []caller{s.stranger(), c.visitor, ada, s.staff("Grace")} {
		by.post(records("bans"), map[string]any{"address": "192.0.2.1"}).is(http.StatusForbidden)
	}

	made := read[struct{ ID, BannedByName, Until string }](root.post(records("bans"),
		map[string]any{"userId": c.visitor.id, "bannedByName": "Nobody", "bannedById": "nobody"}).is(http.StatusOK))
	c.visitor.post(c.path()+"/messages", hi).is(http.StatusForbidden)
	if made.BannedByName != "a superuser" || made.Until != "" || c.session().Status != chat.Closed {
		t.Errorf("it is %+v", made)
	}
	s.told(chat.DeedBanned).is(t, root, "admin", "ban", made.ID, "127.0.0.1", "map[until: userId:"+c.visitor.id+"]")
	one := records("bans") + "/" + made.ID
	changed := root.call(http.MethodPatch, one, map[string]any{"until": later, "bannedByName": "Nobody"}).is(http.StatusOK)
	if !strings.Contains(string(changed.body), `"bannedByName":"a superuser"`) {
		t.Errorf("it is changed to %s", changed.body)
	}
	c.visitor.post(c.path()+"/messages", hi).keptOut()
	s.told(chat.DeedBanChanged)
	root.delete(one).is(http.StatusNoContent)
	c.visitor.post(api+"/sessions", nil).is(http.StatusCreated)
	s.told(chat.DeedUnbanned)

	written := read[struct{ Address string }](root.post(records("bans"), map[string]any{"address": "2001:DB8::7/48"}).is(http.StatusOK))
	if written.Address != "2001:db8::/48" {
		t.Errorf("the range is written %s", written.Address)
	}
	if answer := s.staff("Grace").get(records("bans")).is(http.StatusOK); !strings.Contains(string(answer.body), written.Address) {
		t.Errorf("an admin reads %s", answer.body)
	}
	if answer := ada.get(records("bans")); strings.Contains(string(answer.body), written.Address) {
		t.Errorf("an agent reads %s", answer.body)
	}
}

func TestABanInABatchHoldsOnceItIsCommitted(t *testing.T) {
	s := serve(t, func(e *core.ServeEvent) {
		e.App.Settings().Batch.Enabled, e.App.Settings().Batch.MaxRequests, e.App.Settings().Batch.Timeout = true, 10, 10
	})
	c := s.waiting("June")
	ban := func(fields map[string]any) map[string]any {
		return map[string]any{"method": "POST", "url": records("bans"), "body": fields}
	}
	june := ban(map[string]any{"userId": c.visitor.id})
	s.superuser().post("/api/batch", map[string]any{"requests": []any{june, ban(nil)}}).is(http.StatusBadRequest)
	c.write(c.visitor, "Hello")
	s.superuser().post("/api/batch", map[string]any{"requests": []any{june}}).is(http.StatusOK)
	c.visitor.post(c.path()+"/messages", hi).is(http.StatusForbidden)
	if status := c.session().Status; status != chat.Closed {
		t.Errorf("the chat is %s", status)
	}
	s.told(chat.DeedBanned)
}
