package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

func bindIdentifyApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/identify", w.identifyVisitor).BindFunc(w.limit(w.rates.change), w.refuseBanned)
}

// identifyVisitor takes the site's word for who a visitor is. A token that is no longer good stands in nobody's way: it is
// what the visitor had before.
func (w *webchat) identifyVisitor(e *core.RequestEvent) error {
	var form struct {
		chat.Identity
		Signature string `json:"signature"`
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	if err := form.Check(); err != nil {
		return err
	}
	if !w.settings.Load().Signed(form.Identity, form.Signature) {
		return refusal(http.StatusForbidden,
			"The signature is not that of this id, name and e-mail. The site's server makes it with the identifySecret of the settings.")
	}
	ctx := e.Request.Context()
	known, err := w.desk.Load().Identify(ctx, accountOf(e.Auth), form.Identity)
	if err != nil {
		return err
	}
	if known.Changed {
		w.tokens.forget()
		w.hub.Rename(known.Visitor.ID, known.Visitor.DisplayName)
	}
	if known.Ended != "" {
		w.hub.Revoke(known.Ended, http.StatusUnauthorized)
	}
	return w.welcomeBack(e, known)
}

// welcomeBack answers with a token, and the chat to go on with.
func (w *webchat) welcomeBack(e *core.RequestEvent, known chat.Identified) error {
	record, err := e.App.FindRecordById(users, known.Visitor.ID)
	if err != nil {
		return err
	}
	token, err := newToken(record)
	if err != nil {
		return err
	}
	answer := map[string]any{"token": token, "user": accountOf(record), "session": nil}
	if known.SessionID != "" {
		view, err := w.desk.Load().Session(e.Request.Context(), known.Visitor, known.SessionID)
		if err != nil {
			return err
		}
		answer["session"] = view
	}
	return e.JSON(http.StatusOK, answer)
}
