package sqlite

import (
	"strings"
	"testing"
	"time"

	"webchat/hooks/chat"
)

// sender takes mails for an hour; each brings another link.
func sender(link string) chat.Sender {
	soon := time.Now().Add(time.Hour)
	return chat.Sender{Host: "chat.example.com", Lease: soon, Link: chat.Link{Hash: link, Expires: soon}}
}

func TestMailsThatNobodyTook(t *testing.T) {
	p := openPlace(t)
	set := func(table, fields, condition string) {
		t.Helper()
		p.check(p.exec("UPDATE " + table + " SET " + fields + " WHERE " + condition))
	}
	take := func(link string) chat.Mail {
		t.Helper()
		mail, _, err := p.Take(ctx, sender(link))
		p.check(err)
		return mail
	}
	ago := func(by time.Duration) string { return "'" + date(time.Now().UTC().Add(-by)) + "'" }
	longAgo, lately := chat.MailLife+time.Minute, chat.MailLife-time.Minute

	session, _ := p.in(chat.ActiveWithAgent)
	p.write(p.ada, session.ID, "Hello")
	_, err := p.Close(ctx, p.ada, session.ID)
	p.check(err)
	p.age(session.ID, longAgo)
	set("mails", "createdAt = "+ago(longAgo)+", nextTryAt = "+ago(longAgo), "1 = 1")

	t.Run("are given up after three days, and say so", func(t *testing.T) {
		if mail := take("one"); mail.ID != "" {
			t.Errorf("one is taken: %+v", mail)
		}
		if why := p.column("SELECT error FROM mails WHERE nextTryAt = '' AND sentAt = ''"); len(why) != 1 || !strings.HasPrefix(why[0], "Given up: ") {
			t.Errorf("they say %q", why)
		}
	})
	t.Run("and go out after all where an owner says when to try again", func(t *testing.T) {
		set("mails", "nextTryAt = "+ago(0), "1 = 1")
		mail := take("two")
		if mail.SessionID != session.ID || mail.FromSeq != 4 || mail.ToSeq != 4 {
			t.Errorf("%+v is taken", mail)
		}
		p.check(p.MailSent(ctx, mail.ID))
	})
	t.Run("are sent within three days", func(t *testing.T) {
		session, _ := p.in(chat.ActiveWithAgent)
		p.write(p.ada, session.ID, "Hello")
		p.check(p.Owe(ctx, session.ID))
		set("mails", "createdAt = "+ago(lately)+", nextTryAt = "+ago(lately), "sentAt = ''")
		mail := take("three")
		if mail.SessionID != session.ID {
			t.Errorf("%+v is taken", mail)
		}
		p.check(p.MailSent(ctx, mail.ID))
	})
	t.Run("are not written for answers of more than three days ago", func(t *testing.T) {
		session, _ := p.in(chat.ActiveWithAgent)
		p.write(p.ada, session.ID, "Hello")
		found := func() int {
			t.Helper()
			untold, err := p.Untold(ctx, time.Now().Add(time.Minute))
			p.check(err)
			p.check(p.Owe(ctx, session.ID))
			return len(untold) + len(p.column("SELECT id FROM mails WHERE sessionId = '"+session.ID+"'"))
		}
		p.age(session.ID, longAgo)
		if n := found(); n != 0 {
			t.Errorf("they are: %d", n)
		}
		p.age(session.ID, lately)
		if n := found(); n != 2 {
			t.Errorf("those of less are not: %d", n)
		}
	})
}
