package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

func bindHandoffsApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/sessions/{id}/handoff", w.requestHandoff).BindFunc(requireAccount, w.limit(w.rates.handoff), w.refuseBanned)
	api.DELETE("/sessions/{id}/handoff", w.cancelHandoff).BindFunc(requireAccount, w.limit(w.rates.change))
	api.GET("/queue", w.showQueue).BindFunc(requireAccount, w.limit(w.rates.read))
	api.POST("/handoffs/{id}/claim", w.claimHandoff).BindFunc(requireAccount, w.limit(w.rates.change))
}

func (w *webchat) requestHandoff(e *core.RequestEvent) error {
	request, isNew, err := w.desk.Load().Handoff(e.Request.Context(), actorOf(e), e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	if isNew {
		return e.JSON(http.StatusCreated, request)
	}
	return e.JSON(http.StatusOK, request)
}

func (w *webchat) cancelHandoff(e *core.RequestEvent) error {
	view, err := w.desk.Load().Cancel(e.Request.Context(), accountOf(e.Auth), e.Request.PathValue("id"))
	return answer(e, view, err)
}

func (w *webchat) showQueue(e *core.RequestEvent) error {
	if err := chat.MayBeInLobby(accountOf(e.Auth)); err != nil {
		return err
	}
	limit, err := limitOf(e, chat.DefaultLimit, chat.MaxLimit)
	if err != nil {
		return err
	}
	waiting, items, err := w.desk.Load().Queue(e.Request.Context(), accountOf(e.Auth), limit)
	return answer(e, map[string]any{"waiting": waiting, "items": items}, err)
}

func (w *webchat) claimHandoff(e *core.RequestEvent) error {
	taken, err := w.desk.Load().Claim(e.Request.Context(), actorOf(e), e.Request.PathValue("id"))
	return answer(e, taken, err)
}
