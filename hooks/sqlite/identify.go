package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/tools/security"

	"webchat/hooks/chat"
)

const (
	accountColumns = `id, role, displayName, email, externalId`
	accountByID    = `SELECT ` + accountColumns + ` FROM users WHERE id = ?`
	accountOfSite  = `SELECT ` + accountColumns + ` FROM users WHERE externalId = ? AND externalId <> ''`
	emailTaken     = `SELECT count(*) FROM users WHERE email = ?1 AND email <> '' AND id <> ?2`
	updateAccount  = `UPDATE users SET displayName = ?2, email = ?3, externalId = ?4 WHERE id = ?1`
	endTokens      = `UPDATE users SET tokenKey = ?2 WHERE id = ?1`
	openSessions   = `SELECT ` + sessionColumns + ` FROM sessions s WHERE s.userId = ? AND s.status <> 'closed'
		ORDER BY s.createdAt DESC, s.rowid DESC`
)

// moves give what names a stranger's account (?1) to the account that the stranger turns out to have (?2).
var moves = []string{
	`UPDATE messages INDEXED BY idx_messages_order SET senderId = ?2
		WHERE senderId = ?1 AND sessionId IN (SELECT id FROM sessions WHERE userId = ?1)`,
	`UPDATE sessions SET userId = ?2 WHERE userId = ?1`,
}

func accountFields(a *chat.Account) []any {
	return []any{&a.ID, &a.Role, &a.DisplayName, &a.Email, &a.ExternalID}
}

// Identify implements [chat.Store.Identify]. A stranger's tokens end when it becomes somebody: who else has them is not
// known.
func (s *Store) Identify(ctx context.Context, visitor chat.Account, who chat.Identity) (chat.Identified, error) {
	var known chat.Identified
	_, err := s.do(ctx, func(t *transaction) (change chat.Change, err error) {
		if known, err = s.identify(t, visitor, who); err != nil {
			return unchanged, err
		}
		sessions, err := collect(t.ctx, t, sessionFields, openSessions, known.Visitor.ID)
		if err != nil || len(sessions) == 0 {
			return unchanged, err
		}
		known.SessionID = sessions[0].ID
		if !known.Changed {
			return unchanged, nil
		}
		return t.identified(known.Visitor, sessions)
	})
	return known, err
}

// identify finds or makes the account, with all that was the stranger's.
func (s *Store) identify(t *transaction, visitor chat.Account, who chat.Identity) (known chat.Identified, err error) {
	stranger, err := t.account(accountByID, visitor.ID)
	if err != nil {
		return known, err
	}
	before, err := t.account(accountOfSite, who.ID)
	if err != nil {
		return known, err
	}
	if before.ID != "" && before.Role != chat.RoleUser {
		return known, &chat.Error{Kind: chat.Forbidden, Message: "This account answers chats. It signs in at the agent page."}
	}
	if stranger.Role == chat.RoleUser && stranger.ExternalID == "" {
		known.Ended = stranger.ID
	}
	if err := t.stay(before.ID, known.Ended); err != nil {
		return known, err
	}
	account := chat.Account{ID: before.ID, Role: chat.RoleUser, DisplayName: who.Name, ExternalID: who.ID}
	switch {
	case before.ID != "" && known.Ended != "":
		err = t.join(known.Ended, before.ID)
	case known.Ended != "":
		account.ID = known.Ended
		err = t.exec(endTokens, account.ID, security.RandomString(50))
	case before.ID == "":
		account.ID = newID()
		err = t.exec(insertUser, account.ID, account.DisplayName, security.RandomString(50), s.clock.now())
	}
	if err != nil {
		return known, err
	}
	if account.Email, err = t.emailFor(account.ID, who.Email); err != nil {
		return known, err
	}
	known.Visitor, known.Changed = account, known.Ended != "" || account != before
	if account == before {
		return known, nil
	}
	return known, t.exec(updateAccount, account.ID, account.DisplayName, account.Email, account.ExternalID)
}

// stay finds whoever of these is just being erased.
func (t *transaction) stay(accountIDs ...string) error {
	for _, id := range accountIDs {
		if id == "" {
			continue
		}
		_, err := first(t.ctx, t, itself[int], mayStart, id)
		if errors.Is(err, sql.ErrNoRows) {
			return chat.ErrVisitorGone
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// account reads an account, which is empty when there is none.
func (t *transaction) account(query, id string) (chat.Account, error) {
	account, err := first(t.ctx, t, accountFields, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return account, err
}

// emailFor is the address, or "" when another account has it: one that signs in by it, or one that the site knows too.
func (t *transaction) emailFor(accountID, email string) (string, error) {
	taken, err := first(t.ctx, t, itself[int], emailTaken, email, accountID)
	if taken > 0 {
		email = ""
	}
	return email, err
}

// join gives all that is the stranger's to the account.
func (t *transaction) join(strangerID, accountID string) error {
	for _, move := range moves {
		if err := t.exec(move, strangerID, accountID); err != nil {
			return err
		}
	}
	return t.exec(removeVisitor, strangerID)
}

// identified tells of each of these sessions that its visitor is somebody, or is called something else, by now.
func (t *transaction) identified(visitor chat.Account, sessions []chat.Session) (chat.Change, error) {
	var changes []chat.Change
	for _, session := range sessions {
		change := chat.Change{Action: chat.ActionIdentify, Session: session, By: visitor}
		if session.Status == chat.QueuedForAgent {
			if err := t.refreshPreview(&change); err != nil {
				return unchanged, err
			}
		}
		changes = append(changes, change)
	}
	changes[0].Also = changes[1:]
	return changes[0], nil
}
