package hooks

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

const (
	// pagePolicy lets a page load only what it comes with: no inline script or style, no other host, no HTML made of text.
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"media-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	// demoPolicy also lets the demo have the chat in a frame.
	demoPolicy   = pagePolicy + "; frame-src 'self'"
	answerPolicy = "default-src 'none'; frame-ancestors 'none'"

	permissionsPolicy = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), " +
		"microphone=(), midi=(), payment=(), usb=()"
)

// bindHeaders says with every answer what a browser may do with it. The dashboard keeps what PocketBase says of it.
func bindHeaders(e *core.ServeEvent) {
	e.Router.Bind(&hook.Handler[*core.RequestEvent]{
		Id:       "webchatHeaders",
		Priority: apis.DefaultSecurityHeadersMiddlewarePriority + 1, // over those
		Func: func(e *core.RequestEvent) error {
			if !strings.HasPrefix(e.Request.URL.Path, "/_/") {
				header := e.Response.Header()
				header.Set("Referrer-Policy", "no-referrer")
				if !strings.HasPrefix(e.Request.URL.Path, "/api/files/") { // these come with a policy for what they are
					header.Set("Content-Security-Policy", answerPolicy)
					header.Set("X-Frame-Options", "DENY")
				}
			}
			return e.Next()
		},
	})
}

// pageHeaders are those of a page that may load what the policy says, and be framed by these.
func pageHeaders(header http.Header, policy, framedBy string) {
	header.Set("Content-Security-Policy", policy+"; frame-ancestors "+framedBy)
	header.Set("Permissions-Policy", permissionsPolicy)
	switch framedBy {
	case "'none'":
	case "'self'":
		header.Set("X-Frame-Options", "SAMEORIGIN")
	default:
		header.Del("X-Frame-Options") // it knows no list
	}
}

// framersOfVisitorPage are the site itself, and whom the settings allow.
func (w *webchat) framersOfVisitorPage() string {
	origins := w.settings.Load().Origins
	if slices.Contains(origins, "*") {
		return "*"
	}
	return strings.Join(append([]string{"'self'"}, origins...), " ")
}
