package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"webchat/hooks/chat"
)

const (
	keepOrigin = `INSERT INTO session_addresses (id, sessionId, address, createdAt) VALUES (?, ?, ?, ?)
		ON CONFLICT (sessionId) DO UPDATE SET address = excluded.address, createdAt = excluded.createdAt`
	originOf  = `SELECT address FROM session_addresses WHERE sessionId = ?`
	originsOf = `SELECT s.id, a.address FROM session_addresses a CROSS JOIN sessions s ON s.id = a.sessionId
		WHERE a.sessionId > ? AND s.status <> 'closed' ORDER BY a.sessionId` + upTo
	openOf = `SELECT s.id FROM json_each(?) wanted CROSS JOIN sessions s ON s.userId = wanted.value AND s.status <> 'closed'`
)

// keepOrigin notes from where the visitor comes, now that it starts the session or asks for a human.
func (t *transaction) keepOrigin(sessionID string, visitor chat.Account, at string) error {
	if visitor.Address == "" {
		return nil
	}
	return t.exec(keepOrigin, newID(), sessionID, chat.NetworkOf(visitor.Address), at)
}

// Origin implements [chat.Store.Origin].
func (s *Store) Origin(ctx context.Context, sessionID string) (string, error) {
	address, err := first(ctx, s.read, itself[string], originOf, sessionID)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return address, err
}

func originFields(o *chat.Origin) []any { return []any{&o.SessionID, &o.Address} }

// Origins implements [chat.Store.Origins].
func (s *Store) Origins(ctx context.Context, after string, limit int) ([]chat.Origin, error) {
	return collect(ctx, s.read, originFields, originsOf, after, limit)
}

// OpenOf implements [chat.Store.OpenOf].
func (s *Store) OpenOf(ctx context.Context, visitorIDs []string) ([]string, error) {
	wanted, err := json.Marshal(visitorIDs)
	if err != nil {
		return nil, err
	}
	return collect(ctx, s.read, itself[string], openOf, string(wanted))
}
