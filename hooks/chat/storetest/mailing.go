package storetest

import (
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"webchat/hooks/chat"
)

var links atomic.Int64

// sender takes mails for an hour.
func sender() chat.Sender {
	return chat.Sender{
		Host: "chat.example.com", Lease: time.Now().Add(time.Hour),
		Link: chat.Link{Hash: fmt.Sprint("hash ", links.Add(1)), Expires: time.Now().Add(chat.LinkLife)},
	}
}

func (tr *trial) take() chat.Mail {
	tr.Helper()
	mail, taken, err := tr.Take(ctx, sender())
	tr.check(err)
	if !taken {
		tr.Fatal("no mail is due")
	}
	return mail
}

func (tr *trial) nothingDue() {
	tr.Helper()
	if mail, taken, err := tr.Take(ctx, sender()); taken || err != nil {
		tr.Errorf("a mail is due: %+v (%v)", mail, err)
	}
}

// untold are the sessions in which an answer of before now waits to be told.
func (tr *trial) untold() []chat.Untold {
	tr.Helper()
	all, err := tr.Untold(ctx, time.Now().Add(time.Minute))
	tr.check(err)
	return all
}

func (tr *trial) owe(sessionID string) {
	tr.Helper()
	tr.check(tr.Owe(ctx, sessionID))
}

func answeringByMail(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")
	june, session := tr.start("June")
	tr.leave(june, session.ID, "Is the workshop open?", toJune)
	tr.claim(ada, tr.openRequest(session.ID))

	tr.example("nothing goes out before there is an answer", func(t *trial) {
		same(t, len(t.untold()), 0)
		t.owe(session.ID)
		t.nothingDue()
	})
	tr.example("an answer that nobody was told is found once it is old enough", func(t *trial) {
		answer := t.write(ada, session.ID, "Yes, all of August.")
		early, err := t.Untold(ctx, time.Now().Add(-time.Minute))
		t.check(err)
		same(t, len(early), 0)
		found := t.untold()
		same(t, len(found), 1)
		same(t, found[0].SessionID, session.ID)
		same(t, found[0].Seq, answer.Seq)
	})
	var first chat.Mail
	tr.example("all of them go out in one mail, which is written down once", func(t *trial) {
		t.owe(session.ID)
		t.owe(session.ID)
		last := t.write(ada, session.ID, "Bring both lamps.")
		first = t.take()
		same(t, first.SessionID, session.ID)
		same(t, first.To, toJune)
		same(t, first.Kind, chat.MailAnswers)
		same(t, first.FromSeq, last.Seq-1)
		same(t, first.ToSeq, last.Seq)
		same(t, first.Tries, 1)
		same(t, first.MessageID, "<"+first.ID+"@chat.example.com>")
		same(t, len(first.Earlier), 0)
		t.nothingDue()
	})
	tr.example("what is in a mail is not owed again", func(t *trial) {
		same(t, len(t.untold()), 0)
		t.check(t.MailSent(ctx, first.ID))
		t.owe(session.ID)
		t.nothingDue()
	})
	tr.example("the next mail brings what came after, and knows the first", func(t *trial) {
		answer := t.write(ada, session.ID, "Until then.")
		t.owe(session.ID)
		second := t.take()
		same(t, second.FromSeq, answer.Seq)
		same(t, second.ToSeq, answer.Seq)
		same(t, strings.Join(second.Earlier, " "), first.MessageID)
		t.check(t.MailSent(ctx, second.ID))
	})
	tr.example("what the visitor was told over a connection is not mailed", func(t *trial) {
		answer := t.write(ada, session.ID, "Are you there?")
		t.check(t.Told(ctx, map[string]int64{session.ID: answer.Seq, "nosuchsession00": 5}))
		same(t, len(t.untold()), 0)
		t.owe(session.ID)
		t.nothingDue()
	})
	tr.example("nor is it when that is noted after the mail was written down", func(t *trial) {
		answer := t.write(ada, session.ID, "Hello?")
		t.owe(session.ID)
		t.check(t.Told(ctx, map[string]int64{session.ID: answer.Seq}))
		t.nothingDue()
	})
	tr.example("what was told does not go back, nor beyond what there is", func(t *trial) {
		t.check(t.Told(ctx, map[string]int64{session.ID: 1}))
		t.owe(session.ID)
		t.nothingDue()
		t.check(t.Told(ctx, map[string]int64{session.ID: 1000}))
		t.write(ada, session.ID, "One more thing.")
		same(t, len(t.untold()), 1)
	})
	tr.example("who has replied has read", func(t *trial) {
		t.write(june, session.ID, "Thanks")
		same(t, len(t.untold()), 0)
		t.owe(session.ID)
		t.nothingDue()
	})
	tr.example("an agent who closes has the answers go out at once to one who has left", func(t *trial) {
		t.leave(june, session.ID, "", toJune)
		t.write(ada, session.ID, "Goodbye")
		t.close(ada, session.ID)
		t.check(t.MailSent(ctx, t.take().ID))
		t.nothingDue()
	})
	tr.example("and to one who was here, once it is settled what it was told", func(t *trial) {
		session := t.again(june)
		t.leave(june, session.ID, "", toJune)
		t.claim(ada, t.openRequest(session.ID))
		t.write(june, session.ID, "I am here")
		t.write(ada, session.ID, "Goodbye")
		t.close(ada, session.ID)
		t.nothingDue()
		waiting := t.untold()
		same(t, len(waiting), 1)
		same(t, waiting[0].SessionID, session.ID)
		t.check(t.Told(ctx, map[string]int64{session.ID: waiting[0].Seq}))
	})
	tr.example("a chat that is put back brings its answers too", func(t *trial) {
		session := t.again(june)
		t.leave(june, session.ID, "", toJune)
		t.claim(ada, t.openRequest(session.ID))
		answer := t.write(ada, session.ID, "A colleague knows more.")
		_, err := t.Release(ctx, ada, session.ID)
		t.check(err)
		mail := t.take()
		same(t, mail.ToSeq, answer.Seq)
		t.check(t.MailSent(ctx, mail.ID))
	})
	tr.example("a visitor who closes needs no mail", func(t *trial) {
		session := t.again(june)
		t.leave(june, session.ID, "", toJune)
		t.claim(ada, t.openRequest(session.ID))
		t.write(ada, session.ID, "Hello")
		t.close(june, session.ID)
		t.nothingDue()
	})
	tr.example("one without an address gets none", func(t *trial) {
		otto, session := t.start("Otto")
		t.claim(ada, t.handoff(otto, session.ID))
		t.write(ada, session.ID, "Hello")
		same(t, len(t.untold()), 0)
		t.owe(session.ID)
		t.close(ada, session.ID)
		t.nothingDue()
	})
	tr.example("one whose account has an address gets it there", func(t *trial) {
		mia := t.account(chat.RoleUser, "Mia")
		session := t.again(mia)
		t.claim(ada, t.handoff(mia, session.ID))
		t.write(ada, session.ID, "Hello")
		t.owe(session.ID)
		mail := t.take()
		same(t, mail.To, t.view(session.ID).Email)
		t.check(t.MailSent(ctx, mail.ID))
	})
}

func copying(tr *trial) {
	ada, bo, root := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo"), tr.account(chat.RoleAdmin, "Root")
	june, session := tr.start("June")
	tr.example("there is none before an agent has taken part", func(t *trial) {
		t.refused(t.Transcript(ctx, june, session.ID, toJune), chat.Conflict)
		t.handoff(june, session.ID)
		t.refused(t.Transcript(ctx, june, session.ID, toJune), chat.Conflict)
		one := t.again(june)
		t.close(june, one.ID)
		t.refused(t.Transcript(ctx, june, one.ID, toJune), chat.Conflict)
		t.nothingDue()
	})
	tr.example("its visitor and its agent have one sent, nobody else", func(t *trial) {
		t.claim(ada, t.openRequest(session.ID))
		for by, kind := range map[chat.Account]chat.Kind{bo: chat.NotFound, root: chat.Forbidden} {
			t.refused(t.Transcript(ctx, by, session.ID, toJune), kind)
		}
		t.nothingDue()
		t.check(t.Transcript(ctx, june, session.ID, toJune))
		t.check(t.Transcript(ctx, june, session.ID, toJune))
		t.check(t.Transcript(ctx, ada, session.ID, toOtto))
		mail := t.take()
		same(t, mail.Kind, chat.MailTranscript)
		same(t, mail.To, toJune)
		same(t, mail.FromSeq, 1)
		same(t, mail.ToSeq, t.session(session.ID).LastSeq)
		t.check(t.MailSent(ctx, mail.ID))
		other := t.take()
		same(t, other.To, toOtto)
		t.check(t.MailSent(ctx, other.ID))
		t.nothingDue()
	})
	tr.example("also once the chat is closed", func(t *trial) {
		t.close(june, session.ID)
		t.check(t.Transcript(ctx, june, session.ID, toJune))
		t.check(t.MailSent(ctx, t.take().ID))
	})
}

func failing(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")
	june, session := tr.start("June")
	tr.leave(june, session.ID, "Hello", toJune)
	tr.claim(ada, tr.openRequest(session.ID))
	tr.write(ada, session.ID, "Hello June")
	tr.owe(session.ID)
	var mail chat.Mail

	tr.example("a mail is one sender's until its lease ends", func(t *trial) {
		by := sender()
		by.Lease = time.Now().Add(50 * time.Millisecond)
		var taken bool
		var err error
		mail, taken, err = t.Take(ctx, by)
		t.check(err)
		same(t, taken, true)
		t.nothingDue()
		var again chat.Mail
		for again.ID == "" {
			again, _, err = t.Take(ctx, sender())
			t.check(err)
		}
		same(t, again.Tries, 2)
		again.Tries = mail.Tries
		same(t, fmt.Sprint(again), fmt.Sprint(mail))
	})
	tr.example("one that failed is tried again when it is time, as the same mail", func(t *trial) {
		t.write(ada, session.ID, "And another thing.")
		t.check(t.MailFailed(ctx, mail.ID, "no mail server", time.Now().Add(time.Hour)))
		t.nothingDue()
		t.check(t.MailFailed(ctx, mail.ID, "no mail server", time.Now().Add(-time.Second)))
		again := t.take()
		same(t, again.Tries, 3)
		same(t, again.MessageID, mail.MessageID)
		same(t, again.FromSeq, mail.FromSeq)
		same(t, again.ToSeq, mail.ToSeq)
	})
	tr.example("what came meanwhile waits for its turn", func(t *trial) {
		t.owe(session.ID)
		t.nothingDue()
		t.check(t.MailSent(ctx, mail.ID))
		t.owe(session.ID)
		next := t.take()
		same(t, next.FromSeq, mail.ToSeq+1)
		t.check(t.MailSent(ctx, next.ID))
	})
	tr.example("one that is given up is never tried again, and keeps nothing else from going out", func(t *trial) {
		t.write(ada, session.ID, "Still there?")
		t.owe(session.ID)
		t.check(t.MailFailed(ctx, t.take().ID, "given up", time.Time{}))
		t.nothingDue()
		t.write(ada, session.ID, "Hello?")
		t.owe(session.ID)
		t.check(t.MailSent(ctx, t.take().ID))
	})
	tr.example("one that was sent can't fail any more", func(t *trial) {
		t.check(t.MailFailed(ctx, mail.ID, "too late", time.Now().Add(-time.Second)))
		t.nothingDue()
	})
	tr.example("one whose visitor has written meanwhile is dropped", func(t *trial) {
		t.write(ada, session.ID, "And now?")
		t.owe(session.ID)
		t.check(t.MailFailed(ctx, t.take().ID, "no mail server", time.Now().Add(-time.Second)))
		t.write(june, session.ID, "I have seen it")
		t.nothingDue()
	})
	tr.example("of all who take at once one gets it", func(t *trial) {
		t.leave(june, session.ID, "", toJune)
		t.write(ada, session.ID, "Once")
		t.owe(session.ID)
		var got atomic.Int64
		var all []func()
		for range 16 {
			all = append(all, func() {
				if _, taken, err := t.Take(ctx, sender()); err != nil {
					t.Error(err)
				} else if taken {
					got.Add(1)
				}
			})
		}
		atOnce(all...)
		same(t, got.Load(), 1)
	})
}
