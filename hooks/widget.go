package hooks

import (
	"bytes"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

const (
	loader = "widget.js"
	// plainAccent is the colour of a site that has set none, as the loader has it.
	plainAccent = "#0f6079"
	// plainPages is the regular expression of the origins whose pages may have the chat, as the loader has it: of none.
	plainPages = "/^$/"
)

// bindWidget serves the loader, with the site's accent and allowed origins in it: other sites have it on their pages, where it
// must not ask for anything before a chat is wanted.
func bindWidget(w *webchat, pages fs.FS, e *core.ServeEvent) {
	script, err := fs.ReadFile(pages, loader)
	if err != nil {
		return // pages without a widget
	}
	e.Router.GET("/"+loader, func(e *core.RequestEvent) error {
		settings := w.settings.Load()
		dressed := bytes.ReplaceAll(script, []byte(plainPages), []byte(pagesOf(settings.Origins)))
		if settings.Accent != "" {
			dressed = bytes.ReplaceAll(dressed, []byte(plainAccent), []byte(settings.Accent))
		}
		header := e.Response.Header()
		header.Set("Content-Type", "text/javascript; charset=utf-8")
		header.Set("Cache-Control", "no-cache")
		header.Set("Cross-Origin-Resource-Policy", "cross-origin")
		header.Set("ETag", etagOf(dressed))
		http.ServeContent(e.Response, e.Request, loader, time.Time{}, bytes.NewReader(dressed))
		return nil
	}).Bind(apis.Gzip())
}

// inPattern writes an origin as a part of a regular expression. Who allows http allows https too, as in frame-ancestors.
var inPattern = strings.NewReplacer("http:", "https?:", "/", `\/`, ".", `\.`, "*", ".+")

// pagesOf is a regular expression of JavaScript for the origins that frame-ancestors lets have the chat in a frame.
func pagesOf(origins []string) string {
	if len(origins) == 0 {
		return plainPages
	}
	if slices.Contains(origins, "*") {
		return "/^https?:/"
	}
	patterns := make([]string, len(origins))
	for i, origin := range origins {
		patterns[i] = inPattern.Replace(origin)
	}
	return "/^(" + strings.Join(patterns, "|") + ")$/"
}
