package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"webchat/hooks/chat"
)

const (
	// eachSession is how many messages go together with their session; see the trigger.
	eachSession = 50

	removeSession   = `DELETE FROM sessions WHERE id = ?`
	sessionWithRest = `SELECT sessionId FROM webchat_erased WHERE rest LIMIT 1`
	removeRest      = `DELETE FROM messages WHERE rowid IN (SELECT rowid FROM messages WHERE sessionId = ?` + upTo + `)`
	anyRest         = `SELECT 1 FROM messages WHERE sessionId = ? LIMIT 1`
	restIsGone      = `UPDATE webchat_erased SET rest = 0 WHERE sessionId = ? AND rest`
)

// Erase implements [chat.Store.Erase].
func (s *Store) Erase(ctx context.Context, by chat.Account, sessionID string) error {
	return s.erase(ctx, by, sessionID, func(t *transaction) (chat.Session, error) {
		return t.decide(chat.ActionErase, by, sessionID)
	})
}

// Remove implements [chat.Store.Remove].
func (s *Store) Remove(ctx context.Context, sessionID string) error {
	if _, err := s.End(ctx, sessionID, "erased"); err != nil {
		return err
	}
	return s.erase(ctx, chat.Account{}, sessionID, func(t *transaction) (chat.Session, error) { return t.session(sessionID) })
}

// erase removes the session, if decide lets it, in one step for all who look: a trigger takes along what belongs to it.
// Of a long one there are messages left then, which nobody finds any more.
func (s *Store) erase(ctx context.Context, by chat.Account, sessionID string,
	decide func(*transaction) (chat.Session, error)) error {
	_, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := decide(t)
		if err != nil {
			return chat.Change{}, err
		}
		change := chat.Change{Action: chat.ActionErase, Session: session, By: by}
		if by.ID != "" {
			err = t.note(chat.Entry{Deed: chat.DeedErased, By: by, Target: chat.OnSession(sessionID)}, s.clock.now())
		}
		return change, errors.Join(err, t.exec(removeSession, sessionID))
	})
	if err != nil {
		return err
	}
	return s.eraseRests(ctx)
}

// eraseRests removes what is left of erased sessions, step by step.
func (s *Store) eraseRests(ctx context.Context) error {
	steps := s.steps()
	for {
		sessionID, err := first(ctx, s.read, itself[string], sessionWithRest)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := steps.do(ctx, func(t *transaction, rows int) error {
			if err := t.exec(removeRest, sessionID, rows); err != nil {
				return err
			}
			_, err := first(t.ctx, t, itself[int], anyRest, sessionID)
			if errors.Is(err, sql.ErrNoRows) {
				return t.exec(restIsGone, sessionID)
			}
			return err
		}); err != nil {
			return err
		}
	}
}

const (
	oldSessions = `SELECT id, lastSeq FROM sessions WHERE closedAt <> '' AND closedAt < ? ORDER BY closedAt` + upTo
	newestGone  = `SELECT coalesce(max(n), 0) FROM webchat_erased`
	goneAfter   = `SELECT n, sessionId, handoffRequestId FROM webchat_erased WHERE n > ? ORDER BY n` + upTo
	firstGone   = `SELECT erasedAt FROM webchat_erased WHERE NOT rest AND n < (SELECT max(n) FROM webchat_erased) ORDER BY n LIMIT 1`
	forgetGone  = `DELETE FROM webchat_erased WHERE n IN (SELECT n FROM webchat_erased
		WHERE NOT rest AND n < (SELECT max(n) FROM webchat_erased) AND erasedAt < ? ORDER BY n` + upTo + `)`

	gonePage = 1000
	// goneFor is how long the log tells of a session that is gone, for processes that look each second.
	goneFor = time.Hour
)

// EraseBefore implements [chat.Store.EraseBefore].
func (s *Store) EraseBefore(ctx context.Context, date string) (chat.Erased, error) {
	var erased chat.Erased
	steps := s.steps()
	for more := true; more; {
		var n int
		err := steps.do(ctx, func(t *transaction, rows int) (err error) {
			n, err = t.eraseOld(date, rows)
			return err
		})
		if err != nil {
			return erased, err
		}
		erased.Sessions += n
		more = n > 0
	}
	if err := s.eraseRests(ctx); err != nil {
		return erased, err
	}
	var err error
	erased.Visitors, err = s.eraseOldVisitors(ctx, date)
	return erased, err
}

type oldSession struct {
	id      string
	lastSeq int
}

// eraseOld erases the oldest sessions, one and then others as long as they have so many rows, and returns how many these
// were.
func (t *transaction) eraseOld(date string, rows int) (erased int, err error) {
	old, err := collect(t.ctx, t, func(o *oldSession) []any { return []any{&o.id, &o.lastSeq} }, oldSessions, date, rows)
	if err != nil {
		return 0, err
	}
	for _, one := range old {
		if rows -= 2 + min(one.lastSeq, eachSession); rows < 0 && erased > 0 {
			break
		}
		if err := t.exec(removeSession, one.id); err != nil {
			return erased, err
		}
		erased++
	}
	return erased, nil
}

// Gone implements [chat.Store.Gone].
func (s *Store) Gone(ctx context.Context) ([]chat.Gone, error) {
	s.goneMu.Lock()
	defer s.goneMu.Unlock()
	gone, err := collect(ctx, s.read, func(g *goneRow) []any {
		return []any{&g.n, &g.SessionID, &g.HandoffRequestID}
	}, goneAfter, s.goneSo, gonePage)
	if err != nil {
		return nil, err
	}
	told := make([]chat.Gone, len(gone))
	for i, row := range gone {
		told[i], s.goneSo = row.Gone, row.n
	}
	return told, nil
}

type goneRow struct {
	n int64
	chat.Gone
}

// forgetGone shortens the log of what is gone.
func (s *Store) forgetGone(ctx context.Context) error {
	before, steps := date(time.Now().UTC().Add(-goneFor)), s.steps()
	for {
		oldest, err := first(ctx, s.read, itself[string], firstGone)
		if errors.Is(err, sql.ErrNoRows) || err == nil && oldest >= before {
			return nil
		}
		if err != nil {
			return err
		}
		if err := steps.do(ctx, func(t *transaction, rows int) error { return t.exec(forgetGone, before, rows) }); err != nil {
			return err
		}
	}
}
