package hooks_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"webchat/hooks/chat"
)

func TestAConnectionIsGivenAnIdAndNotToBeBuffered(t *testing.T) {
	s := serve(t)
	l := s.stranger().listen()
	if l.clientID == "" {
		t.Error("no client id")
	}
	for name, want := range map[string]string{
		"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
	} {
		if got := l.header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestWhoJoinsIsToldTheNewest50First(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	l := c.visitor.listen().join(c.topic())
	if first := l.next(c.topic()); first.Name != chat.EventHistory ||
		string(first.Data) != `{"sessionId":"`+c.id+`","messages":[],"more":false}` {
		t.Errorf("in an empty chat the first event is %s", first.whole)
	}
	for i := range 60 {
		c.write(c.visitor, fmt.Sprint(i+1))
	}
	first := c.visitor.listen().join(c.topic()).next(c.topic())
	history := as[chat.History](t, first)
	if got := span(history.Messages); first.Name != chat.EventHistory || got != "11–60" || !history.More {
		t.Errorf("the first event is %s of %s, more %v", first.Name, got, history.More)
	}
}

// span is from which seq to which the messages go, or "gap" where they do so with one.
func span(messages []chat.Message) string {
	if len(messages) == 0 {
		return "none"
	}
	first := messages[0].Seq
	for i, m := range messages {
		if m.Seq != first+int64(i) {
			return "gap"
		}
	}
	return fmt.Sprintf("%d–%d", first, messages[len(messages)-1].Seq)
}

func TestWhoComesBackIsToldWhatItMissed(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	c.flood(c.visitor, 510)
	for after, want := range map[int]struct {
		span string
		more bool
	}{
		0:   {"1–500", true},
		3:   {"4–503", true},
		10:  {"11–510", false},
		507: {"508–510", false},
		510: {"none", false},
		999: {"none", false},
	} {
		first := c.visitor.listen().join(c.after(after)).next(c.after(after))
		history := as[chat.History](t, first)
		if got := span(history.Messages); first.Name != chat.EventHistory || got != want.span || history.More != want.more {
			t.Errorf("after %d: %s of %s, more %v", after, first.Name, got, history.More)
		}
	}
}

func TestACursorFromBeyondTheEndKeepsNothingBack(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	l := c.visitor.listen().join(c.after(999))
	l.await(c.after(999), chat.EventHistory)
	c.write(c.visitor, "Hello")
	if e := l.next(c.after(999)); as[chat.Message](t, e).Text != "Hello" {
		t.Errorf("it is told %s", e.whole)
	}
}

func TestACursorThatIsNoneMeansTheNewest(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	c.write(c.visitor, "Hello")
	for _, options := range []string{"?", "?options=", "?options=%7B", "?options=" + "%7B%22query%22%3A%7B%22after%22%3A%22x%22%7D%7D",
		"?options=" + "%7B%22query%22%3A%7B%22after%22%3A-1%7D%7D"} {
		first := c.visitor.listen().join(c.topic() + options).next(c.topic() + options)
		if got := span(as[chat.History](t, first).Messages); got != "1–1" {
			t.Errorf("%s: %s of %s", options, first.Name, got)
		}
	}
}

func TestHistoryComesFirstAndNothingTwiceHoweverMuchIsWritten(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	const total = 400
	writing := make(chan struct{})
	go func() {
		defer close(writing)
		for range total {
			if answer, err := c.visitor.try(http.MethodPost, c.path()+"/messages", hi); err != nil || answer.status != http.StatusCreated {
				t.Errorf("send: %d %v", answer.status, err)
				return
			}
		}
	}()
	for seq := 0; seq < total; {
		topic := c.after(seq)
		l := c.visitor.listen().join(topic)
		first := l.next(topic)
		if first.Name != chat.EventHistory {
			t.Fatalf("the first event is %s", first.whole)
		}
		for _, m := range as[chat.History](t, first).Messages {
			if seq++; m.Seq != int64(seq) {
				t.Fatalf("in the history, seq %d stands where %d belongs", m.Seq, seq)
			}
		}
		for live := 0; live < 20 && seq < total; live++ {
			e := l.next(topic)
			if seq++; e.Name != chat.EventMessage || as[chat.Message](t, e).Seq != int64(seq) {
				t.Fatalf("instead of seq %d comes %s", seq, e.whole)
			}
		}
		l.hangUp()
	}
	<-writing
}

func TestOneConnectionHoldsManyRoomsEachUnderItsName(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	a, b := s.active("June", ada), s.active("Mira", ada)
	l := ada.listen().join(lobby, a.after(1), b.topic())
	l.await(lobby, chat.EventPresence)
	l.await(a.after(1), chat.EventHistory)
	l.await(b.topic(), chat.EventHistory)
	a.write(a.visitor, "From June")
	if got := as[chat.Message](t, l.next(a.after(1))); got.Text != "From June" {
		t.Errorf("June's room tells %+v", got)
	}
	b.write(b.visitor, "From Mira")
	if got := as[chat.Message](t, l.next(b.topic())); got.Text != "From Mira" {
		t.Errorf("Mira's room tells %+v", got)
	}
}

func TestARoomThatStaysIsNotLeftForAMoment(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	first := s.active("June", ada)
	l := ada.listen().join(lobby, first.topic())
	l.await(first.topic(), chat.EventHistory)

	const total = 300
	written := make(chan struct{})
	go func() {
		defer close(written)
		for i := range total {
			answer, err := first.visitor.try(http.MethodPost, first.path()+"/messages", said(fmt.Sprint(i)))
			if err != nil || answer.status != http.StatusCreated {
				t.Errorf("send: %d %v", answer.status, err)
				return
			}
		}
	}()
	topics := []string{lobby, first.topic()}
	for range 5 {
		another := s.active("Mira", ada)
		topics = append(topics, another.after(0))
		l.join(topics...)
		l.join(lobby, first.topic())
	}
	<-written
	for seq := int64(3); seq < 3+total; seq++ {
		e := l.next(first.topic())
		if m := as[chat.Message](t, e); e.Name != chat.EventMessage || m.Seq != seq {
			t.Fatalf("instead of seq %d comes %s", seq, e.whole)
		}
	}
}

func TestANewCursorIsAnsweredUnderItsNewName(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c, other := s.active("June", ada), s.active("Mira", ada)
	l := ada.listen().join(c.topic(), other.topic())
	l.await(c.topic(), chat.EventHistory)
	l.await(other.topic(), chat.EventHistory)

	l.join(c.after(1), other.topic())
	if e := l.next(c.after(1)); e.Name != chat.EventHistory || span(as[chat.History](t, e).Messages) != "2–2" {
		t.Errorf("the new cursor is answered with %s", e.whole)
	}
	c.write(c.visitor, "Hello")
	other.write(other.visitor, "Hello")
	for _, topic := range []string{c.after(1), other.topic()} {
		if e := l.take("message"); e.topic != topic || e.Name != chat.EventMessage {
			t.Errorf("%s tells %s", e.topic, e.whole)
		}
	}
}

func TestARoomThatIsNoLongerWantedIsLeft(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	l := c.visitor.listen().join(c.topic())
	l.await(c.topic(), chat.EventHistory)
	l.join()
	c.write(c.visitor, "Not to be heard")
	l.join(c.topic())
	if e := l.take("history"); e.Name != chat.EventHistory {
		t.Errorf("after it had left came %s", e.whole)
	}
}

func TestASubscriptionThatWasGivenUpDoesNotUndoTheNext(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	a, b := s.active("June", ada), s.active("Mira", ada)
	for range 20 {
		l := ada.listen()
		given, giveUp := context.WithCancel(t.Context())
		// It is given up in the middle of being handled, and its place before the next one is taken.
		begun := s.app.OnRealtimeSubscribeRequest().Bind(&hook.Handler[*core.RealtimeSubscribeRequestEvent]{
			Priority: 1,
			Func: func(e *core.RealtimeSubscribeRequestEvent) error {
				if len(e.Subscriptions) == 1 {
					giveUp()
				}
				return e.Next()
			},
		})
		body := strings.NewReader(fmt.Sprintf(`{"clientId":%q,"subscriptions":[%q]}`, l.clientID, a.topic()))
		request, err := http.NewRequestWithContext(given, http.MethodPost, s.url+"/api/realtime", body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", ada.token)
		request.Header.Set("Content-Type", "application/json")
		if response, err := s.http.Do(request); err == nil {
			response.Body.Close()
		}
		s.app.OnRealtimeSubscribeRequest().Unbind(begun)
		l.join(a.topic(), b.topic())
		l.await(b.topic(), chat.EventHistory)
		a.write(a.visitor, "Hello")
		l.await(a.topic(), chat.EventMessage)
		l.hangUp()
	}
}

func TestWhoMayNotBeInARoomIsToldWhyAndKeepsTheOthers(t *testing.T) {
	s := serve(t)
	ada, bo, grace := s.staff("Ada"), s.staff("Bo"), s.staff("Grace")
	bot, queued, active, closed := s.started("June"), s.waiting("Mira"), s.active("Yusuf", ada), s.closed("Rob", ada)
	unknown := "public:session:unknown00000000"
	visitor := active.visitor
	for _, row := range []struct {
		by   caller
		room string
		want int
	}{
		{s.stranger(), lobby, 401},
		{s.stranger(), active.topic(), 401},
		{visitor.expired(), active.topic(), 401},
		{caller{server: s, token: "garbage"}, active.after(0), 401},
		{visitor, lobby, 403},
		{visitor, active.topic(), 0},
		{visitor, bot.topic(), 404},
		{visitor, unknown, 404},
		{visitor, "room:somewhere:else", 404},
		{visitor, "public:session:", 404},
		{closed.visitor, closed.after(2), 0},
		{ada, lobby, 0},
		{ada, active.topic(), 0},
		{ada, closed.topic(), 0},
		{ada, queued.topic(), 404},
		{ada, bot.topic(), 404},
		{ada, unknown, 404},
		{bo, active.after(0), 404},
		{bo, closed.topic(), 404},
		{grace, lobby, 0},
		{grace, queued.topic(), 0},
		{grace, active.topic(), 0},
		{grace, unknown, 404},
		{s.superuser(), lobby, 0},
		{s.superuser(), bot.topic(), 0},
	} {
		l := row.by.listen()
		l.join(row.room)
		e := l.take(row.room)
		if row.want == 0 {
			if e.topic != row.room || e.Name != chat.EventHistory && e.Name != chat.EventPresence {
				t.Errorf("%s in %s: %s", row.by.name, row.room, e.whole)
			}
			continue
		}
		topic, _, _ := strings.Cut(row.room, "?")
		want := fmt.Sprintf(`{"event":"room:left","data":{"room":%q,"status":%d}}`, topic, row.want)
		if e.topic != row.room || e.whole != want {
			t.Errorf("%s in %s: %s, not %s", row.by.name, row.room, e.whole, want)
		}
	}

	l := visitor.listen().join(lobby, active.topic(), bot.topic())
	var refused []string
	for range 2 {
		refused = append(refused, as[chat.RoomLeft](t, awaitAny(l, chat.EventRoomLeft)).Room)
	}
	slices.Sort(refused)
	if !slices.Equal(refused, slices.Sorted(slices.Values([]string{lobby, bot.topic()}))) {
		t.Errorf("refused are %v", refused)
	}
	active.write(ada, "Hello")
	l.await(active.topic(), chat.EventMessage)
}

// awaitAny is the next event with that name, under whatever subscription.
func awaitAny(l *listener, name string) event {
	l.t.Helper()
	for {
		if e := l.take(name); e.Name == name {
			return e
		}
	}
}

func TestAMessageGoesToEveryoneInItsRoom(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	var all []*listener
	for _, by := range []caller{c.visitor, c.visitor, ada, s.staff("Grace"), s.superuser()} {
		l := by.listen().join(c.after(2))
		l.await(c.after(2), chat.EventHistory)
		all = append(all, l)
	}
	outside := s.staff("Bo").listen().join(lobby)
	outside.await(lobby, chat.EventPresence)
	for _, by := range []caller{c.visitor, ada} {
		stored := by.post(c.path()+"/messages", said("Hello from "+by.name)).is(http.StatusCreated)
		want := `{"event":"message:new","data":` + strings.TrimSpace(string(stored.body)) + `}`
		for _, l := range all {
			if e := l.next(c.after(2)); e.whole != want {
				t.Errorf("%s is told %s, not %s", l.name, e.whole, want)
			}
		}
	}
	c.do("close", ada)
	if e := outside.next(lobby); e.Name != chat.EventSessionClosed {
		t.Errorf("the lobby is told %s", e.whole)
	}
}

func TestTypingGoesToTheOthersOnly(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	visitor, visitor2, agent, admin := c.visitor.listen(), c.visitor.listen(), ada.listen(), s.staff("Grace").listen()
	for _, l := range []*listener{visitor, visitor2, agent, admin} {
		l.join(c.topic()).await(c.topic(), chat.EventHistory)
	}
	c.do("typing", c.visitor).is(http.StatusNoContent)
	c.do("typing", ada).is(http.StatusNoContent)
	c.write(c.visitor, "That is all")
	byUser := `{"event":"typing","data":{"sessionId":"` + c.id + `","actor":"user"}}`
	byAgent := `{"event":"typing","data":{"sessionId":"` + c.id + `","actor":"agent"}}`
	for l, want := range map[*listener][]string{
		visitor: {byAgent}, visitor2: {byAgent}, agent: {byUser}, admin: {byUser, byAgent},
	} {
		for _, one := range want {
			if e := l.next(c.topic()); e.whole != one {
				t.Errorf("%s is told %s, not %s", l.name, e.whole, one)
			}
		}
		if e := l.next(c.topic()); e.Name != chat.EventMessage {
			t.Errorf("%s is told %s", l.name, e.whole)
		}
	}
}

func TestTheLobbyIsToldOfAllThatHappensInTheQueue(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	l, admin := s.staff("Bo").listen().join(lobby), s.staff("Grace").listen().join(lobby)
	c := s.started("June")
	c.write(c.visitor, "Hello")

	expect := func(name string) event {
		t.Helper()
		e := l.next(lobby)
		if other := admin.next(lobby); other.whole != e.whole {
			t.Errorf("an admin is told %s, an agent %s", other.whole, e.whole)
		}
		if e.Name != name {
			t.Fatalf("instead of %s comes %s", name, e.whole)
		}
		return e
	}
	removed := func(reason string) {
		t.Helper()
		want := fmt.Sprintf(`{"handoffRequestId":%q,"sessionId":%q,"reason":%q}`, c.request, c.id, reason)
		if e := expect(chat.EventQueueRemoved); string(e.Data) != want {
			t.Errorf("it is %s, not %s", e.Data, want)
		}
	}
	queued := func(name string, preview ...string) chat.QueueItem {
		t.Helper()
		e := expect(name)
		item := as[chat.QueueItem](t, e)
		if fields(t, e.Data) != queueFields || item.HandoffRequestID != c.request || item.SessionID != c.id ||
			item.DisplayName != "June" || item.RequestedAt == "" || !slices.Equal(previewed(t, item.Preview), preview) {
			t.Errorf("it is %s", e.Data)
		}
		return item
	}

	c.handoff()
	queued(chat.EventQueueNew, "Hello")
	c.write(c.visitor, "Anybody?")
	queued(chat.EventQueueUpdated, "Hello", "Anybody?")
	c.do("cancel", c.visitor).is(http.StatusOK)
	removed(chat.RemovedCanceled)
	c.handoff()
	first := queued(chat.EventQueueNew, "Hello", "Anybody?")
	c.claim(ada)
	removed(chat.RemovedAccepted)
	c.write(ada, "One moment")
	c.do("release", ada).is(http.StatusOK)
	c.request = read[queue](ada.get(api + "/queue")).Items[0].HandoffRequestID
	again := queued(chat.EventQueueNew, "Hello", "Anybody?", "One moment")
	if again.RequestedAt != first.RequestedAt {
		t.Errorf("it waits since %s, not %s", again.RequestedAt, first.RequestedAt)
	}
	c.do("close", c.visitor).is(http.StatusOK)
	removed(chat.RemovedClosed)
	if e := expect(chat.EventSessionClosed); string(e.Data) != `{"sessionId":"`+c.id+`"}` {
		t.Errorf("it is %s", e.Data)
	}
}

func TestARoomIsToldOfAllThatHappensToItsSession(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.started("June")
	l := c.visitor.listen().join(c.topic())
	l.await(c.topic(), chat.EventHistory)

	line := func(text string) {
		t.Helper()
		e := l.next(c.topic())
		if m := as[chat.Message](t, e); e.Name != chat.EventMessage || m.Text != text || m.SenderType != chat.SenderSystem || m.SenderID != "" {
			t.Errorf("instead of %q comes %s", text, e.whole)
		}
	}
	updated := func(status chat.Status) chat.SessionView {
		t.Helper()
		e := l.await(c.topic(), chat.EventSessionUpdated)
		session := as[chat.SessionView](t, e)
		want := sessionFields
		if status == chat.QueuedForAgent {
			want = waitingFields
		}
		if session.Status != status || fields(t, e.Data) != want {
			t.Errorf("instead of %s comes %s", status, e.whole)
		}
		return session
	}

	c.handoff()
	line("Asked for a human")
	if session := updated(chat.QueuedForAgent); session.QueuePosition != 1 || session.RequestedAt == "" {
		t.Errorf("it waits as %+v", session)
	}
	c.claim(ada)
	line("Ada joined the chat")
	want := `{"event":"handoff:accepted","data":{"sessionId":"` + c.id + `","agentName":"Ada"}}`
	if e := l.next(c.topic()); e.whole != want {
		t.Errorf("instead of %s comes %s", want, e.whole)
	}
	for session := updated(chat.ActiveWithAgent); session.AgentID != ada.id || len(session.Participants) != 2; {
		t.Fatalf("it is %+v", session)
	}
	c.do("release", ada).is(http.StatusOK)
	line("Ada put the chat back in the queue")
	updated(chat.QueuedForAgent)
	c.do("cancel", c.visitor).is(http.StatusOK)
	line("Left the queue")
	for updated := as[chat.SessionView](t, l.await(c.topic(), chat.EventSessionUpdated)); updated.Status != chat.BotPending; {
		updated = as[chat.SessionView](t, l.await(c.topic(), chat.EventSessionUpdated))
	}
	c.do("close", c.visitor).is(http.StatusOK)
	line("June ended the chat")
	if session := updated(chat.Closed); session.ClosedAt == "" {
		t.Errorf("it is %+v", session)
	}
	if e := l.next(c.topic()); e.whole != `{"event":"session:closed","data":{"sessionId":"`+c.id+`"}}` {
		t.Errorf("instead of session:closed comes %s", e.whole)
	}
}

func TestWhoWaitsIsToldWhenItMovesUp(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	chats := []*conversation{s.waiting("June"), s.waiting("Mira"), s.waiting("Yusuf")}
	last := chats[2]
	l := last.visitor.listen().join(last.topic())
	l.await(last.topic(), chat.EventHistory)
	place := func(want int) {
		t.Helper()
		for {
			if at := as[chat.SessionView](t, l.await(last.topic(), chat.EventSessionUpdated)).QueuePosition; at == want {
				return
			}
		}
	}
	chats[0].claim(ada)
	place(2)
	chats[1].do("close", chats[1].visitor).is(http.StatusOK)
	place(1)
	chats[0].do("release", ada).is(http.StatusOK)
	place(2)
	chats[0].do("cancel", chats[0].visitor).is(http.StatusOK)
	place(1)
}

func TestTheLobbyAndThoseWhoWaitAreToldWhoIsHere(t *testing.T) {
	s := serve(t)
	s.goneAfter(3)
	waiting, talking := s.waiting("June"), s.started("Mira")
	june := waiting.visitor.listen().join(waiting.topic())
	mira := talking.visitor.listen().join(talking.topic())
	june.await(waiting.topic(), chat.EventHistory)
	mira.await(talking.topic(), chat.EventHistory)

	ada := s.staff("Ada").listen().join(lobby)
	if e := ada.take("presence"); e.whole != `{"event":"presence","data":{"agentsOnline":1}}` {
		t.Errorf("who comes into the lobby is told %s", e.whole)
	}
	online := func(l *listener, topic string, want int) {
		t.Helper()
		if got := as[chat.Presence](t, l.await(topic, chat.EventPresence)).AgentsOnline; got != want {
			t.Errorf("%s is told that %d agents are here, not %d", l.name, got, want)
		}
	}
	online(june, waiting.topic(), 1)
	online(ada, lobby, 1)

	s.staff("Ada").listen().join(lobby)
	s.staff("Grace").listen().join(lobby)
	bo := s.staff("Bo").listen().join(lobby)
	online(june, waiting.topic(), 2)
	online(ada, lobby, 2)
	bo.hangUp()
	online(june, waiting.topic(), 1)
	online(ada, lobby, 1)

	talking.write(talking.visitor, "Hello")
	if e := mira.take("message"); e.Name != chat.EventMessage {
		t.Errorf("one who does not wait is told %s", e.whole)
	}
}

func TestPocketBasesOwnTopicsWorkBesideTheRooms(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	ada := s.staff("Ada")
	l := ada.listen().join("users/"+ada.id, lobby)
	l.await(lobby, chat.EventPresence)
	c.write(c.visitor, "Hello")
	ada.call(http.MethodPatch, "/api/collections/users/records/"+ada.id, named("Ada L.")).is(http.StatusOK)
	for {
		if e := l.take("record"); e.topic == "users/"+ada.id {
			if !strings.Contains(e.whole, `"action":"update"`) || !strings.Contains(e.whole, "Ada L.") {
				t.Errorf("it is %s", e.whole)
			}
			break
		}
	}
	l.join(lobby)
	ada.call(http.MethodPatch, "/api/collections/users/records/"+ada.id, named("Ada")).is(http.StatusOK)
	c.handoff()
	if e := l.next(lobby); e.Name != chat.EventQueueNew {
		t.Errorf("it is %s", e.whole)
	}
}

func TestAClientThatIsUnknownCanNotSubscribe(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	ada.post("/api/realtime", `{"clientId":"nobody","subscriptions":["`+lobby+`"]}`).is(http.StatusNotFound)
	ada.post("/api/realtime", `{"subscriptions":["`+lobby+`"]}`).is(http.StatusBadRequest)
	l := ada.listen().join(lobby)
	l.caller = s.staff("Bo")
	l.subscribe(lobby).is(http.StatusForbidden)
	l.caller = ada
	l.hangUp()
	for l.subscribe(lobby).status != http.StatusNotFound {
		continue
	}
}

func TestAServerThatStopsSaysGoodbye(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	l := c.visitor.listen().join(c.topic())
	l.await(c.topic(), chat.EventHistory)
	s.stop()
	l.saidGoodbye()
}
