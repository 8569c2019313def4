package storetest

import (
	"fmt"
	"slices"
	"time"

	"webchat/hooks/chat"
)

func endingByServer(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")

	for _, status := range chat.Statuses[:3] {
		tr.example(fmt.Sprintf("the server ends a chat that is %s, once, and the log tells why", status), func(tr *trial) {
			june, session := tr.start("June")
			if status != chat.BotPending {
				tr.handoff(june, session.ID)
			}
			if status == chat.ActiveWithAgent {
				tr.claim(ada, tr.openRequest(session.ID))
			}
			for _, want := range []bool{true, false} {
				did, err := tr.End(ctx, session.ID, "banned")
				tr.check(err)
				same(tr, did, want)
			}
			now := tr.session(session.ID)
			same(tr, now.Status, chat.Closed)
			same(tr, now.ClosedAt != "", true)
			same(tr, tr.lastLine(session.ID), "The chat was ended")
			told := tr.entries(session.ID)
			same(tr, told[len(told)-1], "server    closed map[reason:banned]")
			waiting, err := tr.Waiting(ctx)
			tr.check(err)
			same(tr, waiting, 0)
		})
	}
	tr.example("one that is not there is not ended", func(tr *trial) {
		did, err := tr.End(ctx, "nosuchsession00", "banned")
		tr.check(err)
		same(tr, did, false)
	})
	tr.example("the open chats of some visitors are found", func(tr *trial) {
		june, first := tr.start("June")
		second := tr.again(june)
		otto, third := tr.start("Otto")
		tr.start("Kim")
		tr.close(june, first.ID)
		open, err := tr.OpenOf(ctx, []string{june.ID, otto.ID, "nobody000000000"})
		tr.check(err)
		slices.Sort(open)
		want := []string{second.ID, third.ID}
		slices.Sort(want)
		same(tr, fmt.Sprint(open), fmt.Sprint(want))
		none, err := tr.OpenOf(ctx, nil)
		tr.check(err)
		same(tr, len(none), 0)
	})
}

func comingFrom(tr *trial) {
	from := func(address string) (chat.Account, chat.Session) {
		started, err := tr.Start(ctx, chat.Account{Role: chat.RoleUser, DisplayName: "June", Address: address}, nil, chat.Visit{})
		tr.check(err)
		return started.Visitor, started.Session
	}
	origin := func(tr *trial, session chat.Session, want string) {
		tr.Helper()
		got, err := tr.Origin(ctx, session.ID)
		tr.check(err)
		same(tr, got, want)
	}
	tr.example("it is known from which network a session was started, and then from where a human was asked for", func(tr *trial) {
		june, session := from("192.0.2.7")
		origin(tr, session, "192.0.2.7")
		tr.write(june, session.ID, "Hello")
		june.Address = "2001:db8:1:2:3::4"
		tr.handoff(june, session.ID)
		origin(tr, session, "2001:db8:1:2::/64")
		june.Address = ""
		tr.handoff(june, session.ID)
		origin(tr, session, "2001:db8:1:2::/64")
	})
	tr.example("of one who came from nowhere nothing is known", func(tr *trial) {
		_, session := from("")
		origin(tr, session, "")
		origin(tr, chat.Session{ID: "nosuchsession00"}, "")
	})
	tr.example("it is listed of open sessions, page by page", func(tr *trial) {
		var open []string
		for i := range 5 {
			_, session := from(fmt.Sprintf("198.51.100.%d", i))
			open = append(open, session.ID)
		}
		june, over := from("198.51.100.9")
		tr.close(june, over.ID)
		found := map[string]string{}
		for after := ""; ; {
			page, err := tr.Origins(ctx, after, 2)
			tr.check(err)
			if len(page) == 0 {
				break
			}
			for _, one := range page {
				found[one.SessionID], after = one.Address, one.SessionID
			}
		}
		for i, id := range open {
			same(tr, found[id], fmt.Sprintf("198.51.100.%d", i))
		}
		same(tr, found[over.ID], "")
	})
	tr.example("it is forgotten when it is old", func(tr *trial) {
		_, session := from("192.0.2.7")
		gone, err := tr.Prune(ctx, chat.KeptOrigins, time.Now().Add(-time.Hour), 1000)
		tr.check(err)
		same(tr, gone, 0)
		origin(tr, session, "192.0.2.7")
		for gone = 1; gone > 0; {
			gone, err = tr.Prune(ctx, chat.KeptOrigins, time.Now().Add(time.Hour), 2)
			tr.check(err)
		}
		origin(tr, session, "")
	})
	tr.example("but an entry of the audit log is not, within a year", func(tr *trial) {
		june, session := from("192.0.2.7")
		tr.close(june, session.ID)
		if gone, err := tr.Prune(ctx, chat.KeptEntries, time.Now().Add(time.Hour), 1000); err == nil {
			tr.Errorf("%d entries are gone", gone)
		}
		same(tr, len(tr.entries(session.ID)), 1)
	})
}

func discarding(tr *trial) {
	tr.example("sessions in which nothing was said are listed by page, and deleted", func(tr *trial) {
		var empty []string
		for range 5 {
			_, session := tr.start("Nobody")
			empty = append(empty, session.ID)
		}
		june, said := tr.start("June")
		tr.write(june, said.ID, "Hello")
		otto, asked := tr.start("Otto")
		tr.handoff(otto, asked.ID)
		kim, over := tr.start("Kim")
		tr.close(kim, over.ID)
		list := func(before time.Time) (all []string) {
			for after := ""; ; {
				page, err := tr.Abandoned(ctx, before, after, 2)
				tr.check(err)
				if len(page) == 0 {
					return all
				}
				all, after = append(all, page...), page[len(page)-1]
			}
		}
		same(tr, len(list(time.Now().Add(-time.Hour))), 0)
		found := list(time.Now().Add(time.Hour))
		slices.Sort(empty)
		same(tr, fmt.Sprint(found), fmt.Sprint(empty))

		tr.check(tr.Discard(ctx, append(found, said.ID, asked.ID, over.ID, "nosuchsession00")))
		gone, err := tr.Gone(ctx)
		tr.check(err)
		var told []string
		for _, one := range gone {
			told = append(told, one.SessionID)
		}
		same(tr, fmt.Sprint(told), fmt.Sprint(empty))
		for _, id := range empty {
			_, err := tr.Session(ctx, id)
			tr.refused(err, chat.NotFound)
		}
		for _, kept := range []chat.Session{said, asked, over} {
			same(tr, tr.session(kept.ID).ID, kept.ID)
		}
	})
	tr.example("one in which something was said meanwhile stays", func(tr *trial) {
		june, session := tr.start("June")
		tr.write(june, session.ID, "Hello")
		tr.check(tr.Discard(ctx, []string{session.ID}))
		same(tr, tr.session(session.ID).ID, session.ID)
	})
	tr.example("a visitor who has another session stays", func(tr *trial) {
		june, first := tr.start("June")
		second := tr.again(june)
		tr.write(june, second.ID, "Hello")
		tr.check(tr.Discard(ctx, []string{first.ID}))
		_, err := tr.Session(ctx, first.ID)
		tr.refused(err, chat.NotFound)
		same(tr, tr.view(second.ID).Participants[0].DisplayName, "June")
	})
}
