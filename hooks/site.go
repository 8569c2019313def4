package hooks

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

func bindSiteApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.GET("/site", w.showSite)
}

// showSite tells anyone what the owner of the site has set, who is here, and how long it may take.
func (w *webchat) showSite(e *core.RequestEvent) error {
	site, err := w.desk.Load().Site(e.Request.Context())
	return answer(e, site, err)
}
