package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"webchat/hooks/chat"
)

const (
	nothingSaid = `s.status = 'bot_pending' AND s.lastSeq = 0`

	abandoned = `SELECT s.id FROM sessions s WHERE s.id > ?2 AND ` + nothingSaid + ` AND s.createdAt < ?1
		ORDER BY s.id LIMIT ?3`
	discardSession = `DELETE FROM sessions AS s WHERE s.id = ? AND ` + nothingSaid + ` RETURNING userId`
	isKnown        = `SELECT 1 FROM users u WHERE u.id = ?1 AND (u.email <> '' OR EXISTS (SELECT 1 FROM bans WHERE userId = ?1))`
)

// Abandoned implements [chat.Store.Abandoned]. It reads all sessions before that date, past the writer.
func (s *Store) Abandoned(ctx context.Context, before time.Time, after string, limit int) ([]string, error) {
	return collect(ctx, s.read, itself[string], abandoned, date(before.UTC()), after, limit)
}

// Discard implements [chat.Store.Discard].
func (s *Store) Discard(ctx context.Context, sessionIDs []string) error {
	return s.slice(ctx, func(t *transaction) error {
		for _, id := range sessionIDs {
			visitors, err := collect(t.ctx, t, itself[string], discardSession, id)
			if err != nil {
				return t.fail(err)
			}
			for _, visitor := range visitors {
				if err := t.discardVisitor(visitor); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// discardVisitor removes the account of one who has no session, unless there is a mail address or a ban to be kept.
func (t *transaction) discardVisitor(id string) error {
	_, err := first(t.ctx, t, itself[int], isKnown, id)
	if errors.Is(err, sql.ErrNoRows) {
		return t.removeVisitor(id)
	}
	return err
}

// Each deletes from an end of an index, which it names: once SQLite knew a table as small, it went through all of it to find
// the rows of a list. What has the date of the last one goes too, however much that is, since it could not be told apart.
var prune = map[chat.Kept]string{
	chat.KeptOrigins: `DELETE FROM session_addresses INDEXED BY idx_session_addresses_created WHERE createdAt <= coalesce(
		(SELECT createdAt FROM session_addresses WHERE createdAt < ?1 ORDER BY createdAt LIMIT 1 OFFSET ?2 - 1),
		(SELECT max(createdAt) FROM session_addresses WHERE createdAt < ?1)) RETURNING id`,
	chat.KeptBans: `DELETE FROM bans INDEXED BY idx_bans_until WHERE until <> '' AND until <= coalesce(
		(SELECT until FROM bans WHERE until <> '' AND until < ?1 ORDER BY until LIMIT 1 OFFSET ?2 - 1),
		(SELECT max(until) FROM bans WHERE until <> '' AND until < ?1)) RETURNING id`,
	chat.KeptLinks: `DELETE FROM session_links INDEXED BY idx_session_links_expiry WHERE expiresAt <= coalesce(
		(SELECT expiresAt FROM session_links WHERE expiresAt < ?1 ORDER BY expiresAt LIMIT 1 OFFSET ?2 - 1),
		(SELECT max(expiresAt) FROM session_links WHERE expiresAt < ?1)) RETURNING id`,
	chat.KeptMails: `DELETE FROM mails INDEXED BY idx_mails_due WHERE nextTryAt <> '' AND nextTryAt <= coalesce(
		(SELECT nextTryAt FROM mails WHERE nextTryAt <> '' AND nextTryAt < ?1 ORDER BY nextTryAt LIMIT 1 OFFSET ?2 - 1),
		(SELECT max(nextTryAt) FROM mails WHERE nextTryAt <> '' AND nextTryAt < ?1)) RETURNING id`,
	chat.KeptEntries: `DELETE FROM audit_log INDEXED BY idx_audit_log_created WHERE createdAt <= coalesce(
		(SELECT createdAt FROM audit_log WHERE createdAt < ?1 ORDER BY createdAt LIMIT 1 OFFSET ?2 - 1),
		(SELECT max(createdAt) FROM audit_log WHERE createdAt < ?1)) RETURNING id`,
}

// Prune implements [chat.Store.Prune].
func (s *Store) Prune(ctx context.Context, what chat.Kept, before time.Time, most int) (int, error) {
	var gone []string
	err := s.slice(ctx, func(t *transaction) (err error) {
		gone, err = collect(t.ctx, t, itself[string], prune[what], date(before.UTC()), most)
		return t.fail(err)
	})
	return len(gone), err
}
