package hooks

import (
	"context"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"webchat/hooks/chat"
)

// bindAccounts sees to it that a changed account counts at once: one whose token or role has changed, or that is
// gone, leaves its rooms, and the chats of one who no longer is an agent go back to the queue. Whoever names an account,
// its name is tidy.
func bindAccounts(w *webchat) {
	bindForgetting(w)
	w.app.OnRecordValidate(users).BindFunc(func(e *core.RecordEvent) error {
		e.Record.Set("displayName", chat.TidyName(e.Record.GetString("displayName")))
		return e.Next()
	})
	w.app.OnRecordAfterUpdateSuccess(users, core.CollectionNameSuperusers).BindFunc(func(e *core.RecordEvent) error {
		before, now := accountOf(e.Record.Original()), accountOf(e.Record)
		if before.Role == chat.RoleAgent && now.Role != chat.RoleAgent {
			if err := w.releaseAll(e.App, before); err != nil {
				e.App.Logger().Error("Failed to put the chats of a former agent back", "agent", now.ID, "error", err)
			}
		}
		if e.Record.Original().TokenKey() != e.Record.TokenKey() {
			w.hub.Revoke(now.ID, http.StatusUnauthorized)
		} else if before.Role != now.Role {
			w.hub.Revoke(now.ID, http.StatusForbidden)
		} else {
			w.hub.Rename(now.ID, now.DisplayName)
		}
		return e.Next()
	})
	w.app.OnRecordDelete(users).BindFunc(func(e *core.RecordEvent) error {
		account := accountOf(e.Record)
		if account.Role == chat.RoleAgent {
			if err := w.releaseAll(e.App, account); err != nil {
				return err
			}
		}
		return e.Next()
	})
	w.app.OnRecordAfterDeleteSuccess(users, core.CollectionNameSuperusers).BindFunc(func(e *core.RecordEvent) error {
		w.hub.Revoke(e.Record.Id, http.StatusUnauthorized)
		return e.Next()
	})
}

// releaseAll puts the agent's chats back in the queue. Within a transaction the store can't write, so that has to be
// done before.
func (w *webchat) releaseAll(app core.App, agent chat.Account) error {
	desk := w.desk.Load()
	active, err := app.CountRecords("sessions", dbx.HashExp{"agentId": agent.ID, "status": string(chat.ActiveWithAgent)})
	if err != nil || active == 0 {
		return err
	}
	if desk == nil || app.IsTransactional() {
		return refusal(http.StatusConflict, "This agent has open chats. Put them back in the queue first.")
	}
	return desk.ReleaseAll(context.Background(), agent)
}

// bindForgetting makes all tokens count anew when an account, or how tokens are signed, has changed.
func bindForgetting(w *webchat) {
	forgetAfter := func(e *core.RecordEvent) error {
		if e.Record.Collection().IsAuth() {
			w.tokens.forget()
		}
		return e.Next()
	}
	w.app.OnRecordAfterUpdateSuccess().Bind(&hook.Handler[*core.RecordEvent]{Func: forgetAfter, Priority: -1})
	w.app.OnRecordAfterDeleteSuccess().Bind(&hook.Handler[*core.RecordEvent]{Func: forgetAfter, Priority: -1})
	forgetAll := func(e *core.CollectionEvent) error {
		w.tokens.forget()
		return e.Next()
	}
	w.app.OnCollectionAfterUpdateSuccess().BindFunc(forgetAll)
	w.app.OnCollectionAfterDeleteSuccess().BindFunc(forgetAll)
	w.app.OnCollectionUpdate().BindFunc(func(e *core.CollectionEvent) error {
		before, _ := e.App.FindCachedCollectionByNameOrId(e.Collection.Id)
		if err := e.Next(); err != nil {
			return err
		}
		if before != nil && before.AuthToken.Secret != e.Collection.AuthToken.Secret {
			w.hub.RevokeAll(http.StatusUnauthorized)
		}
		return nil
	})
}
