package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"webchat/hooks/chat"
)

const (
	insertHandoff = `INSERT INTO handoff_requests (id, sessionId, requestedAt, leftAt, preview) VALUES (?, ?, ?, ?, ?)`
	cancelHandoff = `UPDATE handoff_requests SET canceledAt = ?2 WHERE id = ?1`
	acceptHandoff = `UPDATE handoff_requests SET acceptedAt = ?2, acceptedById = ?3 WHERE id = ?1`
	updatePreview = `UPDATE handoff_requests SET preview = ?2 WHERE id = ?1`
	handoffByID   = `SELECT ` + handoffColumns + ` FROM handoff_requests WHERE id = ?`
	handoffOpen   = `SELECT ` + handoffColumns + ` FROM handoff_requests WHERE sessionId = ? AND ` + openHandoff
	lastInQueue   = `SELECT coalesce(max(requestedAt), '') FROM handoff_requests WHERE ` + openHandoff + ``
	lastRequest   = `SELECT requestedAt FROM handoff_requests WHERE sessionId = ? AND acceptedAt <> ''
		ORDER BY requestedAt DESC LIMIT 1`
	lastSaid = `SELECT ` + messageColumns + ` FROM messages WHERE sessionId = ? AND senderType <> 'system'
		ORDER BY seq DESC` + upTo
)

// handoffOf is the session's open request, or sql.ErrNoRows.
func (t *transaction) handoffOf(sessionID string) (chat.HandoffRequest, error) {
	return first(t.ctx, t, handoffFields, handoffOpen, sessionID)
}

// openHandoff makes the session's request and tells of it in the change.
func (t *transaction) openHandoff(change *chat.Change, requestedAt string) error {
	preview, err := t.preview(change.Session.ID)
	if err != nil {
		return err
	}
	h := chat.HandoffRequest{
		ID: newID(), SessionID: change.Session.ID, RequestedAt: requestedAt, LeftAt: change.Session.LeftAt, Preview: preview,
	}
	if err := t.tellHandoff(change, h); err != nil {
		return err
	}
	return t.exec(insertHandoff, h.ID, h.SessionID, h.RequestedAt, h.LeftAt, string(h.Preview))
}

// preview is the last that was said in the session, oldest first.
func (t *transaction) preview(sessionID string) (chat.Preview, error) {
	said, err := collect(t.ctx, t, messageFields, lastSaid, sessionID, chat.PreviewSize)
	if err != nil {
		return nil, err
	}
	slices.Reverse(said)
	return chat.NewPreview(said)
}

// refreshPreview keeps the preview of one who waits at the last that was said.
func (t *transaction) refreshPreview(change *chat.Change) error {
	handoff, err := t.handoffOf(change.Session.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.renewPreview(change, handoff)
}

func (t *transaction) renewPreview(change *chat.Change, handoff chat.HandoffRequest) (err error) {
	if handoff.Preview, err = t.preview(change.Session.ID); err != nil {
		return err
	}
	if err := t.tellHandoff(change, handoff); err != nil {
		return err
	}
	return t.exec(updatePreview, handoff.ID, string(handoff.Preview))
}

// Handoff implements [chat.Store.Handoff].
func (s *Store) Handoff(ctx context.Context, by chat.Account, sessionID string) (chat.HandoffRequest, bool, error) {
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := t.session(sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		if session.Done(chat.ActionHandoff, by) {
			return t.waitsAlready(session, by)
		}
		if session.Status, err = session.Decide(chat.ActionHandoff, by); err != nil {
			return chat.Change{}, err
		}
		if err := s.mayWait(t, chat.OutsideOf(by.Address), false); err != nil {
			return chat.Change{}, err
		}
		change := chat.Change{Action: chat.ActionHandoff, Session: session, By: by}
		if err := errors.Join(t.move(session), t.say(&change, chat.LineHandoff, s.clock.now())); err != nil {
			return change, err
		}
		return change, s.joinQueue(t, &change)
	})
	if err != nil {
		return chat.HandoffRequest{}, false, err
	}
	return *changed.Handoff, changed.Action == chat.ActionHandoff, nil
}

// waitsAlready answers one who asks again: it is here, if it had left.
func (t *transaction) waitsAlready(session chat.Session, by chat.Account) (chat.Change, error) {
	if session.LeftAt != "" {
		change := chat.Change{Action: chat.ActionReturn, Session: session, By: by}
		return change, t.back(&change)
	}
	waiting, err := t.handoffOf(session.ID)
	return chat.Change{Action: unchanged.Action, Handoff: &waiting}, err
}

// waitingNear counts who waits, in all and from one network, through those who do: of old addresses there may be very many.
const waitingNear = `SELECT here, waiting - here,
	(SELECT count(*) FROM handoff_requests h CROSS JOIN session_addresses a ON a.sessionId = h.sessionId AND a.address = ?
		WHERE h.acceptedAt = '' AND h.canceledAt = '')
	FROM webchat_queue`

// mayWait says whether there is a place for one more from that network, here or among those who have left a message.
func (s *Store) mayWait(t *transaction, network string, leaves bool) error {
	if s.limits.Waiting == 0 {
		return nil
	}
	waiting, err := first(t.ctx, t, func(c *chat.Crowd) []any { return []any{&c.Here, &c.Left, &c.Near} }, waitingNear, network)
	if err != nil {
		return err
	}
	return s.limits.MayWait(waiting, leaves)
}

// joinQueue puts the session of the change at the end of the queue.
func (s *Store) joinQueue(t *transaction, change *chat.Change) error {
	requestedAt, err := s.endOfQueue(t)
	if err != nil {
		return err
	}
	return errors.Join(
		t.keepOrigin(change.Session.ID, change.By, change.Message.CreatedAt),
		t.openHandoff(change, requestedAt),
	)
}

// endOfQueue is a moment that is later than that of anyone who waits, or has waited and may come back to that place: now,
// unless a clock set back has yet to reach it.
func (s *Store) endOfQueue(t *transaction) (string, error) {
	last, err := first(t.ctx, t, itself[string], lastInQueue)
	if err != nil {
		return "", err
	}
	s.clock.goOnFrom(last)
	return max(s.clock.next(), after(last)), nil
}

// Cancel implements [chat.Store.Cancel].
func (s *Store) Cancel(ctx context.Context, by chat.Account, sessionID string) (chat.Session, error) {
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := t.decide(chat.ActionCancel, by, sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		handoff, err := t.handoffOf(sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		now := s.clock.now()
		handoff.CanceledAt = now
		session.LeftAt = ""
		change := chat.Change{Action: chat.ActionCancel, Session: session, By: by, Handoff: &handoff}
		return change, errors.Join(
			t.exec(cancelHandoff, handoff.ID, now),
			t.move(session),
			t.say(&change, chat.LineCancel, now),
		)
	})
	return changed.Session, err
}

// Claim implements [chat.Store.Claim].
func (s *Store) Claim(ctx context.Context, by chat.Account, handoffRequestID string) (chat.Claimed, error) {
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		handoff, err := first(t.ctx, t, handoffFields, handoffByID, handoffRequestID)
		if errors.Is(err, sql.ErrNoRows) {
			return chat.Change{}, chat.ErrHandoffNotFound
		}
		if err != nil {
			return chat.Change{}, err
		}
		session, err := t.session(handoff.SessionID)
		if err != nil {
			return chat.Change{}, err
		}
		if handoff.AcceptedAt != "" || handoff.CanceledAt != "" {
			return t.claimed(session, handoff, by)
		}
		return s.claim(t, session, handoff, by)
	})
	if err != nil {
		return chat.Claimed{}, err
	}
	return chat.Claimed{Session: changed.Session, HandoffRequest: *changed.Handoff}, nil
}

func (s *Store) claim(t *transaction, session chat.Session, handoff chat.HandoffRequest, by chat.Account) (chat.Change, error) {
	next, err := session.Decide(chat.ActionClaim, by)
	if err != nil {
		return chat.Change{}, err
	}
	now := s.clock.now()
	session.Status, session.AgentID = next, by.ID
	handoff.AcceptedAt, handoff.AcceptedByID = now, by.ID
	change := chat.Change{Action: chat.ActionClaim, Session: session, By: by, Handoff: &handoff}
	return change, errors.Join(
		t.exec(acceptHandoff, handoff.ID, now, by.ID),
		t.exec(beginAssign, newID(), by.ID, session.ID, now),
		t.sign(by.ID),
		t.move(session),
		t.say(&change, chat.LineClaim(by.DisplayName), now),
		t.note(chat.Entry{Deed: chat.DeedClaimed, By: by, Target: chat.OnSession(session.ID)}, now),
	)
}

// claimed answers a claim of a request that is over: its winner may ask again while it has the session, others are
// told who won.
func (t *transaction) claimed(session chat.Session, handoff chat.HandoffRequest, by chat.Account) (chat.Change, error) {
	if handoff.AcceptedByID == by.ID && session.Done(chat.ActionClaim, by) {
		return chat.Change{Action: unchanged.Action, Session: session, Handoff: &handoff}, nil
	}
	if handoff.AcceptedByID == by.ID {
		return chat.Change{}, chat.AlreadyTaken("")
	}
	winner, err := t.name(handoff.AcceptedByID)
	if err != nil {
		return chat.Change{}, err
	}
	return chat.Change{}, chat.AlreadyTaken(winner)
}
