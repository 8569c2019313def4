package storetest

import (
	"fmt"
	"strings"

	"webchat/hooks/chat"
)

// identify has the site say that the visitor is that one.
func (tr *trial) identify(visitor chat.Account, who chat.Identity) chat.Identified {
	tr.Helper()
	known, err := tr.Identify(ctx, visitor, who)
	tr.check(err)
	return known
}

// mia is somebody whom the site knows, another one in each example.
func mia(id string) chat.Identity {
	return chat.Identity{ID: id, Name: "Mia Moss", Email: id + "@site.example"}
}

func identifying(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")
	account := func(id string, who chat.Identity) chat.Account {
		return chat.Account{ID: id, Role: chat.RoleUser, DisplayName: who.Name, Email: who.Email, ExternalID: who.ID}
	}

	tr.example("one who has said nothing yet gets an account, and no chat", func(t *trial) {
		known := t.identify(chat.Account{}, mia("1"))
		same(t, known, chat.Identified{Visitor: account(known.Visitor.ID, mia("1")), Changed: true})
		if known.Visitor.ID == "" {
			t.Error("it has no id")
		}
	})
	tr.example("who comes again is the same, and goes on with the open chat", func(t *trial) {
		first := t.identify(chat.Account{}, mia("2"))
		t.close(first.Visitor, t.again(first.Visitor).ID)
		session := t.again(first.Visitor)
		for _, by := range []chat.Account{{}, first.Visitor} {
			same(t, t.identify(by, mia("2")), chat.Identified{Visitor: first.Visitor, SessionID: session.ID})
		}
		t.close(first.Visitor, session.ID)
		same(t, t.identify(chat.Account{}, mia("2")).SessionID, "")
	})
	tr.example("a stranger becomes an account that there was not", func(t *trial) {
		stranger, session := t.start("M")
		t.write(stranger, session.ID, "Hello")
		known := t.identify(stranger, mia("3"))
		same(t, known, chat.Identified{
			Visitor: account(stranger.ID, mia("3")), Changed: true, SessionID: session.ID, Ended: stranger.ID,
		})
		same(t, t.view(session.ID).Participants[0], chat.Participant{
			ID: stranger.ID, Role: chat.RoleUser, DisplayName: "Mia Moss", Email: "3@site.example", ExternalID: "3",
		})
	})
	tr.example("a stranger's chats become those of the account that there is, with what was said", func(t *trial) {
		known := t.identify(chat.Account{}, mia("4")).Visitor
		stranger, closed := t.start("M")
		t.write(stranger, closed.ID, "Before")
		t.close(stranger, closed.ID)
		session := t.again(stranger)
		t.claim(ada, t.handoff(stranger, session.ID))
		sent := message(stranger, session.ID, "Hello")
		sent.ID = "saidasastranger"
		_, _, err := t.Send(ctx, stranger, sent)
		t.check(err)
		t.write(ada, session.ID, "Hello M")

		same(t, t.identify(stranger, mia("4")), chat.Identified{
			Visitor: known, Changed: true, SessionID: session.ID, Ended: stranger.ID,
		})
		same(t, t.session(closed.ID).UserID, known.ID)
		same(t, t.session(session.ID).UserID, known.ID)
		same(t, t.session(session.ID).Status, chat.ActiveWithAgent)
		senders := []string{}
		for _, m := range t.transcript(session.ID) {
			senders = append(senders, m.SenderID)
		}
		same(t, fmt.Sprint(senders), fmt.Sprint([]string{"", "", known.ID, ada.ID}))

		// What the page sends again, since it got no answer as a stranger, is not stored twice.
		sent.SenderID = known.ID
		again, isNew, err := t.Send(ctx, known, sent)
		t.check(err)
		same(t, isNew, false)
		same(t, again.Seq, 3)
		same(t, t.write(known, session.ID, "I am back").Seq, 5)
	})
	tr.example("and the stranger is nobody any more", func(t *trial) {
		t.identify(chat.Account{}, mia("5"))
		stranger, session := t.start("M")
		t.identify(stranger, mia("5"))
		_, _, err := t.Send(ctx, stranger, message(stranger, session.ID, "Hello"))
		t.refused(err, chat.NotFound)
		same(t, t.identify(stranger, mia("5")).Ended, "")
	})
	tr.example("one whom the site knows as somebody else gives that one nothing", func(t *trial) {
		mias := t.identify(chat.Account{}, mia("6")).Visitor
		session := t.again(mias)
		noa := chat.Identity{ID: "7", Name: "Noa"}
		known := t.identify(mias, noa)
		same(t, known, chat.Identified{Visitor: account(known.Visitor.ID, noa), Changed: true})
		same(t, t.session(session.ID).UserID, mias.ID)
	})
	tr.example("the name and the address are those that the site says last", func(t *trial) {
		first := t.identify(chat.Account{}, mia("8")).Visitor
		session := t.again(first)
		who := chat.Identity{ID: "8", Name: "Mia Reed", Email: "reed@site.example"}
		same(t, t.identify(first, who), chat.Identified{Visitor: account(first.ID, who), Changed: true, SessionID: session.ID})
		same(t, t.view(session.ID).Participants[0].DisplayName, "Mia Reed")
		who.Email = ""
		same(t, t.identify(first, who).Visitor, account(first.ID, who))
	})
	tr.example("an address that another account has is left to that one", func(t *trial) {
		first := t.identify(chat.Account{}, mia("9"))
		other := t.identify(chat.Account{}, chat.Identity{ID: "10", Name: "Mia too", Email: first.Visitor.Email})
		same(t, other.Visitor.Email, "")
		same(t, t.identify(chat.Account{}, mia("9")).Visitor.Email, first.Visitor.Email)
	})
	tr.example("of a stranger's address nothing is told to those in the chat", func(t *trial) {
		stranger, session := t.start("M")
		t.claim(ada, t.handoff(stranger, session.ID))
		for _, participant := range t.view(session.ID).Participants {
			same(t, participant.Email+participant.ExternalID, "")
		}
	})
	tr.example("one who waits keeps the place, under the name that the site says", func(t *trial) {
		before, other := t.start("First")
		t.handoff(before, other.ID)
		stranger, session := t.start("M")
		t.write(stranger, session.ID, "Hello")
		t.handoff(stranger, session.ID)
		t.identify(chat.Account{}, mia("11"))
		known := t.identify(stranger, mia("11"))
		same(t, strings.Join(t.queue(), ", "), "First, Mia Moss")
		request := t.openRequest(session.ID)
		_, items, err := t.Queue(ctx, 10)
		t.check(err)
		same(t, t.previewed(items[1].Preview)[0].SenderID, known.Visitor.ID)
		t.claim(ada, request)
	})
	tr.example("each of the open chats is told, and no closed one", func(t *trial) {
		stranger, first := t.start("M")
		t.handoff(stranger, first.ID)
		closed, second := t.again(stranger), t.again(stranger)
		t.close(stranger, closed.ID)
		known := t.identify(stranger, mia("12")).Visitor
		change := <-t.told
		for change.Action != chat.ActionIdentify || change.By.ID != known.ID {
			change = <-t.told
		}
		same(t, change.Session, t.session(second.ID))
		same(t, len(change.Also), 1)
		same(t, change.Also[0].Session, t.session(first.ID))
		same(t, change.Also[0].Handoff.ID, t.openRequest(first.ID).ID)
		same(t, change.Also[0].Visitor, "Mia Moss")
		t.identify(known, mia("12"))
		t.write(known, second.ID, "Nothing is told of what is known")
		t.next(chat.ActionSend, second.ID, known)
	})
}
