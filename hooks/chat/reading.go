package chat

import (
	"context"
	"slices"
)

// How long pages are.
const (
	DefaultLimit = 50
	MaxLimit     = 1000
	MaxPage      = 1 << 20 // of text, in bytes
)

// Session reads a session for one of its participants or an admin.
func (d *Desk) Session(ctx context.Context, by Account, id string) (SessionView, error) {
	if _, err := d.allowed(ctx, ActionRead, by, id); err != nil {
		return SessionView{}, err
	}
	return d.view(ctx, id)
}

// Messages reads a page of a session's transcript, ascending, and whether there is more beyond it.
func (d *Desk) Messages(ctx context.Context, by Account, sessionID string, page Page) ([]Message, bool, error) {
	if _, err := d.allowed(ctx, ActionRead, by, sessionID); err != nil {
		return nil, false, err
	}
	return d.store.Messages(ctx, sessionID, page)
}

// Sessions reads a page of the account's own sessions.
func (d *Desk) Sessions(ctx context.Context, by Account, list SessionList) (SessionPage, error) {
	possible := Statuses
	if by.Role != RoleUser {
		possible = []Status{ActiveWithAgent, Closed}
	}
	if list.Status != "" && !slices.Contains(possible, list.Status) {
		return SessionPage{}, invalid("status", "Your chats never have this status.")
	}
	return d.store.Sessions(ctx, by, list)
}

// Earlier reads what the session's visitor has talked about before.
func (d *Desk) Earlier(ctx context.Context, by Account, sessionID string) ([]EarlierChat, error) {
	if _, err := d.allowed(ctx, ActionRead, by, sessionID); err != nil {
		return nil, err
	}
	if by.Within != "" {
		return []EarlierChat{}, nil
	}
	chats, err := d.store.Earlier(ctx, sessionID)
	for i := range chats {
		chats[i].Readable = by.Role != RoleAgent || chats[i].AgentID == by.ID
	}
	return chats, err
}

// Queue reads those who wait the longest, and how many wait in all.
func (d *Desk) Queue(ctx context.Context, by Account, limit int) (int, []QueueItem, error) {
	if err := MayBeInLobby(by); err != nil {
		return 0, nil, err
	}
	return d.store.Queue(ctx, limit)
}

// MayJoin says whether the account may be in the room now: nil, or an [Error] of kind [Forbidden] or [NotFound].
func (d *Desk) MayJoin(ctx context.Context, by Account, room string) error {
	switch room {
	case SiteRoom:
		return nil
	case Lobby:
		return MayBeInLobby(by)
	}
	id, ok := SessionOfRoom(room)
	if !ok {
		return ErrSessionNotFound
	}
	_, err := d.allowed(ctx, ActionRead, by, id)
	return err
}

// MayBeInLobby says whether the account may see who waits.
func MayBeInLobby(by Account) error {
	return MayEver(by.Role, ActionPreview)
}

// History is what one who joins the session's room has to be told first, and up to which seq it knows all then: what is
// after its cursor or, without one, the newest messages.
func (d *Desk) History(ctx context.Context, sessionID string, after int64, hasCursor bool) (Event, int64, error) {
	page := Page{Limit: RecentLimit}
	if hasCursor {
		page = Page{After: after, FromStart: true, Limit: HistoryLimit}
	}
	messages, more, err := d.store.Messages(ctx, sessionID, page)
	if err != nil {
		return Event{}, 0, err
	}
	history := Event{Name: EventHistory, Data: History{SessionID: sessionID, Messages: messages, More: more}}
	if n := len(messages); n > 0 {
		return history, messages[n-1].Seq, nil
	}
	// A cursor from beyond the end, as after a backup was restored, must not keep what is new from the client.
	if session, err := d.store.Session(ctx, sessionID); err == nil {
		after = min(after, session.LastSeq)
	}
	return history, after, nil
}
