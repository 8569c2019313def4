package storetest

import "webchat/hooks/chat"

var (
	lamps = chat.Visit{
		Page: "https://shop.example/lamps?a=\"b\"", Title: "Lamps \\ 😀", Referrer: "https://search.example/",
		Language: "de-CH", TimeZone: "Europe/Zurich", Browser: "Firefox 140 on Windows",
	}
	chairs = chat.Visit{Page: "https://shop.example/chairs", Referrer: "https://shop.example/lamps", Language: "de"}
)

// begin starts a session with these answers and that visit.
func (tr *trial) begin(visitor chat.Account, answers []chat.Answer, visit chat.Visit) (chat.Account, chat.Session) {
	tr.Helper()
	started, err := tr.Start(ctx, visitor, answers, visit)
	tr.check(err)
	return started.Visitor, started.Session
}

var newcomer = chat.Account{Role: chat.RoleUser, DisplayName: "June"}

func visiting(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")
	june, session := tr.begin(newcomer, nil, lamps)

	tr.example("where a visitor is when it starts is kept", func(t *trial) {
		t.visited(t.view(session.ID), lamps)
		t.next("", session.ID, june)
	})
	tr.example("where it goes then is told, and where it came from stays", func(t *trial) {
		t.check(t.Visit(ctx, june, session.ID, chairs))
		want := chairs
		want.Referrer = lamps.Referrer
		t.visited(t.view(session.ID), want)
		change := t.next(chat.ActionVisit, session.ID, june)
		t.of(change)
		if change.Message != nil || change.Handoff != nil {
			t.Errorf("it tells %+v", change)
		}
	})
	tr.example("the same again changes nothing", func(t *trial) {
		t.check(t.Visit(ctx, june, session.ID, chairs))
	})
	tr.example("of one who started without, the first to come counts", func(t *trial) {
		otto, other := t.begin(newcomer, nil, chat.Visit{})
		t.next("", other.ID, otto)
		if t.view(other.ID).Visit != nil {
			t.Error("there is one at the start")
		}
		t.check(t.Visit(ctx, otto, other.ID, chat.Visit{}))
		t.check(t.Visit(ctx, otto, other.ID, lamps))
		t.visited(t.view(other.ID), lamps)
		t.next(chat.ActionVisit, other.ID, otto)
	})
	tr.example("also where it was asked something", func(t *trial) {
		otto, other := t.begin(newcomer, []chat.Answer{{Label: "Order", Type: "text", Value: "17"}}, chat.Visit{})
		t.next("", other.ID, otto)
		t.check(t.Visit(ctx, otto, other.ID, lamps))
		view := t.view(other.ID)
		t.visited(view, lamps)
		same(t, len(view.Fields), 1)
		t.next(chat.ActionVisit, other.ID, otto)
	})
	tr.example("it is in the lists, and of several views each has its own", func(t *trial) {
		page, err := t.Sessions(ctx, june, chat.SessionList{Limit: 1})
		t.check(err)
		same(t, page.Items[0].Visit.Page, chairs.Page)
		views, err := t.Views(ctx, []string{session.ID})
		t.check(err)
		same(t, views[0].Visit.Page, chairs.Page)
	})
	tr.example("nobody else says where it is", func(t *trial) {
		for _, by := range []chat.Account{ada, {ID: "otto00000000000", Role: chat.RoleUser}} {
			if err := t.Visit(ctx, by, session.ID, lamps); chat.KindOf(err) == 0 {
				t.Errorf("%s does (%v)", by.Role, err)
			}
		}
		t.refused(t.Visit(ctx, june, "nosuchsession00", lamps), chat.NotFound)
	})
	tr.example("after the end it stays as it was", func(t *trial) {
		t.close(june, session.ID)
		t.next(chat.ActionClose, session.ID, june)
		t.refused(t.Visit(ctx, june, session.ID, lamps), chat.Conflict)
		same(t, t.view(session.ID).Visit.Page, chairs.Page)
		t.next("", t.again(june).ID, june) // and nothing else was told
	})
}

func answering(tr *trial) {
	answers := []chat.Answer{{Label: "Order", Type: "text", Value: "\"17\" 😀"}, {Label: "E-mail", Type: "email", Value: "june@example.com"}}
	kept := func(t *trial, got []chat.Answer, want ...chat.Answer) {
		t.Helper()
		same(t, len(got), len(want))
		for i := range min(len(got), len(want)) {
			same(t, got[i], want[i])
		}
	}
	june, session := tr.begin(newcomer, answers, chat.Visit{})

	tr.example("they are kept in their order", func(t *trial) {
		kept(t, t.view(session.ID).Fields, answers...)
		if t.view(session.ID).Visit != nil {
			t.Error("they are taken for a visit")
		}
	})
	tr.example("who was asked nothing has none, and no null", func(t *trial) {
		_, other := t.begin(newcomer, nil, lamps)
		if fields := t.view(other.ID).Fields; fields == nil || len(fields) > 0 {
			t.Errorf("they are %v", fields)
		}
		if fields := t.view(t.again(june).ID).Fields; fields == nil || len(fields) > 0 {
			t.Errorf("they are %v", fields)
		}
	})
	tr.example("the last are those of the last session that has some", func(t *trial) {
		last := func(of chat.Account) []chat.Answer {
			t.Helper()
			got, err := t.LastAnswers(ctx, of.ID)
			t.check(err)
			return got
		}
		kept(t, last(june), answers...)
		t.begin(june, answers[:1], chat.Visit{})
		t.begin(june, nil, lamps)
		kept(t, last(june), answers[0])
		kept(t, last(chat.Account{ID: "nobody000000000"}))
	})
}

func rating(tr *trial) {
	ada, root := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAdmin, "Root")
	june, session := tr.start("June")
	tr.claim(ada, tr.handoff(june, session.ID))
	rated := func(t *trial, rating, comment string) {
		t.Helper()
		view := t.view(session.ID)
		same(t, view.Rating, rating)
		same(t, view.RatingComment, comment)
	}

	tr.example("there is none before the end", func(t *trial) {
		_, err := t.Rate(ctx, june, session.ID, "good", "")
		t.refused(err, chat.Conflict)
		rated(t, "", "")
	})
	tr.example("afterwards its visitor gives one, and may change it", func(t *trial) {
		closed := t.close(ada, session.ID)
		for range 4 {
			<-t.told
		}
		for _, rating := range []string{"bad", "good"} {
			got, err := t.Rate(ctx, june, session.ID, rating, "Thanks \x00 😀")
			t.check(err)
			same(t, got, closed)
			rated(t, rating, "Thanks \x00 😀")
			change := t.next(chat.ActionRate, session.ID, june)
			t.of(change)
			if change.Message != nil || change.Handoff != nil {
				t.Errorf("it tells %+v", change)
			}
		}
	})
	tr.example("the same again changes nothing", func(t *trial) {
		_, err := t.Rate(ctx, june, session.ID, "good", "Thanks \x00 😀")
		t.check(err)
	})
	tr.example("nobody else gives one", func(t *trial) {
		for _, by := range []chat.Account{ada, root, {ID: "otto00000000000", Role: chat.RoleUser}} {
			if _, err := t.Rate(ctx, by, session.ID, "bad", ""); chat.KindOf(err) == 0 {
				t.Errorf("%s does (%v)", by.Role, err)
			}
		}
		rated(t, "good", "Thanks \x00 😀")
		t.next("", t.again(june).ID, june) // and nothing else was told
	})
}
