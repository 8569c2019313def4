package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"webchat/hooks/chat"
)

const (
	// addressOf is where answers go: the address that the visitor has given in this session, else its account's.
	addressOf = `coalesce(nullif(s.email, ''), CASE u.role WHEN 'user' THEN u.email END, '')`

	visitorOf   = `SELECT u.displayName, ` + addressOf + ` FROM sessions s JOIN users u ON u.id = s.userId WHERE s.id = ?`
	noteAddress = `UPDATE sessions SET email = ?2, toldSeq = max(toldSeq, lastSeq) WHERE id = ?1`
	markLeft    = `UPDATE handoff_requests SET leftAt = ?2 WHERE id = ?1`
	markBack    = `UPDATE sessions SET leftAt = '' WHERE id = ?`
)

// addressee is a session's visitor, for whoever writes to it.
type addressee struct{ name, address string }

// visitorOf is who the session's visitor is, and where answers go.
func (t *transaction) visitorOf(sessionID string) (addressee, error) {
	who, err := first(t.ctx, t, func(v *addressee) []any { return []any{&v.name, &v.address} }, visitorOf, sessionID)
	if errors.Is(err, sql.ErrNoRows) {
		return addressee{}, nil
	}
	return who, err
}

// tellHandoff has the change tell of an open request, with who waits.
func (t *transaction) tellHandoff(change *chat.Change, handoff chat.HandoffRequest) error {
	who, err := t.visitorOf(change.Session.ID)
	change.Handoff, change.Visitor, change.Email = &handoff, who.name, who.address
	return err
}

// Email implements [chat.Store.Email].
func (s *Store) Email(ctx context.Context, by chat.Account, m chat.Message, address string) (chat.Session, error) {
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := t.session(m.SessionID)
		if err != nil {
			return chat.Change{}, err
		}
		next, err := session.Decide(chat.ActionEmail, by)
		switch {
		case err != nil:
		case session.Status == chat.BotPending:
			err = s.mayWait(t, chat.OutsideOf(by.Address), true)
		case session.Status == chat.QueuedForAgent && session.LeftAt == "":
			err = s.mayWait(t, "", true)
		}
		if err != nil {
			return chat.Change{}, err
		}
		change := chat.Change{Action: chat.ActionEmail, Session: session, By: by}
		known, err := t.visitorOf(session.ID)
		if err != nil {
			return change, err
		}
		wrote, err := t.lastWord(&change, m, s.clock.now())
		if err != nil {
			return change, err
		}
		if !wrote && session.LeftAt != "" && known.address == address {
			return chat.Change{Action: unchanged.Action, Session: session}, nil
		}
		change.Session.Status = next
		return change, s.leave(t, &change, session.Status, address)
	})
	return changed.Session, err
}

// lastWord stores what the visitor wrote before it left, and says whether there was something that is new.
func (t *transaction) lastWord(change *chat.Change, m chat.Message, at string) (bool, error) {
	if m.Text == "" {
		return false, nil
	}
	if m.ID == "" {
		m.ID = newID()
	}
	m.Seq, m.CreatedAt = change.Session.LastSeq+1, at
	err := t.insert(&m)
	var taken *chat.Error
	if errors.As(err, &taken) {
		_, err = t.alreadySent(m, change.By, taken)
		return false, err
	}
	change.Wrote, change.Session.LastSeq = &m, m.Seq
	return err == nil, err
}

// leave has the session of the change wait as one whose visitor has left, and its answers go to the address.
func (s *Store) leave(t *transaction, change *chat.Change, was chat.Status, address string) error {
	now := s.clock.now()
	change.Session.LeftAt, change.Session.EndsAt = now, ""
	if err := errors.Join(
		t.say(change, chat.LineEmail, now),
		t.exec(noteAddress, change.Session.ID, address),
		t.move(change.Session),
	); err != nil {
		return err
	}
	switch was {
	case chat.BotPending:
		return s.joinQueue(t, change)
	case chat.QueuedForAgent:
		handoff, err := t.handoffOf(change.Session.ID)
		if err != nil {
			return err
		}
		handoff.LeftAt = now
		if err := t.exec(markLeft, handoff.ID, now); err != nil {
			return err
		}
		return t.renewPreview(change, handoff)
	}
	return nil
}

// away has a session that is in the queue wait as one whose visitor has left, though it did not say so.
func (s *Store) away(t *transaction, session chat.Session) (chat.Change, error) {
	session.LeftAt = s.clock.now()
	change := chat.Change{Action: chat.ActionEmail, Session: session}
	handoff, err := t.handoffOf(session.ID)
	if err != nil {
		return change, err
	}
	handoff.LeftAt = session.LeftAt
	err = errors.Join(t.exec(markLeft, handoff.ID, handoff.LeftAt), t.move(session), t.tellHandoff(&change, handoff))
	return change, err
}

// back has a visitor who had left be here again.
func (t *transaction) back(change *chat.Change) error {
	change.Session.LeftAt, change.Returned = "", true
	if err := t.exec(markBack, change.Session.ID); err != nil {
		return err
	}
	if change.Session.Status != chat.QueuedForAgent {
		return nil
	}
	handoff, err := t.handoffOf(change.Session.ID)
	if err != nil {
		return err
	}
	handoff.LeftAt = ""
	if err := t.exec(markLeft, handoff.ID, ""); err != nil {
		return err
	}
	return t.tellHandoff(change, handoff)
}
