package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"webchat/hooks/chat"
)

const (
	sessionColumns = "s.id, s.status, s.userId, s.agentId, s.lastSeq, s.createdAt, s.closedAt, s.endsAt, s.hereAt, s.leftAt"
	messageColumns = "concat_ws(char(31), id, sessionId, seq, senderType, senderId, createdAt, text)"
	handoffColumns = "id, sessionId, requestedAt, acceptedAt, acceptedById, canceledAt, leftAt, preview"

	openHandoff = "acceptedAt = '' AND canceledAt = ''"

	// upTo ends a query by how many rows there may be. It is a sum since SQLite plans with the number that a bare LIMIT is bound
	// to, and prepares such a query anew each time it is run.
	upTo = " LIMIT 0+?"
)

func sessionFields(s *chat.Session) []any {
	return []any{&s.ID, &s.Status, &s.UserID, &s.AgentID, &s.LastSeq, &s.CreatedAt, &s.ClosedAt, &s.EndsAt, &s.HereAt, &s.LeftAt}
}

func messageFields(m *chat.Message) []any { return []any{(*packedMessage)(m)} }

// packedMessage scans a message whose columns came as one, parted by a character that none but the last can hold: a
// transcript is many rows, and each column of a row costs as much as the row itself.
type packedMessage chat.Message

func (m *packedMessage) Scan(value any) error {
	packed, _ := value.(string)
	columns := strings.SplitN(packed, "\x1f", 7)
	if len(columns) < 7 {
		return fmt.Errorf("a message came as %T with %d columns", value, len(columns))
	}
	seq, err := strconv.ParseInt(columns[2], 10, 64)
	*m = packedMessage{
		ID: columns[0], SessionID: columns[1], Seq: seq, SenderType: chat.SenderType(columns[3]), SenderID: columns[4],
		CreatedAt: columns[5], Text: columns[6],
	}
	return err
}

// collect reads all rows of a query, each into a new T through the fields of it.
func collect[T any](ctx context.Context, q queryer, fields func(*T) []any, query string, args ...any) ([]T, error) {
	rows, err := q.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []T{}
	for rows.Next() {
		var one T
		if err := rows.Scan(fields(&one)...); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// first reads the first row of a query, or sql.ErrNoRows.
func first[T any](ctx context.Context, q queryer, fields func(*T) []any, query string, args ...any) (T, error) {
	var one T
	rows, err := q.query(ctx, query, args...)
	if err != nil {
		return one, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return one, err
		}
		return one, sql.ErrNoRows
	}
	if err := rows.Scan(fields(&one)...); err != nil {
		return one, err
	}
	return one, rows.Close()
}

func itself[T any](value *T) []any { return []any{value} }

// asJSON scans a JSON column.
type asJSON[T any] struct{ into *T }

func (j asJSON[T]) Scan(value any) error {
	switch raw := value.(type) {
	case string:
		return json.Unmarshal([]byte(raw), j.into)
	case []byte:
		return json.Unmarshal(raw, j.into)
	case nil:
		return nil
	}
	return fmt.Errorf("a JSON column holds a %T", value)
}

// asTime scans a date.
type asTime struct{ into *time.Time }

func (a asTime) Scan(value any) (err error) {
	stored, _ := value.(string)
	*a.into, err = time.Parse(types.DefaultDateLayout, stored)
	return err
}

func handoffFields(h *chat.HandoffRequest) []any {
	return []any{
		&h.ID, &h.SessionID, &h.RequestedAt, &h.AcceptedAt, &h.AcceptedByID, &h.CanceledAt, &h.LeftAt, (*[]byte)(&h.Preview),
	}
}
