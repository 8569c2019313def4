package sqlite

import (
	"context"

	"webchat/hooks/chat"
)

// paceClaims bounds from how many claims the pace of the queue is told.
const paceClaims = 20

const recentClaims = `SELECT requestedAt, acceptedAt, acceptedById,
		coalesce((SELECT requestedAt FROM handoff_requests WHERE ` + openHandoff + ` AND leftAt = ''
			ORDER BY requestedAt, id LIMIT 1), '')
	FROM handoff_requests WHERE acceptedAt <> '' AND acceptedAt > ? AND leftAt = '' ORDER BY acceptedAt DESC` + upTo

// Pace implements [chat.Store.Pace].
func (s *Store) Pace(ctx context.Context, since string) (chat.Pace, error) {
	var pace chat.Pace
	fields := func(c *chat.Claim) []any { return []any{&c.RequestedAt, &c.AcceptedAt, &c.AgentID, &pace.Waiting} }
	var err error
	pace.Claims, err = collect(ctx, s.read, fields, recentClaims, since, paceClaims)
	return pace, err
}
