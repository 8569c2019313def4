package sqlite

import (
	"context"
	"errors"
	"slices"
	"time"

	"webchat/hooks/chat"
)

const (
	endSession = `UPDATE sessions SET endsAt = ?2 WHERE id = ?1`
	visitorIs  = `UPDATE sessions SET hereAt = ?2, endsAt = '' WHERE id = ?1`

	// Each of these sees but the chats that are active, that wait for nobody, or that wait for long, by an index of these
	// alone.
	quietSessions  = `SELECT s.id FROM sessions s WHERE s.status = 'active_with_agent' AND s.endsAt = '' AND ` + quietSince + upTo
	endingSessions = `SELECT id FROM sessions WHERE status = 'active_with_agent' AND endsAt > ''
		AND (endsAt <= ?1 OR endsAt > ?2)` + upTo
	desertedSessions = `SELECT s.id FROM sessions s WHERE s.status = 'bot_pending' AND s.createdAt < ?1 AND ` + silentSince + upTo
	longWaiting      = `SELECT s.id FROM handoff_requests h CROSS JOIN sessions s ON s.id = h.sessionId
		WHERE h.acceptedAt = '' AND h.canceledAt = '' AND h.leftAt = '' AND h.requestedAt < ?1 AND s.hereAt < ?1 AND ` + silentSince
	desertedWaiting = longWaiting + upTo

	// Who has left a message is not asked whether it is there.
	quietSince = `s.leftAt = '' AND s.hereAt < ?1 AND ` + silentSince + ` AND ((SELECT m.senderType FROM messages m
		WHERE m.sessionId = s.id AND m.senderType <> 'system' ORDER BY m.seq DESC LIMIT 1) IS 'agent'
		OR s.hereAt < ?2 AND ` + lastWrote + ` < ?2)`
	silentSince = lastWrote + ` < ?1`
	lastWrote   = `coalesce((SELECT m.createdAt FROM messages m WHERE m.sessionId = s.id AND m.seq = s.lastSeq), '')`

	isQuiet  = `SELECT ` + quietSince + ` FROM sessions s WHERE s.id = ?3`
	isSilent = `SELECT s.createdAt < ?1 AND ` + silentSince + ` FROM sessions s WHERE s.id = ?2`
)

// returning is how long after a start it is not known yet which visitors are there.
const returning = 5 * time.Minute

// atOnce bounds how many sessions are dealt with in one go. The others come next.
const atOnce = 20

// Here implements [chat.Store.Here]. It is told only where it changes what is going to happen.
func (s *Store) Here(ctx context.Context, by chat.Account, sessionID string) (chat.Session, error) {
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := t.decide(chat.ActionHere, by, sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		if session.Status != chat.ActiveWithAgent {
			return chat.Change{Action: unchanged.Action, Session: session}, nil
		}
		change := chat.Change{Action: chat.ActionHere, By: by}
		if session.EndsAt == "" {
			change.Action = unchanged.Action
		}
		session.HereAt, session.EndsAt = date(time.Now().UTC()), ""
		change.Session = session
		return change, t.exec(visitorIs, session.ID, session.HereAt)
	})
	return changed.Session, err
}

// EndQuiet implements [chat.Store.EndQuiet]. What has to be done is found outside of the transactions in which it is
// decided.
func (s *Store) EndQuiet(ctx context.Context, p chat.Patience) error {
	now := time.Now().UTC()
	deserted := s.each(ctx, s.endDeserted, desertedSessions, date(now.Add(-chat.Deserted)), atOnce)
	if now.Sub(p.Awake) >= returning {
		deserted = errors.Join(deserted, s.endWaiting(ctx, p, now))
	}
	if p.Ask == 0 {
		// Nobody is asked any more, and whoever was may stay.
		return errors.Join(deserted, s.each(ctx, s.spare, endingSessions, date(now), "", atOnce))
	}
	return errors.Join(
		deserted,
		s.each(ctx, func(t *transaction, id string) (chat.Change, error) { return s.ask(t, id, p) },
			quietSessions, date(now.Add(-p.Ask)), date(now.Add(-chat.Unanswered*p.Ask)), atOnce),
		s.each(ctx, func(t *transaction, id string) (chat.Change, error) { return s.end(t, id, p) },
			endingSessions, date(now), date(now.Add(p.Close)), atOnce),
	)
}

// endWaiting notes which of those who wait for long are there, and ends the sessions of others. Every process notes those whom
// it hears, for all of them, in the second half of the time.
func (s *Store) endWaiting(ctx context.Context, p chat.Patience, now time.Time) error {
	waiting, err := collect(ctx, s.read, itself[string], longWaiting, date(now.Add(-chat.Deserted/2)))
	here := slices.DeleteFunc(waiting, func(id string) bool { return p.Listens == nil || !p.Listens(id) })
	return errors.Join(
		err,
		s.eachOf(ctx, here, s.stillWaits),
		s.each(ctx, s.endOneWaiting, desertedWaiting, date(now.Add(-chat.Deserted)), atOnce),
	)
}

// each has the writer do something with each session that the query finds.
func (s *Store) each(ctx context.Context, do func(*transaction, string) (chat.Change, error), query string, args ...any) error {
	ids, err := collect(ctx, s.read, itself[string], query, args...)
	return errors.Join(err, s.eachOf(ctx, ids, do))
}

func (s *Store) eachOf(ctx context.Context, ids []string, do func(*transaction, string) (chat.Change, error)) (err error) {
	for _, id := range ids {
		_, failed := s.do(ctx, func(t *transaction) (chat.Change, error) {
			change, err := do(t, id)
			if chat.KindOf(err) != 0 {
				return unchanged, nil // somebody was faster
			}
			return change, err
		})
		err = errors.Join(err, failed)
	}
	return err
}

// ask has the session end by and by, unless somebody writes.
func (s *Store) ask(t *transaction, id string, p chat.Patience) (chat.Change, error) {
	session, err := t.asServer(chat.ActionAsk, id)
	if err != nil {
		return unchanged, err
	}
	now := time.Now().UTC()
	quiet, err := first(t.ctx, t, itself[bool], isQuiet, date(now.Add(-p.Ask)), date(now.Add(-chat.Unanswered*p.Ask)), id)
	if err != nil || !quiet || session.EndsAt != "" {
		return unchanged, err
	}
	return t.endAt(session, date(now.Add(p.Close)))
}

// end closes the session where it is time. Where that time came while the server was not there, or comes later than one
// asked now would have to wait, since the clock or the settings have changed, it waits anew.
func (s *Store) end(t *transaction, id string, p chat.Patience) (chat.Change, error) {
	session, err := t.asServer(chat.ActionAsk, id)
	if err != nil || session.EndsAt == "" {
		return unchanged, err
	}
	now := time.Now().UTC()
	late := date(now.Add(p.Close))
	switch {
	case session.EndsAt > late, session.EndsAt <= date(p.Awake.UTC()):
		return t.endAt(session, late)
	case session.EndsAt > date(now):
		return unchanged, nil
	}
	if session.Status, err = session.DecideAs(chat.ActionClose, chat.Server); err != nil {
		return unchanged, err
	}
	return s.close(t, session, chat.Account{}, chat.LineQuiet, "quiet")
}

// spare lets the session go on that was about to end.
func (s *Store) spare(t *transaction, id string) (chat.Change, error) {
	session, err := t.asServer(chat.ActionAsk, id)
	if err != nil || session.EndsAt == "" {
		return unchanged, err
	}
	return t.endAt(session, "")
}

// endDeserted closes a session that waits for nobody, and in which nobody has written for long.
func (s *Store) endDeserted(t *transaction, id string) (chat.Change, error) {
	session, err := t.asServer(chat.ActionClose, id)
	if err != nil {
		return unchanged, err
	}
	silent, err := first(t.ctx, t, itself[bool], isSilent, date(time.Now().UTC().Add(-chat.Deserted)), id)
	if err != nil || !silent || session.Status != chat.BotPending {
		return unchanged, err
	}
	session.Status = chat.Closed
	return s.close(t, session, chat.Account{}, chat.LineQuiet, "quiet")
}

// stillWaits notes that the visitor waits in the session's room.
func (s *Store) stillWaits(t *transaction, id string) (chat.Change, error) {
	session, err := t.session(id)
	if err != nil || session.Status != chat.QueuedForAgent {
		return unchanged, err
	}
	return unchanged, t.exec(visitorIs, id, date(time.Now().UTC()))
}

// endOneWaiting has a session whose visitor neither wrote nor was there for long no longer wait before others: where an
// answer can reach the visitor by e-mail, it waits as one whose visitor has left, else it ends.
func (s *Store) endOneWaiting(t *transaction, id string) (chat.Change, error) {
	session, err := t.asServer(chat.ActionClose, id)
	if err != nil {
		return unchanged, err
	}
	since := date(time.Now().UTC().Add(-chat.Deserted))
	silent, err := first(t.ctx, t, itself[bool], isSilent, since, id)
	if err != nil || !silent || session.HereAt >= since || session.Status != chat.QueuedForAgent || session.LeftAt != "" {
		return unchanged, err
	}
	who, err := t.visitorOf(id)
	if err != nil {
		return unchanged, err
	}
	if who.address != "" {
		return s.away(t, session)
	}
	session.Status = chat.Closed
	return s.close(t, session, chat.Account{}, chat.LineQuiet, "quiet")
}

// asServer reads the session, if the server may do action to it now.
func (t *transaction) asServer(action chat.Action, id string) (chat.Session, error) {
	session, err := t.session(id)
	if err == nil {
		_, err = session.DecideAs(action, chat.Server)
	}
	return session, err
}

func (t *transaction) endAt(session chat.Session, at string) (chat.Change, error) {
	session.EndsAt = at
	return chat.Change{Action: chat.ActionAsk, Session: session}, t.exec(endSession, session.ID, at)
}
