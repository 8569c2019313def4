package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

func bindVisitsApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/sessions/{id}/visit", w.visit).BindFunc(requireAccount, w.limit(w.rates.typing), w.refuseBanned)
}

func (w *webchat) visit(e *core.RequestEvent) error {
	var told chat.Visit
	by := accountOf(e.Auth)
	if err := chat.MayEver(by.Role, chat.ActionVisit); err != nil {
		return err
	}
	if err := bindBody(e, &told); err != nil {
		return err
	}
	if err := w.desk.Load().Visit(e.Request.Context(), by, e.Request.PathValue("id"), visitOf(e, &told)); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// visitOf is what the visitor's page tells, from the browser that tells it.
func visitOf(e *core.RequestEvent, told *chat.Visit) chat.Visit {
	if told == nil {
		return chat.Visit{}
	}
	visit := *told
	visit.Browser = chat.BrowserOf(e.Request.UserAgent())
	return visit
}
