package storetest

import (
	"fmt"
	"slices"
	"strings"

	"webchat/hooks/chat"
)

func paging(tr *trial) {
	june, session := tr.start("June")
	otto, other := tr.start("Otto")
	for i := range 30 {
		tr.write(june, session.ID, fmt.Sprint("Hello ", i+1))
		tr.write(otto, other.ID, "Something else")
	}
	expect := func(sentence string, page chat.Page, first, last int64, wantMore bool) {
		tr.example(sentence, func(t *trial) {
			messages, more, err := t.Messages(ctx, session.ID, page)
			t.check(err)
			same(t, more, wantMore)
			if messages == nil {
				t.Error("they are null")
			}
			same(t, int64(len(messages)), last-first+1)
			for i, m := range messages {
				seq := first + int64(i)
				same(t, m.Seq, seq)
				same(t, m.Text, fmt.Sprint("Hello ", seq))
			}
		})
	}
	expect("without a cursor it is the newest, ascending", chat.Page{Limit: 10}, 21, 30, true)
	expect("there is no more when all are there", chat.Page{Limit: 30}, 1, 30, false)
	expect("there is more when one is not", chat.Page{Limit: 29}, 2, 30, true)
	expect("before a seq it is those next to it, ascending", chat.Page{Before: 21, Limit: 10}, 11, 20, true)
	expect("before a seq it goes on to the first", chat.Page{Before: 11, Limit: 10}, 1, 10, false)
	expect("before the first there is none", chat.Page{Before: 1, Limit: 10}, 1, 0, false)
	expect("after a seq it is those next to it", chat.Page{After: 5, Limit: 10}, 6, 15, true)
	expect("after a seq it goes on to the last", chat.Page{After: 25, Limit: 10}, 26, 30, false)
	expect("after the last there is none", chat.Page{After: 30, Limit: 10}, 31, 30, false)
	expect("after 0, when that is asked for, it is the first", chat.Page{FromStart: true, Limit: 10}, 1, 10, true)

	tr.example("a page ends where it would have too much text, whichever way it goes", func(t *trial) {
		kim, session := t.start("Kim")
		long := strings.Repeat("x", chat.MaxPage/4)
		for range 9 {
			t.write(kim, session.ID, long)
		}
		for _, one := range []struct {
			page        chat.Page
			first, last int64
			more        bool
		}{
			{chat.Page{Limit: 1000}, 6, 9, true},
			{chat.Page{Before: 6, Limit: 1000}, 2, 5, true},
			{chat.Page{Before: 2, Limit: 1000}, 1, 1, false},
			{chat.Page{FromStart: true, Limit: 1000}, 1, 4, true},
			{chat.Page{After: 4, Limit: 1000}, 5, 8, true},
			{chat.Page{After: 8, Limit: 1000}, 9, 9, false},
			{chat.Page{After: 5, Limit: 4}, 6, 9, false},
		} {
			messages, more, err := t.Messages(ctx, session.ID, one.page)
			t.check(err)
			same(t, more, one.more)
			same(t, messages[0].Seq, one.first)
			same(t, messages[len(messages)-1].Seq, one.last)
		}
		otto, other := t.start("Otto")
		t.write(otto, other.ID, long+long+long+long+"!")
		messages, more, err := t.Messages(ctx, other.ID, chat.Page{Limit: 10})
		t.check(err)
		same(t, len(messages), 1)
		same(t, more, false)
	})
	tr.example("a session without messages has none, and no null", func(t *trial) {
		_, session := t.start("Kim")
		messages, more, err := t.Messages(ctx, session.ID, chat.Page{Limit: 10})
		t.check(err)
		same(t, more, false)
		if messages == nil || len(messages) > 0 {
			t.Errorf("they are %v", messages)
		}
	})
}

func viewing(tr *trial) {
	ada, bo := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo")
	june, session := tr.start("June")
	participants := func(t *trial, want ...chat.Account) {
		t.Helper()
		view := t.view(session.ID)
		same(t, len(view.Participants), len(want))
		for _, one := range want {
			if !slices.Contains(view.Participants, chat.Participant{ID: one.ID, Role: one.Role, DisplayName: one.DisplayName}) {
				t.Errorf("%s is not among %v", one.DisplayName, view.Participants)
			}
		}
	}
	tr.example("at first there is the visitor alone", func(t *trial) {
		participants(t, june)
		view := t.view(session.ID)
		same(t, view.Session, session)
		same(t, view.RequestedAt+view.AssignedAt, "")
		same(t, view.QueuePosition, 0)
	})
	tr.example("one who waits has a place, since when it asked", func(t *trial) {
		request := t.handoff(june, session.ID)
		view := t.view(session.ID)
		same(t, view.RequestedAt, request.RequestedAt)
		same(t, view.QueuePosition, 1)
		participants(t, june)
	})
	tr.example("one who has left the queue has none", func(t *trial) {
		_, err := t.Cancel(ctx, june, session.ID)
		t.check(err)
		same(t, t.view(session.ID).RequestedAt, "")
		same(t, t.view(session.ID).QueuePosition, 0)
	})
	tr.example("who has it is among them, since when it was assigned", func(t *trial) {
		request := t.handoff(june, session.ID)
		claimed, err := t.Claim(ctx, ada, request.ID)
		t.check(err)
		view := t.view(session.ID)
		same(t, view.RequestedAt, request.RequestedAt)
		same(t, view.AssignedAt, claimed.HandoffRequest.AcceptedAt)
		same(t, view.QueuePosition, 0)
		participants(t, june, ada)
	})
	tr.example("who had it stays among them, and is there once however often", func(t *trial) {
		_, err := t.Release(ctx, ada, session.ID)
		t.check(err)
		participants(t, june, ada)
		t.claim(bo, t.openRequest(session.ID))
		_, err = t.Release(ctx, bo, session.ID)
		t.check(err)
		t.claim(ada, t.openRequest(session.ID))
		participants(t, june, ada, bo)
		t.close(june, session.ID)
		participants(t, june, ada, bo)
	})
	tr.example("of several, those that there are come, without their places", func(t *trial) {
		otto, waiting := t.start("Otto")
		t.handoff(otto, waiting.ID)
		views, err := t.Views(ctx, []string{waiting.ID, "nosuchsession00", session.ID})
		t.check(err)
		same(t, len(views), 2)
		for _, view := range views {
			want := t.view(view.ID)
			same(t, view.Session, want.Session)
			same(t, view.RequestedAt, want.RequestedAt)
			same(t, view.AssignedAt, want.AssignedAt)
			same(t, len(view.Participants), len(want.Participants))
		}
		none, err := t.Views(ctx, nil)
		t.check(err)
		same(t, len(none), 0)
	})
}

func listing(tr *trial) {
	ada, bo, root := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo"), tr.account(chat.RoleAdmin, "Root")
	june, first := tr.start("June")
	ids := []string{first.ID}
	for range 6 {
		ids = append(ids, tr.again(june).ID)
	}
	// Assigned in an order of their own, so that it is not that of their beginning.
	for _, i := range []int{3, 0, 4, 1, 2} {
		tr.claim(ada, tr.handoff(june, ids[i]))
	}
	tr.claim(bo, tr.handoff(june, ids[5]))

	// pages reads all of a list, two by two.
	pages := func(t *trial, of chat.Account, status chat.Status, total int) []chat.SessionItem {
		t.Helper()
		all := []chat.SessionItem{}
		list := chat.SessionList{Status: status, Limit: 2}
		for {
			page, err := t.Sessions(ctx, of, list)
			t.check(err)
			same(t, page.Total, total)
			if len(page.Items) > 2 || page.More && len(page.Items) < 2 {
				t.Fatalf("a page has %d, more: %v", len(page.Items), page.More)
			}
			all = append(all, page.Items...)
			if !page.More || len(all) > total {
				same(t, len(all), total)
				return all
			}
			list.Before = all[len(all)-1].ID
		}
	}
	inOrder := func(t *trial, items []chat.SessionItem, before func(a, b chat.SessionItem) bool) {
		t.Helper()
		seen := map[string]bool{}
		for i, item := range items {
			if seen[item.ID] || i > 0 && before(item, items[i-1]) {
				t.Errorf("%d is %+v after %+v", i, item, items[max(i-1, 0)])
			}
			seen[item.ID] = true
		}
	}

	tr.example("an agent's active ones come longest assigned first", func(t *trial) {
		items := pages(t, ada, chat.ActiveWithAgent, 5)
		inOrder(t, items, func(a, b chat.SessionItem) bool { return a.AssignedAt < b.AssignedAt })
		same(t, items[0].ID, ids[3])
		same(t, items[4].ID, ids[2])
		for _, item := range items {
			view := t.view(item.ID)
			same(t, item.Session, view.Session)
			same(t, item.DisplayName, "June")
			same(t, item.AssignedAt, view.AssignedAt)
			same(t, len(item.Participants), 2)
		}
	})
	tr.example("one that was put back and taken again is the last", func(t *trial) {
		_, err := t.Release(ctx, ada, ids[3])
		t.check(err)
		t.claim(ada, t.openRequest(ids[3]))
		items := pages(t, ada, chat.ActiveWithAgent, 5)
		same(t, items[0].ID, ids[0])
		same(t, items[4].ID, ids[3])
	})
	tr.example("the last line is the last that was said", func(t *trial) {
		last := func() *chat.Message {
			page, err := t.Sessions(ctx, bo, chat.SessionList{Status: chat.ActiveWithAgent, Limit: 1})
			t.check(err)
			return page.Items[0].LastMessage
		}
		if said := last(); said != nil {
			t.Errorf("it is %+v where nothing was", said)
		}
		written := t.write(june, ids[5], "\x00 \"quoted\" \\ 😀")
		_, err := t.Release(ctx, bo, ids[5])
		t.check(err)
		t.claim(bo, t.openRequest(ids[5]))
		same(t, *last(), written)
	})
	tr.example("an agent's closed ones come newest first", func(t *trial) {
		for _, i := range []int{1, 3, 0} {
			t.close(ada, ids[i])
		}
		inOrder(t, pages(t, ada, chat.Closed, 3), func(a, b chat.SessionItem) bool { return a.ClosedAt > b.ClosedAt })
		same(t, len(pages(t, ada, chat.ActiveWithAgent, 2)), 2)
	})
	tr.example("nobody sees another agent's", func(t *trial) {
		same(t, len(pages(t, bo, chat.ActiveWithAgent, 1)), 1)
		for _, of := range []chat.Account{root, {ID: "nobody000000000", Role: chat.RoleAgent}, {Role: chat.RoleAgent}} {
			same(t, len(pages(t, of, chat.ActiveWithAgent, 0)), 0)
			same(t, len(pages(t, of, chat.Closed, 0)), 0)
		}
	})
	tr.example("a visitor's come newest first, of whatever status or of one", func(t *trial) {
		newest := func(a, b chat.SessionItem) bool { return a.CreatedAt > b.CreatedAt }
		inOrder(t, pages(t, june, "", 7), newest)
		for _, item := range pages(t, june, chat.ActiveWithAgent, 3) {
			same(t, item.Status, chat.ActiveWithAgent)
		}
		inOrder(t, pages(t, june, chat.Closed, 3), newest)
		same(t, len(pages(t, june, chat.BotPending, 1)), 1)
	})
	tr.example("another visitor sees none of them, and no null", func(t *trial) {
		page, err := t.Sessions(ctx, chat.Account{ID: "otto00000000000", Role: chat.RoleUser}, chat.SessionList{Limit: 2})
		t.check(err)
		same(t, page.Total, 0)
		if page.Items == nil || len(page.Items) > 0 {
			t.Errorf("they are %v", page.Items)
		}
	})
}

func earlier(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")
	june, first := tr.start("June")

	tr.example("one who is new has none", func(t *trial) {
		chats, err := t.Earlier(ctx, first.ID)
		t.check(err)
		if chats == nil || len(chats) > 0 {
			t.Errorf("they are %v", chats)
		}
	})
	tr.example("they are known by the first that the visitor wrote", func(t *trial) {
		t.claim(ada, t.handoff(june, first.ID))
		t.write(ada, first.ID, "How can I help?")
		t.write(june, first.ID, "It is about my order.")
		t.write(june, first.ID, "Hello?")
		closed := t.close(ada, first.ID)
		chats, err := t.Earlier(ctx, t.again(june).ID)
		t.check(err)
		same(t, len(chats), 1)
		same(t, chats[0], chat.EarlierChat{
			ID: first.ID, Status: chat.Closed, CreatedAt: first.CreatedAt, ClosedAt: closed.ClosedAt,
			Text: "It is about my order.", AgentID: ada.ID,
		})
	})
	tr.example("those in which the visitor wrote nothing do not count, nor do others'", func(t *trial) {
		otto, other := t.start("Otto")
		t.write(otto, other.ID, "Hello")
		chats, err := t.Earlier(ctx, t.again(june).ID)
		t.check(err)
		same(t, len(chats), 1)
	})
	tr.example("they are the newest twenty, newest first", func(t *trial) {
		for range 25 {
			t.write(june, t.again(june).ID, "Hello")
		}
		chats, err := t.Earlier(ctx, t.again(june).ID)
		t.check(err)
		same(t, len(chats), 20)
		for i, one := range chats {
			if i > 0 && one.CreatedAt > chats[i-1].CreatedAt || one.ID == first.ID {
				t.Errorf("%d is %+v after %+v", i, one, chats[max(i-1, 0)])
			}
		}
	})
}
