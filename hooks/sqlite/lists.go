package sqlite

import (
	"context"

	"webchat/hooks/chat"
)

const (
	itemColumns = viewColumns + `, u.displayName,
		(SELECT json_object('id', m.id, 'sessionId', m.sessionId, 'seq', m.seq, 'senderType', m.senderType,
			'senderId', m.senderId, 'text', m.text, 'createdAt', m.createdAt)
			FROM messages m WHERE m.sessionId = s.id AND m.senderType <> 'system' ORDER BY m.seq DESC LIMIT 1)`
	ofAgent   = `s.agentId = ?1 AND s.agentId <> '' AND s.status = ?2`
	ofVisitor = `s.userId = ?1 AND (?2 = '' OR s.status = ?2) AND (?3 = '' OR s.id = ?3)`

	// Rows of one millisecond are in the order of their rowid, which any index ends with.
	agentActive = `SELECT ` + itemColumns + ` FROM sessions s JOIN users u ON u.id = s.userId
		JOIN agent_assignments now ON now.sessionId = s.id AND now.endedAt = ''
		WHERE ` + ofAgent + ` AND (?3 = '' OR (now.assignedAt, now.rowid) > (SELECT b.assignedAt, b.rowid
			FROM agent_assignments b WHERE b.sessionId = ?3 AND b.agentId = ?1 ORDER BY b.assignedAt DESC, b.rowid DESC LIMIT 1))
		ORDER BY now.assignedAt, now.rowid` + upTo
	agentClosed = `SELECT ` + itemColumns + ` FROM sessions s JOIN users u ON u.id = s.userId
		WHERE ` + ofAgent + `
		AND (?3 = '' OR (s.closedAt, s.rowid) < (SELECT b.closedAt, b.rowid FROM sessions b WHERE b.id = ?3))
		ORDER BY s.closedAt DESC, s.rowid DESC` + upTo
	visitorOwn = `SELECT ` + itemColumns + ` FROM sessions s JOIN users u ON u.id = s.userId
		WHERE ` + ofVisitor + `
		AND (?4 = '' OR (s.createdAt, s.rowid) < (SELECT b.createdAt, b.rowid FROM sessions b WHERE b.id = ?4))
		ORDER BY s.createdAt DESC, s.rowid DESC` + upTo

	countOfAgent   = `SELECT count(*) FROM sessions s WHERE ` + ofAgent
	countOfVisitor = `SELECT count(*) FROM sessions s WHERE ` + ofVisitor
)

func itemFields(i *chat.SessionItem) []any {
	return append(viewFields(&i.SessionView), &i.DisplayName, asJSON[*chat.Message]{&i.LastMessage})
}

// Sessions implements [chat.Store.Sessions].
func (s *Store) Sessions(ctx context.Context, of chat.Account, list chat.SessionList) (chat.SessionPage, error) {
	query, count, whose := visitorOwn, countOfVisitor, []any{of.ID, string(list.Status), of.Within}
	if of.Role != chat.RoleUser {
		query, count = agentClosed, countOfAgent
		if list.Status != chat.Closed {
			query, list.Status = agentActive, chat.ActiveWithAgent
		}
		whose = []any{of.ID, string(list.Status)}
	}
	total, err := first(ctx, s.read, itself[int], count, whose...)
	if err != nil {
		return chat.SessionPage{}, err
	}
	items, err := collect(ctx, s.read, itemFields, query, append(whose, list.Before, list.Limit+1)...)
	more := len(items) > list.Limit
	if more {
		items = items[:list.Limit]
	}
	return chat.SessionPage{Total: total, Items: items, More: more}, err
}

const (
	earlierLimit = 20
	earlierChats = `SELECT e.id, e.status, e.createdAt, e.closedAt, e.agentId,
			(SELECT m.text FROM messages m WHERE m.sessionId = e.id AND m.senderType = 'user' ORDER BY m.seq LIMIT 1) AS said
		FROM sessions s JOIN sessions e ON e.userId = s.userId AND (e.createdAt, e.rowid) < (s.createdAt, s.rowid)
		WHERE s.id = ? AND said IS NOT NULL
		ORDER BY e.createdAt DESC, e.rowid DESC` + upTo
)

func earlierFields(e *chat.EarlierChat) []any {
	return []any{&e.ID, &e.Status, &e.CreatedAt, &e.ClosedAt, &e.AgentID, &e.Text}
}

// Earlier implements [chat.Store.Earlier].
func (s *Store) Earlier(ctx context.Context, sessionID string) ([]chat.EarlierChat, error) {
	return collect(ctx, s.read, earlierFields, earlierChats, sessionID, earlierLimit)
}
