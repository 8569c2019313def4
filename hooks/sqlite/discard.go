package sqlite

import (
	"context"
	"time"

	"webchat/hooks/chat"
)

const (
	nothingSaid = `s.status = 'bot_pending' AND s.lastSeq = 0`

	abandoned = `SELECT s.id FROM sessions s WHERE s.id > ?2 AND ` + nothingSaid + ` AND s.createdAt < ?1
		ORDER BY s.id LIMIT ?3`
	discardSession = `DELETE FROM sessions AS s WHERE s.id = ? AND ` + nothingSaid + ` RETURNING userId`
	discardVisitor = `DELETE FROM users AS u WHERE u.id = ? AND u.role = 'user' AND u.email = ''
		AND NOT EXISTS (SELECT 1 FROM sessions WHERE userId = u.id) AND NOT EXISTS (SELECT 1 FROM bans WHERE userId = u.id)`
)

// Abandoned implements [chat.Store.Abandoned]. It reads all sessions before that date, past the writer.
func (s *Store) Abandoned(ctx context.Context, before time.Time, after string, limit int) ([]string, error) {
	return collect(ctx, s.read, itself[string], abandoned, date(before.UTC()), after, limit)
}

// Discard implements [chat.Store.Discard].
func (s *Store) Discard(ctx context.Context, sessionIDs []string) ([]string, error) {
	var gone []string
	_, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		gone = nil
		for _, id := range sessionIDs {
			visitors, err := collect(t.ctx, t, itself[string], discardSession, id)
			if err != nil {
				return chat.Change{}, t.fail(err)
			}
			for _, visitor := range visitors {
				gone = append(gone, id)
				if err := t.exec(discardVisitor, visitor); err != nil {
					return chat.Change{}, err
				}
			}
		}
		return unchanged, nil
	})
	return gone, err
}

var prune = map[chat.Kept]string{
	chat.KeptOrigins: `DELETE FROM session_addresses WHERE id IN
		(SELECT id FROM session_addresses WHERE createdAt < ? ORDER BY createdAt LIMIT ?) RETURNING id`,
	chat.KeptBans: `DELETE FROM bans WHERE id IN
		(SELECT id FROM bans WHERE until <> '' AND until < ? ORDER BY until LIMIT ?) RETURNING id`,
	chat.KeptEntries: `DELETE FROM audit_log WHERE id IN
		(SELECT id FROM audit_log WHERE createdAt < ? ORDER BY createdAt LIMIT ?) RETURNING id`,
}

// Prune implements [chat.Store.Prune].
func (s *Store) Prune(ctx context.Context, what chat.Kept, before time.Time, most int) (int, error) {
	var gone []string
	_, err := s.do(ctx, func(t *transaction) (_ chat.Change, err error) {
		gone, err = collect(t.ctx, t, itself[string], prune[what], date(before.UTC()), most)
		return unchanged, t.fail(err)
	})
	return len(gone), err
}
