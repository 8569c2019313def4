package hooks

import (
	"context"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

const healthTimeout = 2 * time.Second

func bindHealthApi(w *webchat, e *core.ServeEvent) {
	e.Router.GET("/health", w.health).Bind(apis.SkipSuccessActivityLog())
}

// health says whether the database answers.
func (w *webchat) health(e *core.RequestEvent) error {
	ctx, cancel := context.WithTimeout(e.Request.Context(), healthTimeout)
	defer cancel()
	e.Response.Header().Set("Cache-Control", "no-store")
	if _, err := w.desk.Load().Site(ctx); err != nil {
		e.App.Logger().Error("The database does not answer", "error", err)
		return e.JSON(http.StatusServiceUnavailable, map[string]bool{"ok": false})
	}
	return e.JSON(http.StatusOK, map[string]bool{"ok": true})
}
