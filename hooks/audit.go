package hooks

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
	"webchat/hooks/sqlite"
)

const auditLog = "audit_log"

// shell is the role of whoever acts by a command, whose name is not known here.
const shell chat.Role = "shell"

// actorOf is who sends the request, and from where.
func actorOf(e *core.RequestEvent) chat.Account {
	account := accountOf(e.Auth)
	account.Address = e.RealIP()
	return account
}

// audit writes down what the sender of the request has done, in the transaction that the event's app is in, if any.
// What changes a session, the store writes down itself, together with the change.
func audit(e *core.RequestEvent, deed chat.Deed, target chat.Target, details map[string]any) error {
	return sqlite.Note(e.App, chat.Entry{Deed: deed, By: actorOf(e), Target: target, Details: details})
}

const keptAsItIs = "The audit log is written by the server alone, and nobody changes it."

// bindAuditLog has nobody change the audit log, nor make up entries. The database's triggers hold that in any case.
func bindAuditLog(w *webchat) {
	refuse := func(*core.RecordEvent) error { return refusal(http.StatusBadRequest, keptAsItIs) }
	w.app.OnRecordCreate(auditLog).BindFunc(refuse)
	w.app.OnRecordUpdate(auditLog).BindFunc(refuse)
	w.app.OnRecordDelete(auditLog).BindFunc(refuse)
	w.app.OnCollectionDelete(auditLog).BindFunc(func(e *core.CollectionEvent) error {
		if w.desk.Load() == nil {
			return e.Next() // a migration goes down
		}
		return refusal(http.StatusBadRequest, keptAsItIs)
	})
	w.app.OnCollectionUpdate().BindFunc(func(e *core.CollectionEvent) error {
		before, err := e.App.FindCollectionByNameOrId(e.Collection.Id)
		if err != nil || before.Name != auditLog || w.desk.Load() == nil {
			return e.Next()
		}
		if e.Collection.Name != auditLog || !sameFields(before, e.Collection) {
			return refusal(http.StatusBadRequest, keptAsItIs)
		}
		return e.Next()
	})
}

func sameFields(one, other *core.Collection) bool {
	first, err := json.Marshal(one.Fields)
	second, failed := json.Marshal(other.Fields)
	return err == nil && failed == nil && bytes.Equal(first, second)
}
