package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"webchat/hooks/chat"
)

const (
	nothingSaid = `s.status = 'bot_pending' AND s.lastSeq = 0`

	abandoned = `SELECT s.id FROM sessions s WHERE s.id > ?2 AND ` + nothingSaid + ` AND s.createdAt < ?1
		ORDER BY s.id` + upTo
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

var prune = map[chat.Kept]string{
	chat.KeptOrigins: oldest("session_addresses", "idx_session_addresses_created", "createdAt"),
	chat.KeptBans:    oldest("bans", "idx_bans_until", "until"),
	chat.KeptLinks:   oldest("session_links", "idx_session_links_expiry", "expiresAt"),
	chat.KeptMails:   oldest("mails", "idx_mails_due", "nextTryAt"),
	chat.KeptEntries: oldest("audit_log", "idx_audit_log_created", "createdAt"),
}

// oldest deletes from an end of the index of that date, which it names: once SQLite knew a table as small, it went through all
// of it to find the rows of a list. What has the date of the last one goes too, however much that is, since it could not be
// told apart.
func oldest(table, index, date string) string {
	return strings.NewReplacer("TABLE", table, "IDX", index, "DATE", date).Replace(
		`DELETE FROM TABLE INDEXED BY IDX WHERE DATE <> '' AND DATE <= coalesce(
			(SELECT DATE FROM TABLE WHERE DATE <> '' AND DATE < ?1 ORDER BY DATE LIMIT 1 OFFSET ?2 - 1),
			(SELECT max(DATE) FROM TABLE WHERE DATE <> '' AND DATE < ?1)) RETURNING id`)
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
