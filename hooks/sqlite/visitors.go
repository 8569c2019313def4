package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"webchat/hooks/chat"
)

const (
	visitorByID = `SELECT id, role, displayName, email FROM users WHERE id = ? AND role = 'user'`
	markVisitor = `INSERT OR IGNORE INTO webchat_erasing (userId) VALUES (?)`
	anyMarked   = `SELECT userId FROM webchat_erasing LIMIT 1`
	sessionOf   = `SELECT id FROM sessions WHERE userId = ? LIMIT 1`
	mayStart    = `SELECT 1 FROM users u WHERE u.id = ?1 AND NOT EXISTS (SELECT 1 FROM webchat_erasing e WHERE e.userId = ?1)`

	hasNothing    = `SELECT 1 FROM users u WHERE u.id = ?1 AND u.role = 'user' AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.userId = ?1)`
	removeVisitor = `DELETE FROM users WHERE id = ?`
	unmark        = `DELETE FROM webchat_erasing WHERE userId = ?`

	// Those who came before the date, have no session, and were never an agent.
	idleVisitors = `SELECT u.rowid, u.id FROM users u WHERE u.rowid > ?1 AND u.role = 'user' AND u.createdAt <> '' AND u.createdAt < ?2
		AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.userId = u.id)
		AND NOT EXISTS (SELECT 1 FROM agent_assignments a WHERE a.agentId = u.id)
		ORDER BY u.rowid` + upTo
)

// leftBehind is what a visitor leaves elsewhere: what PocketBase keeps of how it signs in and, of one who was an agent,
// its name on what it did then.
var leftBehind = []string{
	`DELETE FROM _externalAuths WHERE collectionRef = (SELECT id FROM _collections WHERE name = 'users') AND recordRef = ?`,
	`DELETE FROM _mfas WHERE collectionRef = (SELECT id FROM _collections WHERE name = 'users') AND recordRef = ?`,
	`DELETE FROM _otps WHERE collectionRef = (SELECT id FROM _collections WHERE name = 'users') AND recordRef = ?`,
	`DELETE FROM _authOrigins WHERE collectionRef = (SELECT id FROM _collections WHERE name = 'users') AND recordRef = ?`,
	`UPDATE messages SET senderId = '' WHERE sessionId IN (SELECT a.sessionId FROM agent_assignments a WHERE a.agentId = ?1)
		AND senderId = ?1`,
	`UPDATE sessions SET agentId = '' WHERE agentId = ? AND agentId <> '' AND status = 'closed'`,
	`UPDATE handoff_requests SET acceptedById = '' WHERE acceptedById = ? AND acceptedById <> ''`,
	`UPDATE agent_assignments SET agentId = '' WHERE agentId = ?`,
}

// Visitor implements [chat.Store.Visitor].
func (s *Store) Visitor(ctx context.Context, id string) (chat.Account, error) {
	return visitor(ctx, s.read, id)
}

func visitor(ctx context.Context, q queryer, id string) (chat.Account, error) {
	account, err := first(ctx, q, func(a *chat.Account) []any {
		return []any{&a.ID, &a.Role, &a.DisplayName, &a.Email}
	}, visitorByID, id)
	if errors.Is(err, sql.ErrNoRows) {
		return account, chat.ErrVisitorNotFound
	}
	return account, err
}

// EraseVisitor implements [chat.Store.EraseVisitor].
func (s *Store) EraseVisitor(ctx context.Context, visitorID string) error {
	_, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		if _, err := visitor(t.ctx, t, visitorID); err != nil {
			return chat.Change{}, err
		}
		return unchanged, t.exec(markVisitor, visitorID)
	})
	if err != nil {
		return err
	}
	return s.eraseMarked(ctx, visitorID)
}

// eraseMarked erases the sessions of a visitor who is marked, and so starts no more, and then the account.
func (s *Store) eraseMarked(ctx context.Context, visitorID string) error {
	for {
		sessionID, err := first(ctx, s.read, itself[string], sessionOf, visitorID)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err != nil {
			return err
		}
		// Another process may be doing the same.
		if err := s.Remove(ctx, sessionID); err != nil && !errors.Is(err, chat.ErrSessionNotFound) {
			return err
		}
	}
	return s.slice(ctx, func(t *transaction) error {
		return errors.Join(t.removeVisitor(visitorID), t.exec(unmark, visitorID))
	})
}

// removeVisitor removes the account of a visitor, unless there are sessions of it by now.
func (t *transaction) removeVisitor(id string) error {
	_, err := first(t.ctx, t, itself[int], hasNothing, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err := errors.Join(err, t.exec(removeVisitor, id)); err != nil {
		return err
	}
	for _, query := range leftBehind {
		if err := t.exec(query, id); err != nil {
			return err
		}
	}
	return nil
}

// rowsOfVisitor is how many rows an account costs about as much as.
const rowsOfVisitor = 5

type idleVisitor struct {
	rowid int64
	id    string
}

// eraseOldVisitors erases those who came before the date and have no session.
func (s *Store) eraseOldVisitors(ctx context.Context, date string) (erased int, err error) {
	steps, last := s.steps(), int64(0)
	for {
		page, err := collect(ctx, s.read, func(v *idleVisitor) []any { return []any{&v.rowid, &v.id} }, idleVisitors,
			last, date, max(1, steps.rows/rowsOfVisitor))
		if err != nil || len(page) == 0 {
			return erased, err
		}
		last = page[len(page)-1].rowid
		err = steps.do(ctx, func(t *transaction, _ int) error {
			for _, one := range page {
				if err := t.removeVisitor(one.id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return erased, err
		}
		erased += len(page)
	}
}

// FinishErasing implements [chat.Store.FinishErasing].
func (s *Store) FinishErasing(ctx context.Context) error {
	if err := s.eraseRests(ctx); err != nil {
		return err
	}
	for {
		visitorID, err := first(ctx, s.read, itself[string], anyMarked)
		if errors.Is(err, sql.ErrNoRows) {
			return s.forgetGone(ctx)
		}
		if err != nil {
			return err
		}
		if err := s.eraseMarked(ctx, visitorID); err != nil {
			return err
		}
	}
}
