package chat_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

func TestWhatTheRoomsAreTold(t *testing.T) {
	ctx := context.Background()

	t.Run("a conversation from beginning to end is told in the order it was held", func(t *testing.T) {
		h := openHouse(t)
		session := h.start()

		h.send(h.june, session, "Is anyone there?")
		h.expect("session: message:new Is anyone there?")

		request := h.handoff(session)
		h.expect(
			"session: message:new Asked for a human",
			"lobby: queue:new June",
			"session: session:updated queued_for_agent",
		)
		h.send(h.june, session, "It is about my order.")
		h.expect(
			"session: message:new It is about my order.",
			"lobby: queue:updated June",
		)
		h.claim(h.ada, request)
		h.expect(
			"session: message:new Ada joined the chat",
			"lobby: queue:removed accepted",
			"session: handoff:accepted Ada",
			"session: session:updated active_with_agent",
		)
		h.send(h.ada, session, "What is its number?")
		h.expect("session: message:new What is its number?")

		if _, err := h.Close(ctx, h.ada, session.ID); err != nil {
			t.Fatal(err)
		}
		h.expect(
			"session: message:new Ada ended the chat",
			"session: session:updated closed",
			"session: session:closed",
			"lobby: session:closed",
		)
		h.expectNoMore()
	})

	t.Run("who leaves the queue is taken from the agents' list", func(t *testing.T) {
		h := openHouse(t)
		session := h.waiting()
		if _, err := h.Cancel(ctx, h.june, session.ID); err != nil {
			t.Fatal(err)
		}
		h.expect(
			"session: message:new Left the queue",
			"lobby: queue:removed canceled",
			"session: session:updated bot_pending",
		)
		h.expectNoMore()
	})

	t.Run("who ends the chat while waiting is taken from the agents' list too", func(t *testing.T) {
		h := openHouse(t)
		session := h.waiting()
		if _, err := h.Close(ctx, h.june, session.ID); err != nil {
			t.Fatal(err)
		}
		h.expect(
			"session: message:new June ended the chat",
			"lobby: queue:removed closed",
			"session: session:updated closed",
			"session: session:closed",
			"lobby: session:closed",
		)
		h.expectNoMore()
	})

	t.Run("an agent who puts a chat back leaves its room, once it was told", func(t *testing.T) {
		h := openHouse(t)
		session := h.activeWithAda()
		if _, err := h.Release(ctx, h.ada, session.ID); err != nil {
			t.Fatal(err)
		}
		h.expect(
			"session: message:new Ada put the chat back in the queue",
			"lobby: queue:new June",
			"session: session:updated queued_for_agent",
			"session: ada leaves, told 404",
		)
		h.expectNoMore()
	})

	t.Run("an agent who takes it back at once, before others were told that it had not, stays", func(t *testing.T) {
		h := openHouse(t)
		session := h.activeWithAda()
		h.bus.hold()
		if _, err := h.Release(ctx, h.ada, session.ID); err != nil {
			t.Fatal(err)
		}
		h.claim(h.ada, h.openRequest())
		h.bus.goOn()
		h.expect(
			"session: message:new Ada put the chat back in the queue",
			"lobby: queue:new June",
			"session: session:updated active_with_agent",
			"session: message:new Ada joined the chat",
			"lobby: queue:removed accepted",
			"session: handoff:accepted Ada",
			"session: session:updated active_with_agent",
		)
		h.expectNoMore()
	})

	t.Run("all chats of an agent who is gone go back to the queue", func(t *testing.T) {
		h := openHouse(t)
		for range 2 {
			h.activeWithAda()
		}
		if err := h.ReleaseAll(ctx, h.ada); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			h.expect(
				"session: message:new Ada had to leave. The chat kept its place in the queue",
				"lobby: queue:new June",
				"session: session:updated queued_for_agent",
				"session: ada leaves, told 404",
			)
		}
		h.expectNoMore()
	})

	t.Run("what changes nothing is not told again", func(t *testing.T) {
		h := openHouse(t)
		session := h.start()
		for range 3 {
			if _, _, err := h.Send(ctx, h.june, session.ID, "thisisamessage1", "Hello"); err != nil {
				t.Fatal(err)
			}
		}
		h.expect("session: message:new Hello")

		var request chat.HandoffRequest
		for range 3 {
			request = h.handoff(session)
		}
		h.expect(
			"session: message:new Asked for a human",
			"lobby: queue:new June",
			"session: session:updated queued_for_agent",
		)
		for range 3 {
			h.claim(h.ada, request)
		}
		h.expect(
			"session: message:new Ada joined the chat",
			"lobby: queue:removed accepted",
			"session: handoff:accepted Ada",
			"session: session:updated active_with_agent",
		)
		for range 3 {
			if _, err := h.Close(ctx, h.june, session.ID); err != nil {
				t.Fatal(err)
			}
		}
		h.expect(
			"session: message:new June ended the chat",
			"session: session:updated closed",
			"session: session:closed",
			"lobby: session:closed",
		)
		h.expectNoMore()
	})

	t.Run("a chat that ends by a ban is told so, once", func(t *testing.T) {
		h := openHouse(t)
		session := h.activeWithAda()
		bans := chat.NewBans([]chat.Ban{{UserID: h.june.ID}})
		for _, over := range []bool{false, true} {
			if h.Over(ctx, chat.SessionRoom(session.ID)) != over {
				t.Errorf("it is over: %v", !over)
			}
			if err := h.Enforce(ctx, &chat.Bans{}, bans); err != nil {
				t.Fatal(err)
			}
		}
		h.expect(
			"session: message:new The chat was ended",
			"session: session:updated closed",
			"session: session:closed",
			"lobby: session:closed",
		)
		h.expectNoMore()
	})

	t.Run("typing is told to the other side only, and nothing is stored", func(t *testing.T) {
		h := openHouse(t)
		session := h.start()
		if err := h.Typing(ctx, h.june, session.ID); err != nil {
			t.Fatal(err)
		}
		h.expect("session: typing user")
		if except := h.bus.told()[0].Except; except != h.june.ID {
			t.Errorf("it is not told to %q", except)
		}
		if messages, _, _ := h.Messages(ctx, h.june, session.ID, chat.Page{Limit: 10}); len(messages) > 0 {
			t.Errorf("%v was stored", messages)
		}
		h.expectNoMore()
	})

	t.Run("a room that nobody is in is not told what its session is now", func(t *testing.T) {
		h := openHouse(t)
		h.bus.empty = true
		h.handoff(h.start())
		h.expect(
			"session: message:new Asked for a human",
			"lobby: queue:new June",
		)
		h.expectNoMore()
	})
}

// toldNothing is what a session holds of a visitor who has answered nothing, and whose page tells nothing.
const toldNothing = `"fields":[],"visit":null,"rating":"","ratingComment":""`

// protocol is every event of a conversation as clients get it, section 5 of the design: with their names for ids, and
// DATE for dates.
var protocol = []string{
	`{"event":"message:new","data":{"id":"MESSAGE","sessionId":"SESSION","seq":1,"senderType":"user","senderId":"JUNE","text":"Hello","createdAt":"DATE"}}`,
	`{"event":"message:new","data":{"id":"MESSAGE","sessionId":"SESSION","seq":2,"senderType":"system","senderId":"","text":"Asked for a human","createdAt":"DATE"}}`,
	`{"event":"queue:new","data":{"handoffRequestId":"HANDOFF","sessionId":"SESSION","displayName":"June","requestedAt":"DATE","leftAt":"","email":"june@example.com","preview":[` +
		`{"id":"MESSAGE","sessionId":"SESSION","seq":1,"senderType":"user","senderId":"JUNE","text":"Hello","createdAt":"DATE"}]}}`,
	`{"event":"session:updated","data":{"id":"SESSION","status":"queued_for_agent","userId":"JUNE","agentId":"","lastSeq":2,"createdAt":"DATE","closedAt":"","endsAt":"",` +
		`"leftAt":"","requestedAt":"DATE","assignedAt":"","queuePosition":1,"email":"june@example.com","participants":[{"id":"JUNE","role":"user","displayName":"June"}],` + toldNothing + `}}`,
	`{"event":"message:new","data":{"id":"MESSAGE","sessionId":"SESSION","seq":3,"senderType":"system","senderId":"","text":"Ada joined the chat","createdAt":"DATE"}}`,
	`{"event":"queue:removed","data":{"handoffRequestId":"HANDOFF","sessionId":"SESSION","reason":"accepted"}}`,
	`{"event":"handoff:accepted","data":{"sessionId":"SESSION","agentName":"Ada"}}`,
	`{"event":"session:updated","data":{"id":"SESSION","status":"active_with_agent","userId":"JUNE","agentId":"ADA","lastSeq":3,"createdAt":"DATE","closedAt":"","endsAt":"",` +
		`"leftAt":"","requestedAt":"DATE","assignedAt":"DATE","email":"june@example.com","participants":[{"id":"ADA","role":"agent","displayName":"Ada"},{"id":"JUNE","role":"user","displayName":"June"}],` +
		toldNothing + `}}`,
	`{"event":"typing","data":{"sessionId":"SESSION","actor":"agent"}}`,
	`{"event":"message:new","data":{"id":"MESSAGE","sessionId":"SESSION","seq":4,"senderType":"system","senderId":"","text":"June ended the chat","createdAt":"DATE"}}`,
	`{"event":"session:updated","data":{"id":"SESSION","status":"closed","userId":"JUNE","agentId":"ADA","lastSeq":4,"createdAt":"DATE","closedAt":"DATE","endsAt":"",` +
		`"leftAt":"","requestedAt":"DATE","assignedAt":"DATE","email":"june@example.com","participants":[{"id":"ADA","role":"agent","displayName":"Ada"},{"id":"JUNE","role":"user","displayName":"June"}],` +
		toldNothing + `}}`,
	`{"event":"session:closed","data":{"sessionId":"SESSION"}}`,
	`{"event":"session:closed","data":{"sessionId":"SESSION"}}`,
}

func TestEventsAreTheProtocols(t *testing.T) {
	ctx, h := context.Background(), openHouse(t)
	hear := func(lines int) { // so that the next thing is done when this one is told
		for range lines {
			<-h.bus.lines
		}
	}
	session := h.start()
	h.send(h.june, session, "Hello")
	request := h.handoff(session)
	hear(4)
	h.claim(h.ada, request)
	hear(4)
	if err := h.Typing(ctx, h.ada, session.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Close(ctx, h.june, session.ID); err != nil {
		t.Fatal(err)
	}
	hear(5)

	names := strings.NewReplacer(session.ID, "SESSION", request.ID, "HANDOFF", h.june.ID, "JUNE", h.ada.ID, "ADA")
	aDate := regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z`)
	anID := regexp.MustCompile(`"[a-z0-9]{15}"`)
	events := h.bus.told()
	for i, want := range protocol {
		data, err := json.Marshal(events[i])
		if err != nil {
			t.Fatal(err)
		}
		got := anID.ReplaceAllString(aDate.ReplaceAllString(names.Replace(string(data)), "DATE"), `"MESSAGE"`)
		if got != want {
			t.Errorf("event %d is\n\t%s\nwhere it should be\n\t%s", i+1, got, want)
		}
	}
}
