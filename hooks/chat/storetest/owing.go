package storetest

import (
	"time"

	"webchat/hooks/chat"
)

// owingTheRest is about answers that are written while an earlier mail of their chat is on its way.
func owingTheRest(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")
	june, _ := tr.start("June")
	soon, passed := func() time.Time { return time.Now().Add(time.Hour) }, func() time.Time { return time.Now().Add(-time.Second) }

	// underway is a chat of which a mail is on its way, and that mail.
	underway := func(t *trial) (string, chat.Mail) {
		t.Helper()
		session := t.again(june)
		t.leave(june, session.ID, "Hello", toJune)
		t.claim(ada, t.openRequest(session.ID))
		t.write(ada, session.ID, "One")
		t.owe(session.ID)
		return session.ID, t.take()
	}
	brings := func(t *trial, answer chat.Message) {
		t.Helper()
		mail := t.take()
		same(t, mail.SessionID, answer.SessionID)
		same(t, mail.FromSeq, answer.Seq)
		same(t, mail.ToSeq, answer.Seq)
		t.check(t.MailSent(ctx, mail.ID))
		t.nothingDue()
		t.check(t.Remove(ctx, answer.SessionID))
	}

	tr.example("what was written before the chat was closed goes out once the mail before was sent", func(t *trial) {
		id, one := underway(t)
		t.check(t.MailFailed(ctx, one.ID, "no mail server", soon()))
		two := t.write(ada, id, "Two")
		t.close(ada, id)
		t.nothingDue()
		t.check(t.MailSent(ctx, one.ID))
		brings(t, two)
	})
	tr.example("and where it was put back", func(t *trial) {
		id, one := underway(t)
		two := t.write(ada, id, "Two")
		_, err := t.Release(ctx, ada, id)
		t.check(err)
		t.nothingDue()
		t.check(t.MailSent(ctx, one.ID))
		brings(t, two)
	})
	tr.example("and where the mail before was given up", func(t *trial) {
		id, one := underway(t)
		two := t.write(ada, id, "Two")
		t.close(ada, id)
		t.check(t.MailFailed(ctx, one.ID, "given up", time.Time{}))
		brings(t, two)
	})
	tr.example("and where there was no more reason for that", func(t *trial) {
		id, one := underway(t)
		t.check(t.MailFailed(ctx, one.ID, "no mail server", passed()))
		t.leave(june, id, "I have seen it", toJune)
		two := t.write(ada, id, "Two")
		t.close(ada, id)
		brings(t, two)
	})
	tr.example("where the agent goes on, that is looked for", func(t *trial) {
		id, one := underway(t)
		t.write(ada, id, "Two")
		t.check(t.MailSent(ctx, one.ID))
		t.nothingDue()
		same(t, len(t.untold()), 1)
		t.check(t.Remove(ctx, id))
	})
	tr.example("a visitor who closes has seen it", func(t *trial) {
		id, one := underway(t)
		t.write(ada, id, "Two")
		t.close(june, id)
		t.check(t.MailSent(ctx, one.ID))
		t.nothingDue()
		same(t, len(t.untold()), 0)
	})
	tr.example("a mail that nobody has sent for long is deleted", func(t *trial) {
		id, one := underway(t)
		t.check(t.MailFailed(ctx, one.ID, "no mail server", passed()))
		gone, err := t.Prune(ctx, chat.KeptMails, time.Now().Add(-time.Hour), 20)
		t.check(err)
		same(t, gone, 0)
		gone, err = t.Prune(ctx, chat.KeptMails, time.Now(), 20)
		t.check(err)
		same(t, gone, 1)
		t.nothingDue()
		t.check(t.Remove(ctx, id))
	})
}
