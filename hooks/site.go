package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

func bindSiteApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.GET("/site", w.showSite)
}

// showSite tells anyone what the site is called (the application name in the dashboard's settings) and who is here.
func (w *webchat) showSite(e *core.RequestEvent) error {
	site, err := w.desk.Load().Site(e.Request.Context())
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, struct {
		Name string `json:"name"`
		chat.Site
	}{e.App.Settings().Meta.AppName, site})
}
