package hooks

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

func bindRatingsApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/sessions/{id}/rating", w.rateSession).BindFunc(requireAccount, w.limit(w.rates.change), w.refuseBanned)
}

func (w *webchat) rateSession(e *core.RequestEvent) error {
	var form struct {
		Rating  string `json:"rating"`
		Comment string `json:"comment"`
	}
	by := accountOf(e.Auth)
	if err := chat.MayEver(by.Role, chat.ActionRate); err != nil {
		return err
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	view, err := w.desk.Load().Rate(e.Request.Context(), by, e.Request.PathValue("id"), form.Rating, form.Comment)
	return answer(e, view, err)
}
