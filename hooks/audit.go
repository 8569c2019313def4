package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
	"webchat/hooks/sqlite"
)

const auditLog = "audit_log"

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

// bindAuditLog has nobody change the audit log, nor make up entries. The database's triggers hold that in any case.
func bindAuditLog(w *webchat) {
	refuse := func(*core.RecordEvent) error {
		return refusal(http.StatusBadRequest, "The audit log is written by the server alone, and nobody changes it.")
	}
	w.app.OnRecordCreate(auditLog).BindFunc(refuse)
	w.app.OnRecordUpdate(auditLog).BindFunc(refuse)
	w.app.OnRecordDelete(auditLog).BindFunc(refuse)
}
