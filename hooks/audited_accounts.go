package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
	"webchat/hooks/sqlite"
)

// actor is under what a record that is about to be saved has by whom: hooks of records do not know the request.
const actor = "@actor"

// actsOn says that it is the sender of the request who is about to save the record.
func actsOn(record *core.Record, e *core.RequestEvent) {
	record.SetRaw(actor, actorOf(e))
}

// onAccount is the account of the record as a target of the audit log.
func onAccount(record *core.Record) chat.Target {
	if record.IsSuperuser() {
		return chat.Target{Type: "superuser", ID: record.Id}
	}
	return chat.Target{Type: "user", ID: record.Id}
}

// bindAuditedAccounts writes down who got another role or password, in the transaction that changes the account.
func bindAuditedAccounts(w *webchat) {
	accounts := []string{users, core.CollectionNameSuperusers}
	byRequest := func(e *core.RecordRequestEvent) error {
		actsOn(e.Record, e.RequestEvent)
		return e.Next()
	}
	w.app.OnRecordCreateRequest(accounts...).BindFunc(byRequest)
	w.app.OnRecordUpdateRequest(accounts...).BindFunc(byRequest)
	w.app.OnRecordDeleteRequest(accounts...).BindFunc(byRequest)
	w.app.OnRecordConfirmPasswordResetRequest(accounts...).BindFunc(func(e *core.RecordConfirmPasswordResetRequestEvent) error {
		owner := accountOf(e.Record)
		owner.Address = e.RealIP()
		e.Record.SetRaw(actor, owner)
		return e.Next()
	})
	w.app.OnRecordCreate(accounts...).BindFunc(func(e *core.RecordEvent) error {
		return withEntries(e, roleChange(e.Record, "", roleOf(e.Record)))
	})
	w.app.OnRecordUpdate(accounts...).BindFunc(func(e *core.RecordEvent) error {
		before := e.Record.Original()
		entries := roleChange(e.Record, roleOf(before), roleOf(e.Record))
		if before.GetString("password:hash") != e.Record.GetString("password:hash") {
			entries = append(entries, entryOn(e.Record, chat.DeedPasswordChanged, nil))
		}
		return withEntries(e, entries)
	})
	w.app.OnRecordDelete(accounts...).BindFunc(func(e *core.RecordEvent) error {
		return withEntries(e, roleChange(e.Record, roleOf(e.Record), ""))
	})
}

// roleOf is the role of an account that has more rights than a visitor's, else "".
func roleOf(record *core.Record) string {
	if record.IsSuperuser() {
		return "superuser"
	}
	if role := record.GetString("role"); role != string(chat.RoleUser) {
		return role
	}
	return ""
}

func roleChange(record *core.Record, from, to string) []chat.Entry {
	if from == to {
		return nil
	}
	return []chat.Entry{entryOn(record, chat.DeedRoleChanged, map[string]any{"from": from, "to": to})}
}

func entryOn(record *core.Record, deed chat.Deed, details map[string]any) chat.Entry {
	by, _ := record.GetRaw(actor).(chat.Account)
	return chat.Entry{Deed: deed, By: by, Target: onAccount(record), Details: details}
}

// withEntries goes on with the change of a record and writes the entries down, both or nothing.
func withEntries(e *core.RecordEvent, entries []chat.Entry) error {
	if len(entries) == 0 {
		return e.Next()
	}
	outside := e.App
	defer func() { e.App = outside }()
	return outside.RunInTransaction(func(tx core.App) error {
		e.App = tx
		if err := e.Next(); err != nil {
			return err
		}
		for _, entry := range entries {
			if err := sqlite.Note(tx, entry); err != nil {
				return err
			}
		}
		return nil
	})
}

// signOut ends all tokens of the account.
func signOut(e *core.RequestEvent, record *core.Record) error {
	record.RefreshTokenKey()
	return e.App.RunInTransaction(func(tx core.App) error {
		if err := tx.Save(record); err != nil {
			return err
		}
		return sqlite.Note(tx, chat.Entry{
			Deed: chat.DeedSignedOutEverywhere, By: actorOf(e), Target: onAccount(record),
		})
	})
}

// refused says whether the answer is that somebody may not come in.
func refused(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusForbidden
}
