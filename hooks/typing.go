package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

func bindTypingApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/sessions/{id}/typing", w.typing).BindFunc(requireAccount, w.limit(w.rates.typing), w.refuseBanned)
}

func (w *webchat) typing(e *core.RequestEvent) error {
	if err := w.desk.Load().Typing(e.Request.Context(), accountOf(e.Auth), e.Request.PathValue("id")); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}
