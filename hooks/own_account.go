package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

// bindOwnAccountApi has what agents do with their own account and PocketBase has no route for. The name is changed as
// any record is.
func bindOwnAccountApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	own := api.Group("/account")
	own.BindFunc(requireAccount, requireStaff)
	own.POST("/password", w.changePassword).BindFunc(w.limit(w.rates.signIn))
	own.POST("/sign-out-everywhere", w.signOutEverywhere)
}

// requireStaff lets those through who sign in to the agent page. Visitors have no password, superusers the dashboard.
func requireStaff(e *core.RequestEvent) error {
	if e.Auth.IsSuperuser() || !isStaff(e.Auth) {
		return refusal(http.StatusForbidden, "Only agents and admins have an account here.")
	}
	return e.Next()
}

// changePassword gives this device a fresh token. All other tokens of the account end with the old password.
func (w *webchat) changePassword(e *core.RequestEvent) error {
	var form struct {
		OldPassword string `json:"oldPassword"`
		Password    string `json:"password"`
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	record, err := e.App.FindRecordById(users, e.Auth.Id)
	if err != nil {
		return unauthorized()
	}
	if !record.ValidatePassword(form.OldPassword) {
		return badField("oldPassword", "This is not your present password.")
	}
	record.SetPassword(form.Password)
	actsOn(record, e)
	if err := e.App.Save(record); err != nil {
		if wrong := e.BadRequestError("The password could not be changed. See what is wrong below.", err); len(wrong.Data) > 0 {
			return wrong
		}
		return err
	}
	token, err := newToken(record)
	return answer(e, map[string]any{"token": token, "user": accountOf(record)}, err)
}

// signOutEverywhere ends all tokens of the account, the one that asks included. An agent is gone by that.
func (w *webchat) signOutEverywhere(e *core.RequestEvent) error {
	record, err := e.App.FindRecordById(users, e.Auth.Id)
	if err != nil {
		return unauthorized()
	}
	if err := signOut(e, record); err != nil {
		return err
	}
	if account := accountOf(record); account.Role == chat.RoleAgent {
		if err := w.desk.Load().Beat(e.Request.Context(), account, chat.Beat{Status: chat.AgentGone}); err != nil {
			return err
		}
	}
	return e.NoContent(http.StatusNoContent)
}
