package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"

	"webchat/hooks/chat"
)

const (
	// settling is how long a mail of a chat that has just ended waits, for every process to note what it has told the
	// visitor who was there.
	settling = 30 * time.Second

	// toldAtOnce is of how many sessions it is noted in one step, so that no send waits long behind it.
	toldAtOnce = 200

	// neverTaken is why a mail was given up that was never tried when it was time.
	neverTaken = "Given up: nobody sent it within 3 days. Set nextTryAt to now to send it after all."

	mailColumns = "id, sessionId, \"to\", kind, fromSeq, toSeq, messageId, createdAt, tries"

	insertMail = `INSERT INTO mails (id, sessionId, "to", kind, createdAt, nextTryAt) VALUES (?, ?, ?, ?, ?, ?)`
	mailWaits  = `SELECT 1 FROM mails WHERE sessionId = ? AND kind = 'answers' AND nextTryAt <> ''`
	copyWaits  = `SELECT 1 FROM mails WHERE sessionId = ? AND kind = 'transcript' AND "to" = ? AND nextTryAt <> ''`
	dueMail    = `SELECT ` + mailColumns + ` FROM mails WHERE nextTryAt <> '' AND nextTryAt <= ? AND sentAt = '' ORDER BY nextTryAt LIMIT 1`
	settleMail = `UPDATE mails SET fromSeq = ?2, toSeq = ?3, messageId = ?4 WHERE id = ?1`
	takeMail   = `UPDATE mails SET tries = ?2, nextTryAt = ?3, error = '' WHERE id = ?1`
	dropMail   = `DELETE FROM mails WHERE id = ?`
	mailSent   = `UPDATE mails SET sentAt = ?2, nextTryAt = '', error = '' WHERE id = ?1 AND sentAt = ''`
	mailFailed = `UPDATE mails SET error = ?2, nextTryAt = ?3 WHERE id = ?1 AND sentAt = ''`
	isStale    = `SELECT 1 FROM mails WHERE id = ?1 AND createdAt < ?2 AND nextTryAt < ?2`
	sentBefore = `SELECT messageId FROM mails WHERE sessionId = ? AND sentAt <> '' AND createdAt < ? ORDER BY createdAt`
	insertLink = `INSERT INTO session_links (id, sessionId, hash, createdAt, expiresAt) VALUES (?, ?, ?, ?, ?)`

	// doneAfter is the session of a mail with answers whose agent is done.
	doneAfter = `SELECT ` + sessionColumns + ` FROM mails w JOIN sessions s ON s.id = w.sessionId
		WHERE w.id = ? AND w.kind = 'answers' AND s.status <> 'active_with_agent'`

	noteTold = `UPDATE sessions SET toldSeq = min(?2, lastSeq) WHERE id = ?1 AND toldSeq < min(?2, lastSeq)
		AND (email <> '' OR EXISTS (SELECT 1 FROM users WHERE id = userId AND role = 'user' AND email <> ''))`

	// lastAnswer is the agent's last message that the visitor was neither told nor has replied to.
	lastAnswer = `SELECT m.seq FROM messages m WHERE m.sessionId = s.id AND m.senderType <> 'system'
			ORDER BY m.seq DESC LIMIT 1`
	untold = `SELECT s.id, m.seq, m.createdAt FROM sessions s JOIN users u ON u.id = s.userId
			JOIN messages m ON m.sessionId = s.id AND m.seq = (` + lastAnswer + `)
		WHERE s.status = 'active_with_agent' AND ` + addressOf + ` <> ''
			AND m.senderType = 'agent' AND m.seq > s.toldSeq AND m.createdAt < ?1 AND m.createdAt >= ?2
		UNION ALL SELECT s.id, s.lastSeq, w.createdAt FROM mails w JOIN sessions s ON s.id = w.sessionId
			WHERE w.kind = 'answers' AND w.nextTryAt <> '' AND w.messageId = '' AND s.toldSeq < s.lastSeq`

	// owed are the first and the last of those answers, since a date.
	owed = `SELECT coalesce(min(m.seq), 0), coalesce(max(m.seq), 0) FROM sessions s JOIN messages m ON m.sessionId = s.id
		WHERE s.id = ?1 AND m.senderType = 'agent' AND m.createdAt >= ?2 AND m.seq > s.toldSeq AND m.seq > (SELECT coalesce(max(o.seq), 0)
			FROM messages o WHERE o.sessionId = s.id AND o.seq > s.toldSeq AND o.senderType = 'user')`
	wroteSince = `SELECT 1 FROM messages WHERE sessionId = ? AND seq > ? AND senderType = 'user' LIMIT 1`
	tellUpTo   = `UPDATE sessions SET toldSeq = ?2 WHERE id = ?1 AND toldSeq < ?2`
)

func mailFields(m *chat.Mail) []any {
	return []any{&m.ID, &m.SessionID, &m.To, &m.Kind, &m.FromSeq, &m.ToSeq, &m.MessageID, asTime{&m.CreatedAt}, &m.Tries}
}

// Transcript implements [chat.Outbox.Transcript].
func (s *Store) Transcript(ctx context.Context, by chat.Account, sessionID, to string) error {
	return s.note(ctx, func(t *transaction) error {
		session, err := t.decide(chat.ActionTranscript, by, sessionID)
		if err != nil {
			return err
		}
		if session.AgentID == "" {
			return chat.ErrNoAgentYet
		}
		waits, err := t.any(copyWaits, sessionID, to)
		if err != nil || waits {
			return err
		}
		now := s.clock.now()
		return t.exec(insertMail, newID(), sessionID, to, chat.MailTranscript, now, now)
	})
}

// Told implements [chat.Outbox.Told].
func (s *Store) Told(ctx context.Context, upTo map[string]int64) error {
	for some := range slices.Chunk(slices.Collect(maps.Keys(upTo)), toldAtOnce) {
		err := s.note(ctx, func(t *transaction) (err error) {
			for _, id := range some {
				err = errors.Join(err, t.exec(noteTold, id, upTo[id]))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Untold implements [chat.Outbox.Untold].
func (s *Store) Untold(ctx context.Context, before time.Time) ([]chat.Untold, error) {
	return collect(ctx, s.read, func(u *chat.Untold) []any { return []any{&u.SessionID, &u.Seq, asTime{&u.At}} },
		untold, date(before.UTC()), later(s.clock.now(), -chat.MailLife))
}

// Owe implements [chat.Outbox.Owe].
func (s *Store) Owe(ctx context.Context, sessionID string) error {
	return s.note(ctx, func(t *transaction) error { return t.owe(sessionID, s.clock.now(), 0) })
}

// owe writes down a mail with the answers that the visitor was not told, to be sent after a while, unless all of them are
// too old for that.
func (t *transaction) owe(sessionID, now string, after time.Duration) error {
	who, err := t.visitorOf(sessionID)
	if err != nil || who.address == "" {
		return err
	}
	waits, err := t.any(mailWaits, sessionID)
	if err != nil || waits {
		return err
	}
	if _, last, err := t.owed(sessionID, later(now, -chat.MailLife)); err != nil || last == 0 {
		return err
	}
	return t.exec(insertMail, newID(), sessionID, who.address, chat.MailAnswers, now, later(now, after))
}

func (t *transaction) owed(sessionID, since string) (from, to int64, err error) {
	type span struct{ from, to int64 }
	found, err := first(t.ctx, t, func(s *span) []any { return []any{&s.from, &s.to} }, owed, sessionID, since)
	return found.from, found.to, err
}

// Take implements [chat.Outbox.Take]. On the way, a mail that there is no more reason for is dropped, and one that nobody
// took for long is given up: each in a step of its own, since they may be many.
func (s *Store) Take(ctx context.Context, by chat.Sender) (mail chat.Mail, taken bool, err error) {
	for !taken && err == nil {
		if _, err := first(ctx, s.read, mailFields, dueMail, s.clock.now()); err != nil {
			return chat.Mail{}, false, unlessNone(err)
		}
		err = s.note(ctx, func(t *transaction) (err error) {
			mail, taken, err = s.takeNext(t, by)
			return err
		})
	}
	return mail, taken, err
}

// takeNext takes the mail that is due first, or has it be due no more.
func (s *Store) takeNext(t *transaction, by chat.Sender) (mail chat.Mail, taken bool, err error) {
	now := s.clock.now()
	if mail, err = first(t.ctx, t, mailFields, dueMail, now); err != nil {
		return mail, false, unlessNone(err)
	}
	wanted, err := t.settle(&mail, by)
	if err != nil {
		return mail, false, err
	}
	if !wanted {
		return mail, false, t.over(mail.ID, now, dropMail)
	}
	stale, err := t.any(isStale, mail.ID, later(now, -chat.MailLife))
	if err != nil {
		return mail, false, err
	}
	if stale {
		return mail, false, t.over(mail.ID, now, mailFailed, neverTaken, "")
	}
	return mail, true, s.give(t, &mail, by)
}

// settle settles what is in the mail, once, and says whether there is still a reason for it: none, when the visitor has
// been told meanwhile, or has written.
func (t *transaction) settle(mail *chat.Mail, by chat.Sender) (wanted bool, err error) {
	if mail.MessageID != "" {
		if mail.Kind != chat.MailAnswers {
			return true, nil
		}
		wrote, err := t.any(wroteSince, mail.SessionID, mail.ToSeq)
		return !wrote, err
	}
	if mail.Kind == chat.MailAnswers {
		mail.FromSeq, mail.ToSeq, err = t.owed(mail.SessionID, "")
		if err != nil || mail.ToSeq == 0 {
			return false, err
		}
		if err := t.exec(tellUpTo, mail.SessionID, mail.ToSeq); err != nil {
			return false, err
		}
	} else {
		session, err := t.session(mail.SessionID)
		if err != nil {
			return false, err
		}
		mail.FromSeq, mail.ToSeq = 1, session.LastSeq
	}
	mail.MessageID = "<" + mail.ID + "@" + by.Host + ">"
	return true, t.exec(settleMail, mail.ID, mail.FromSeq, mail.ToSeq, mail.MessageID)
}

// give hands the mail to its sender, with the link that goes into it.
func (s *Store) give(t *transaction, mail *chat.Mail, by chat.Sender) (err error) {
	mail.Tries++
	mail.Earlier, err = collect(t.ctx, t, itself[string], sentBefore, mail.SessionID, date(mail.CreatedAt))
	if err != nil {
		return err
	}
	if mail.Kind == chat.MailAnswers {
		err = t.exec(insertLink, newID(), mail.SessionID, by.Link.Hash, s.clock.now(), date(by.Link.Expires.UTC()))
	}
	return errors.Join(err, t.exec(takeMail, mail.ID, mail.Tries, date(by.Lease.UTC())))
}

// MailSent implements [chat.Outbox.MailSent].
func (s *Store) MailSent(ctx context.Context, mailID string) error {
	return s.note(ctx, func(t *transaction) error {
		now := s.clock.now()
		return t.over(mailID, now, mailSent, now)
	})
}

// MailFailed implements [chat.Outbox.MailFailed].
func (s *Store) MailFailed(ctx context.Context, mailID, why string, next time.Time) error {
	return s.note(ctx, func(t *transaction) error {
		if next.IsZero() {
			return t.over(mailID, s.clock.now(), mailFailed, why, "")
		}
		return t.exec(mailFailed, mailID, why, date(next.UTC()))
	})
}

// over has the mail, by that query, wait no more. Where the agent is done, what it wrote since then is owed now; where it
// goes on, that is looked for.
func (t *transaction) over(mailID, now, query string, args ...any) error {
	session, err := first(t.ctx, t, sessionFields, doneAfter, mailID)
	isDone := err == nil
	err = errors.Join(unlessNone(err), t.exec(query, append([]any{mailID}, args...)...))
	if err != nil || !isDone {
		return err
	}
	return t.oweAtTheEnd(session, now)
}

// note has the writer do what nobody in a room is told of.
func (s *Store) note(ctx context.Context, work func(*transaction) error) error {
	_, err := s.do(ctx, func(t *transaction) (chat.Change, error) { return unchanged, work(t) })
	return err
}

// any says whether the query finds a row.
func (t *transaction) any(query string, args ...any) (bool, error) {
	_, err := first(t.ctx, t, itself[int], query, args...)
	return err == nil, unlessNone(err)
}

// unlessNone is err, but for that there is no row.
func unlessNone(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}
