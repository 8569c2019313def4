package hooks

import (
	"io/fs"
	"net/http"
	"strings"

	"golang.org/x/text/language"
)

// translations are the visitor's page in each of its languages: index.html is in English, index.de.html in German.
type translations struct {
	languages language.Matcher
	files     []string
}

func translationsOf(pages fs.FS) translations {
	files := []string{"index.html"}
	tags := []language.Tag{language.English}
	others, _ := fs.Glob(pages, "index.*.html")
	for _, file := range others {
		files = append(files, file)
		tags = append(tags, language.Make(strings.TrimSuffix(strings.TrimPrefix(file, "index."), ".html")))
	}
	return translations{language.NewMatcher(tags), files}
}

// pick is the file in the language that the address names (?lang=de), else in the one of those that the browser prefers.
func (t translations) pick(r *http.Request) string {
	_, nearest := language.MatchStrings(t.languages, r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"))
	return t.files[nearest]
}
