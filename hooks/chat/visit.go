package chat

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Visit is where a visitor is on the site, and how it got there, as its page tells. What is not known is "".
type Visit struct {
	Page     string `json:"page"` // an http or https address
	Title    string `json:"title"`
	Referrer string `json:"referrer"` // where the visitor came from, when the chat began
	Language string `json:"language"`
	TimeZone string `json:"timeZone"` // an IANA name
	Browser  string `json:"browser"`  // such as "Firefox 140 on Windows"
}

// How long what a page tells of itself may be, in characters.
const (
	maxURL      = 2000
	maxTitle    = 200
	maxLanguage = 35
	maxZone     = 60
)

var language = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// Tidy leaves out what is of no use to whoever answers: nobody should be kept from a human by it.
func (v Visit) Tidy() Visit {
	v.Page, v.Referrer = tidyURL(v.Page), tidyURL(v.Referrer)
	v.Title = cut(TidyName(v.Title), maxTitle)
	if len(v.Language) > maxLanguage || !language.MatchString(v.Language) {
		v.Language = ""
	}
	if _, err := time.LoadLocation(v.TimeZone); err != nil || v.TimeZone == "Local" || len(v.TimeZone) > maxZone {
		v.TimeZone = ""
	}
	return v
}

// Then is the visit once its page tells this. Where the visitor came from stays what it was at first.
func (v Visit) Then(next Visit) Visit {
	if v != (Visit{}) {
		next.Referrer = v.Referrer
	}
	return next
}

// tidyURL is the address of a web page without credentials, without its fragment, where sign-ins leave tokens, and without its
// query where it would be too long; or "".
func tidyURL(text string) string {
	at, err := url.Parse(strings.TrimSpace(text))
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" {
		return ""
	}
	at.User, at.Fragment, at.RawQuery = nil, "", escapeQuery(at.RawQuery)
	if utf8.RuneCountInString(at.String()) > maxURL {
		at.RawQuery = ""
	}
	if text = at.String(); utf8.RuneCountInString(text) > maxURL {
		return ""
	}
	return text
}

// escapeQuery has the query be as browsers write it: what is no letter, digit or sign of ASCII stands in hexadecimals, as in all
// other parts of an address.
func escapeQuery(query string) string {
	var escaped strings.Builder
	for _, c := range []byte(query) {
		if ' ' < c && c <= '~' {
			escaped.WriteByte(c)
		} else {
			fmt.Fprintf(&escaped, "%%%02X", c)
		}
	}
	return escaped.String()
}

func cut(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}

// Visit notes where the visitor is now.
func (d *Desk) Visit(ctx context.Context, by Account, sessionID string, visit Visit) error {
	if err := MayEver(by.Role, ActionVisit); err != nil {
		return err
	}
	return d.store.Visit(ctx, by, sessionID, visit.Tidy())
}
