package hooks

import (
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"path"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// bindPages serves the pages. Assets carry their hash in their names and never change; the rest is asked for again
// each time, and answered with 304 while it is the same.
func bindPages(w *webchat, pages fs.FS, e *core.ServeEvent) {
	etags := etagsOf(pages)
	translations := translationsOf(pages)
	e.Router.GET("/{path...}", apis.Static(pages, false)).
		BindFunc(func(e *core.RequestEvent) error {
			name := strings.TrimPrefix(path.Clean("/"+e.Request.PathValue(apis.StaticWildcardParam)), "/")
			header := e.Response.Header()
			if name == "" {
				name = translations.pick(e.Request)
				header.Add("Vary", "Accept-Language")
				e.Request.SetPathValue(apis.StaticWildcardParam, name)
			}
			switch folder, _, _ := strings.Cut(name, "/"); folder {
			case "agent":
				pageHeaders(header, pagePolicy, "'none'")
			case "demo":
				pageHeaders(header, demoPolicy, "'none'")
			default:
				pageHeaders(header, pagePolicy, w.framersOfVisitorPage())
			}
			if etag, known := etags[name]; known && strings.Contains(name, "assets/") {
				header.Set("Cache-Control", "public, max-age=31536000, immutable")
				header.Set("ETag", etag)
			} else if known {
				header.Set("Cache-Control", "no-cache")
				header.Set("ETag", etag)
			}
			return e.Next()
		}).
		Bind(apis.Gzip())
}

// etagsOf hashes each file, and lists a folder's index.html under the folder's name too.
func etagsOf(pages fs.FS) map[string]string {
	etags := map[string]string{}
	_ = fs.WalkDir(pages, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(pages, name)
		if err != nil {
			return err
		}
		etag := etagOf(content)
		etags[name] = etag
		if folder, file := path.Split(name); file == "index.html" {
			etags[strings.TrimSuffix(folder, "/")] = etag
		}
		return nil
	})
	return etags
}

func etagOf(content []byte) string {
	sum := sha256.Sum256(content)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}
