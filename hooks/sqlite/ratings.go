package sqlite

import (
	"context"

	"webchat/hooks/chat"
)

const (
	rateSession = `UPDATE sessions SET rating = ?2, ratingComment = ?3 WHERE id = ?1`
	ratingOf    = `SELECT rating, ratingComment FROM sessions WHERE id = ?`
)

// Rate implements [chat.Store.Rate].
func (s *Store) Rate(ctx context.Context, by chat.Account, sessionID, rating, comment string) (chat.Session, error) {
	type given struct{ rating, comment string }
	fields := func(g *given) []any { return []any{&g.rating, &g.comment} }
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := t.decide(chat.ActionRate, by, sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		before, err := first(t.ctx, t, fields, ratingOf, sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		if before == (given{rating, comment}) {
			return chat.Change{Action: unchanged.Action, Session: session}, nil
		}
		return chat.Change{Action: chat.ActionRate, Session: session, By: by}, t.exec(rateSession, sessionID, rating, comment)
	})
	return changed.Session, err
}
