package sqlite

import (
	"context"
	"encoding/json"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

const insertEntry = `INSERT INTO audit_log
	(id, action, actorId, actorName, actorRole, targetType, targetId, details, address, createdAt)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// note writes the entry down together with what it tells of.
func (t *transaction) note(entry chat.Entry, at string) error {
	by := entry.Actor()
	details, err := json.Marshal(entry.Details)
	if err != nil {
		return err
	}
	return t.exec(insertEntry, newID(), string(entry.Deed), by.ID, by.DisplayName, string(by.Role),
		entry.Target.Type, entry.Target.ID, string(details), by.Address, at)
}

// Note writes an entry of the audit log that belongs to no session's change, in the transaction that the app is in or
// else in one of its own.
func Note(app core.App, entry chat.Entry) error {
	by := entry.Actor()
	details, err := json.Marshal(entry.Details)
	if err != nil {
		return err
	}
	_, err = app.NonconcurrentDB().Insert("audit_log", dbx.Params{
		"id": newID(), "action": string(entry.Deed),
		"actorId": by.ID, "actorName": by.DisplayName, "actorRole": string(by.Role),
		"targetType": entry.Target.Type, "targetId": entry.Target.ID, "details": string(details),
		"address": by.Address, "createdAt": date(time.Now().UTC()),
	}).Execute()
	return err
}

const entriesOf = `SELECT action, actorId, actorName, actorRole, targetType, targetId, details, address, createdAt
	FROM audit_log WHERE targetId = ? AND targetType = ? ORDER BY rowid`

func entryFields(e *chat.Entry) []any {
	return []any{
		&e.Deed, &e.By.ID, &e.By.DisplayName, &e.By.Role, &e.Target.Type, &e.Target.ID,
		asJSON[map[string]any]{&e.Details}, &e.By.Address, &e.At,
	}
}

// Entries implements [chat.Store.Entries].
func (s *Store) Entries(ctx context.Context, of chat.Target) ([]chat.Entry, error) {
	return collect(ctx, s.read, entryFields, entriesOf, of.ID, of.Type)
}
