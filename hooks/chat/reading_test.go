package chat_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"webchat/hooks/chat"
)

func TestStarting(t *testing.T) {
	ctx, h := context.Background(), openHouse(t)
	t.Run("a visitor who is new is made, by its cleaned name", func(t *testing.T) {
		started, err := h.Start(ctx, chat.Account{DisplayName: "  Kim   Lee "}, nil, chat.Visit{})
		if err != nil || started.Visitor.DisplayName != "Kim Lee" || started.Visitor.Role != chat.RoleUser ||
			started.Session.UserID != started.Visitor.ID || started.Session.Status != chat.BotPending {
			t.Errorf("it began as %+v (%v)", started, err)
		}
	})
	t.Run("a visitor who is new can't choose a role", func(t *testing.T) {
		started, err := h.Start(ctx, chat.Account{DisplayName: "Kim", Role: chat.RoleAdmin}, nil, chat.Visit{})
		if err != nil || started.Visitor.Role != chat.RoleUser {
			t.Errorf("it is %+v (%v)", started.Visitor, err)
		}
	})
	t.Run("a visitor who is new needs a name", func(t *testing.T) {
		_, err := h.Start(ctx, chat.Account{DisplayName: " "}, nil, chat.Visit{})
		expectRefusal(t, err, "displayName", "A name is needed.")
	})
	t.Run("a visitor who returns is the same", func(t *testing.T) {
		started, err := h.Start(ctx, h.june, nil, chat.Visit{})
		if err != nil || started.Visitor != h.june || started.Session.UserID != h.june.ID {
			t.Errorf("it began as %+v (%v)", started, err)
		}
	})
	for _, one := range []chat.Account{h.ada, h.root, {ID: "superuser"}} {
		t.Run(fmt.Sprintf("one of role %q starts none", one.Role), func(t *testing.T) {
			_, err := h.Start(ctx, one, nil, chat.Visit{})
			if chat.KindOf(err) != chat.Forbidden || err.Error() != "Agents answer chats. Only visitors start them." {
				t.Errorf("it was told %v", err)
			}
		})
	}
}

func TestWhoMayBeInARoom(t *testing.T) {
	ctx, h := context.Background(), openHouse(t)
	session := h.start()
	room := chat.SessionRoom(session.ID)
	check := func(t *testing.T, room string, kinds map[string]chat.Kind) {
		t.Helper()
		for _, one := range []chat.Account{h.june, h.otto, h.ada, h.bo, h.root, {}} {
			if kind := chat.KindOf(h.MayJoin(ctx, one, room)); kind != kinds[one.DisplayName] {
				t.Errorf("%q is told %v", one.DisplayName, kind)
			}
		}
	}
	t.Run("agents and admins are in the lobby", func(t *testing.T) {
		check(t, chat.Lobby, map[string]chat.Kind{"June": chat.Forbidden, "Otto": chat.Forbidden, "": chat.Forbidden})
	})
	t.Run("nobody is in a room that there is not", func(t *testing.T) {
		none := map[string]chat.Kind{"June": chat.NotFound, "Otto": chat.NotFound, "Ada": chat.NotFound,
			"Bo": chat.NotFound, "Root": chat.NotFound, "": chat.NotFound}
		check(t, "room:elsewhere", none)
		none[""] = chat.Forbidden
		check(t, chat.SessionRoom("nosuchsession00"), none)
	})
	before := map[string]chat.Kind{"Otto": chat.NotFound, "Ada": chat.NotFound, "Bo": chat.NotFound, "": chat.Forbidden}
	t.Run("the visitor and admins are in a session's room before an agent takes it", func(t *testing.T) {
		check(t, room, before)
	})
	t.Run("waiting lets no agent in", func(t *testing.T) {
		h.handoff(session)
		check(t, room, before)
	})
	t.Run("who accepts it is in, other agents are not", func(t *testing.T) {
		h.claim(h.ada, h.handoff(session))
		check(t, room, map[string]chat.Kind{"Otto": chat.NotFound, "Bo": chat.NotFound, "": chat.Forbidden})
	})
	t.Run("who puts it back is out", func(t *testing.T) {
		if _, err := h.Release(ctx, h.ada, session.ID); err != nil {
			t.Fatal(err)
		}
		check(t, room, before)
	})
	t.Run("a closed one stays with those who had it", func(t *testing.T) {
		h.claim(h.bo, h.handoff(session))
		if _, err := h.Close(ctx, h.bo, session.ID); err != nil {
			t.Fatal(err)
		}
		check(t, room, map[string]chat.Kind{"Otto": chat.NotFound, "Ada": chat.NotFound, "": chat.Forbidden})
	})
}

func TestHistory(t *testing.T) {
	ctx, h := context.Background(), openHouse(t)
	session := h.start()
	history := func(after int64, hasCursor bool) (got chat.History, upTo int64) {
		t.Helper()
		event, upTo, err := h.History(ctx, session.ID, after, hasCursor)
		if err != nil || event.Name != chat.EventHistory {
			t.Fatalf("it is %+v (%v)", event, err)
		}
		return event.Data.(chat.History), upTo
	}
	seqs := func(history chat.History) (first, last int64, more bool) {
		if n := len(history.Messages); n > 0 {
			first, last = history.Messages[0].Seq, history.Messages[n-1].Seq
		}
		return first, last, history.More
	}
	expect := func(t *testing.T, after int64, hasCursor bool, wantFirst, wantLast int64, wantMore bool, wantUpTo int64) {
		t.Helper()
		got, upTo := history(after, hasCursor)
		if first, last, more := seqs(got); first != wantFirst || last != wantLast || more != wantMore || upTo != wantUpTo {
			t.Errorf("it has %d to %d, more: %v, and goes up to %d", first, last, more, upTo)
		}
	}

	t.Run("that of a chat without messages is empty, and no null", func(t *testing.T) {
		got, upTo := history(0, false)
		if !reflect.DeepEqual(got, chat.History{SessionID: session.ID, Messages: []chat.Message{}}) || upTo != 0 {
			t.Errorf("it is %+v up to %d", got, upTo)
		}
	})
	for range 60 {
		h.send(h.june, session, "Hello?")
	}
	t.Run("without a cursor it is the newest 50, and there are older ones", func(t *testing.T) {
		expect(t, 0, false, 11, 60, true, 60)
	})
	t.Run("after a cursor it is what is missing", func(t *testing.T) { expect(t, 57, true, 58, 60, false, 60) })
	t.Run("after the last it is empty, and goes on from there", func(t *testing.T) { expect(t, 60, true, 0, 0, false, 60) })
	t.Run("after a cursor of 0 it is everything", func(t *testing.T) { expect(t, 0, true, 1, 60, false, 60) })
	for range 450 {
		h.send(h.june, session, "Hello?")
	}
	t.Run("it is 500 at most, and says that there is more", func(t *testing.T) { expect(t, 0, true, 1, 500, true, 500) })
	t.Run("the next goes on where it ended", func(t *testing.T) { expect(t, 500, true, 501, 510, false, 510) })
}

func TestReading(t *testing.T) {
	ctx, h := context.Background(), openHouse(t)
	session := h.start()
	h.send(h.june, session, "Hello")

	t.Run("the queue is for agents and admins", func(t *testing.T) {
		h.handoff(session)
		for _, one := range []chat.Account{h.ada, h.root} {
			if waiting, items, err := h.Queue(ctx, one, 10); err != nil || waiting != 1 || len(items) != 1 {
				t.Errorf("%s sees %d, %v (%v)", one.DisplayName, waiting, items, err)
			}
		}
		if _, _, err := h.Queue(ctx, h.june, 10); chat.KindOf(err) != chat.Forbidden || err.Error() != "Only agents see the queue." {
			t.Errorf("a visitor is told %v", err)
		}
	})
	t.Run("one's own chats are listed by a status that they can have", func(t *testing.T) {
		for _, one := range []struct {
			by      chat.Account
			refused []chat.Status
		}{
			{h.june, []chat.Status{"open"}},
			{h.ada, []chat.Status{"open", chat.BotPending, chat.QueuedForAgent}},
		} {
			for _, status := range append([]chat.Status{""}, append(one.refused, chat.Statuses...)...) {
				sentence := ""
				if slices.Contains(one.refused, status) {
					sentence = "Your chats never have this status."
				}
				_, err := h.Sessions(ctx, one.by, chat.SessionList{Status: status, Limit: 1})
				expectRefusal(t, err, "status", sentence)
			}
		}
	})
	t.Run("who accepts gets the whole transcript", func(t *testing.T) {
		taken := h.claim(h.ada, h.handoff(session))
		if len(taken.Messages) != 3 || taken.More || taken.Session.Status != chat.ActiveWithAgent ||
			taken.HandoffRequest.AcceptedByID != h.ada.ID {
			t.Errorf("it got %+v", taken)
		}
	})
	t.Run("an agent may read those earlier chats of the visitor that it had itself", func(t *testing.T) {
		now := h.start()
		h.send(h.june, now, "Hello again")
		h.claim(h.bo, h.handoff(now))
		readable := func(one chat.Account) bool {
			t.Helper()
			earlier, err := h.Earlier(ctx, one, now.ID)
			if err != nil || len(earlier) != 1 || earlier[0].ID != session.ID || earlier[0].Text != "Hello" {
				t.Fatalf("%s sees %+v (%v)", one.DisplayName, earlier, err)
			}
			return earlier[0].Readable
		}
		if readable(h.bo) || !readable(h.root) || !readable(h.june) {
			t.Error("it is not readable by those who may read it")
		}
		if _, err := h.Earlier(ctx, h.ada, now.ID); chat.KindOf(err) != chat.NotFound {
			t.Errorf("who does not have the chat is told %v", err)
		}
	})
}
