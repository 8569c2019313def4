package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"webchat/hooks/chat"
)

// Session implements [chat.Store.Session].
func (s *Store) Session(ctx context.Context, id string) (chat.Session, error) {
	session, err := first(ctx, s.read, sessionFields, sessionByID, id)
	if errors.Is(err, sql.ErrNoRows) {
		return session, chat.ErrSessionNotFound
	}
	return session, err
}

// A CROSS JOIN, which SQLite never turns around: once it knew the table of accounts as small,
// it went through all of them for each session, however many there were by then.
const viewColumns = sessionColumns + `,
	coalesce((SELECT h.requestedAt FROM handoff_requests h WHERE h.sessionId = s.id AND h.canceledAt = ''
		ORDER BY h.requestedAt DESC LIMIT 1), ''),
	coalesce((SELECT a.assignedAt FROM agent_assignments a WHERE a.sessionId = s.id
		ORDER BY a.assignedAt DESC LIMIT 1), ''),
	coalesce(nullif(s.email, ''), (SELECT u.email FROM users u WHERE u.id = s.userId AND u.role = 'user'), ''),
	(SELECT json_group_array(json_object('id', u.id, 'role', u.role, 'displayName', u.displayName, 'externalId', u.externalId,
		'email', iif(u.externalId <> '', u.email, '')))
		FROM (SELECT s.userId AS id UNION SELECT a.agentId FROM agent_assignments a WHERE a.sessionId = s.id) participant
		CROSS JOIN users u ON u.id = participant.id),
	s.rating, s.ratingComment, ` + visitColumn

func viewFields(v *chat.SessionView) []any {
	v.Participants = []chat.Participant{}
	return append(sessionFields(&v.Session), &v.RequestedAt, &v.AssignedAt, &v.Email, asJSON[[]chat.Participant]{&v.Participants},
		&v.Rating, &v.RatingComment, visited{v})
}

const (
	viewByID  = `SELECT ` + viewColumns + ` FROM sessions s WHERE s.id = ?`
	viewsByID = `SELECT ` + viewColumns + ` FROM json_each(?) wanted CROSS JOIN sessions s ON s.id = wanted.value`
	placeOf   = `SELECT count(*) FROM handoff_requests mine JOIN handoff_requests h
		ON h.acceptedAt = '' AND h.canceledAt = '' AND (h.leftAt, h.requestedAt, h.id) <= (mine.leftAt, mine.requestedAt, mine.id)
		WHERE mine.sessionId = ? AND mine.acceptedAt = '' AND mine.canceledAt = ''`
)

// View implements [chat.Store.View].
func (s *Store) View(ctx context.Context, id string) (chat.SessionView, error) {
	view, err := first(ctx, s.read, viewFields, viewByID, id)
	if errors.Is(err, sql.ErrNoRows) {
		return view, chat.ErrSessionNotFound
	}
	if err == nil && view.Status == chat.QueuedForAgent {
		view.QueuePosition, err = first(ctx, s.read, itself[int], placeOf, id)
	}
	return view, err
}

// Views implements [chat.Store.Views].
func (s *Store) Views(ctx context.Context, ids []string) ([]chat.SessionView, error) {
	wanted, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	return collect(ctx, s.read, viewFields, viewsByID, string(wanted))
}

const (
	messagesAfter  = `SELECT ` + messageColumns + ` FROM messages WHERE sessionId = ? AND seq > ? ORDER BY seq` + upTo
	messagesBefore = `SELECT ` + messageColumns + ` FROM messages WHERE sessionId = ? AND seq < ? ORDER BY seq DESC` + upTo
	messagesNewest = `SELECT ` + messageColumns + ` FROM messages WHERE sessionId = ? ORDER BY seq DESC` + upTo
)

// Messages implements [chat.Store.Messages].
func (s *Store) Messages(ctx context.Context, sessionID string, page chat.Page) ([]chat.Message, bool, error) {
	query, args := messagesNewest, []any{sessionID, page.Limit + 1}
	switch {
	case page.FromStart || page.After > 0:
		query, args = messagesAfter, []any{sessionID, page.After, page.Limit + 1}
	case page.Before > 0:
		query, args = messagesBefore, []any{sessionID, page.Before, page.Limit + 1}
	}
	messages, more, err := s.messages(ctx, page.Limit, query, args...)
	if query != messagesAfter {
		slices.Reverse(messages)
	}
	return messages, more, err
}

// messages reads at most so many rows, and so much text, of a query for messages, and whether there are more.
func (s *Store) messages(ctx context.Context, most int, query string, args ...any) ([]chat.Message, bool, error) {
	rows, err := s.read.query(ctx, query, args...)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	messages, text := []chat.Message{}, 0
	for rows.Next() {
		var m chat.Message
		if err := rows.Scan(messageFields(&m)...); err != nil {
			return nil, false, err
		}
		if text += len(m.Text); len(messages) == most || len(messages) > 0 && text > chat.MaxPage {
			return messages, true, nil
		}
		messages = append(messages, m)
	}
	return messages, false, rows.Err()
}

const (
	queueSize = `SELECT waiting FROM webchat_queue`
	queueHere = `SELECT here FROM webchat_queue`
	// Triggers keep both right. At a start they are counted once, should someone have changed them by hand.
	countQueue = `INSERT OR REPLACE INTO webchat_queue (id, waiting, here)
		SELECT 1, count(*), coalesce(sum(leftAt = ''), 0) FROM handoff_requests WHERE ` + openHandoff + `
		EXCEPT SELECT id, waiting, here FROM webchat_queue`
	// Those who are here come first, the longest waiting first, and then those who have left, the first who left first.
	queuePage = `SELECT h.id, h.sessionId, u.displayName, h.requestedAt, h.leftAt, ` + addressOf + `, h.preview
		FROM handoff_requests h JOIN sessions s ON s.id = h.sessionId JOIN users u ON u.id = s.userId
		WHERE h.acceptedAt = '' AND h.canceledAt = '' ORDER BY h.leftAt, h.requestedAt, h.id` + upTo
	queueOrder = `SELECT sessionId FROM handoff_requests WHERE ` + openHandoff + ` ORDER BY leftAt, requestedAt, id`
)

func queueItemFields(i *chat.QueueItem) []any {
	return []any{
		&i.HandoffRequestID, &i.SessionID, &i.DisplayName, &i.RequestedAt, &i.LeftAt, &i.Email, (*[]byte)(&i.Preview),
	}
}

// Queue implements [chat.Store.Queue].
func (s *Store) Queue(ctx context.Context, limit int) (int, []chat.QueueItem, error) {
	waiting, err := first(ctx, s.read, itself[int], queueSize)
	if err != nil {
		return 0, nil, err
	}
	items, err := collect(ctx, s.read, queueItemFields, queuePage, limit)
	return waiting, items, err
}

// Waiting implements [chat.Store.Waiting].
func (s *Store) Waiting(ctx context.Context) (int, error) {
	return first(ctx, s.read, itself[int], queueHere)
}

// Places implements [chat.Store.Places].
func (s *Store) Places(ctx context.Context) ([]string, error) {
	return collect(ctx, s.read, itself[string], queueOrder)
}

const (
	requestsOf    = `SELECT ` + handoffColumns + ` FROM handoff_requests WHERE sessionId = ? ORDER BY requestedAt, rowid`
	assignmentsOf = `SELECT id, agentId, sessionId, assignedAt, endedAt FROM agent_assignments WHERE sessionId = ? ORDER BY assignedAt, rowid`
)

// Requests implements [chat.Store.Requests].
func (s *Store) Requests(ctx context.Context, sessionID string) ([]chat.HandoffRequest, error) {
	return collect(ctx, s.read, handoffFields, requestsOf, sessionID)
}

// Assignments implements [chat.Store.Assignments].
func (s *Store) Assignments(ctx context.Context, sessionID string) ([]chat.Assignment, error) {
	return collect(ctx, s.read, func(a *chat.Assignment) []any {
		return []any{&a.ID, &a.AgentID, &a.SessionID, &a.AssignedAt, &a.EndedAt}
	}, assignmentsOf, sessionID)
}
