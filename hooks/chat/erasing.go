package chat

import (
	"context"
	"time"
)

// Erase removes a closed chat with all that belongs to it, for its visitor. There is no way back.
func (d *Desk) Erase(ctx context.Context, by Account, sessionID string) error {
	if err := MayEver(by.Role, ActionErase); err != nil {
		return err
	}
	return d.store.Erase(ctx, by, sessionID)
}

// Remove erases a session in whatever status, on the server's behalf; an open one is closed first.
func (d *Desk) Remove(ctx context.Context, sessionID string) error {
	return d.store.Remove(ctx, sessionID)
}

// EraseVisitor removes a visitor's account with all its chats, of which open ones are closed first. Its error is an
// [Error] of kind [NotFound] where there is no such visitor; what another interrupts is finished later.
func (d *Desk) EraseVisitor(ctx context.Context, visitorID string) error {
	return d.store.EraseVisitor(ctx, visitorID)
}

// EraseOlder erases the chats that were closed that long ago, and the visitors who have none and came before.
func (d *Desk) EraseOlder(ctx context.Context, than time.Duration) (Erased, error) {
	return d.store.EraseBefore(ctx, time.Now().UTC().Add(-than).Format(dateFormat))
}

// FinishErasing goes on with what was begun to be erased, by another process or before this one started.
func (d *Desk) FinishErasing(ctx context.Context) error { return d.store.FinishErasing(ctx) }

// TellErased tells the rooms which sessions are gone, whoever erased or deleted them: everyone leaves the sessions'
// rooms, and the lobby strikes them from its lists.
func (d *Desk) TellErased(ctx context.Context) error {
	d.gone.Lock()
	defer d.gone.Unlock()
	for {
		gone, err := d.store.Gone(ctx)
		if err != nil || len(gone) == 0 {
			return err
		}
		ids := make([]string, len(gone))
		for i, one := range gone {
			ids[i] = one.SessionID
			d.bus.Leave(SessionRoom(one.SessionID), "", 404)
			if one.HandoffRequestID != "" {
				d.removed(Change{Session: Session{ID: one.SessionID}, Handoff: &HandoffRequest{ID: one.HandoffRequestID}}, RemovedClosed)
			}
		}
		d.bus.Publish(Lobby, Event{Name: EventSessionErased, Data: sessionsErased{ids}})
	}
}
