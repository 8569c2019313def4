package hooks

import (
	"bytes"
	"io/fs"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

const (
	loader = "widget.js"
	// plainAccent is the colour of a site that has set none, as the loader has it.
	plainAccent = "#0f6079"
)

// bindWidget serves the loader, with the site's accent in it: other sites have it on their pages, where it must not ask for
// anything before a chat is wanted.
func bindWidget(w *webchat, pages fs.FS, e *core.ServeEvent) {
	script, err := fs.ReadFile(pages, loader)
	if err != nil {
		return // pages without a widget
	}
	e.Router.GET("/"+loader, func(e *core.RequestEvent) error {
		accented := script
		if accent := w.settings.Load().Accent; accent != "" {
			accented = bytes.ReplaceAll(script, []byte(plainAccent), []byte(accent))
		}
		header := e.Response.Header()
		header.Set("Content-Type", "text/javascript; charset=utf-8")
		header.Set("Cache-Control", "no-cache")
		header.Set("Cross-Origin-Resource-Policy", "cross-origin")
		header.Set("ETag", etagOf(accented))
		http.ServeContent(e.Response, e.Request, loader, time.Time{}, bytes.NewReader(accented))
		return nil
	}).Bind(apis.Gzip())
}
