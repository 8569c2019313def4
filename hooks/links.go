package hooks

import (
	"database/sql"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/security"

	"webchat/hooks/chat"
)

// A mail's link is a token of its own: it lets whoever has it into one session, as that session's visitor, until it
// expires or is revoked. The visitor's other sessions stay closed to it, since mails are passed on.
const (
	links      = "session_links"
	linkLength = 40

	// What the record of a link's visitor has besides its fields: the session and the link.
	withinKey = "webchatWithin"
	linkKey   = "webchatLink"

	linkCredential = "link "
)

// newLink returns the token of a new link, and what is stored of it.
func newLink() (token string, link chat.Link) {
	token = security.RandomString(linkLength)
	return token, chat.Link{Hash: security.SHA256(token), Expires: time.Now().Add(chat.LinkLife)}
}

func isLink(token string) bool { return len(token) == linkLength && !strings.Contains(token, ".") }

// linkOf is the id of the link that a connection is known by, if it is known by one.
func linkOf(credential string) (id string, ok bool) {
	return strings.CutPrefix(credential, linkCredential)
}

// findLink is the visitor that a link's token lets in, or none when it lets in nobody any more.
func (t *tokens) findLink(app core.App, token string, version uint64) (knownToken, error) {
	link, err := app.FindFirstRecordByData(links, "hash", security.SHA256(token))
	if err != nil {
		return knownToken{}, unlessMissing(err)
	}
	if !holds(link) {
		return knownToken{}, nil
	}
	session, err := app.FindRecordById("sessions", link.GetString("sessionId"))
	if err != nil {
		return knownToken{}, unlessMissing(err)
	}
	visitor, err := app.FindRecordById(users, session.GetString("userId"))
	if err != nil {
		return knownToken{}, unlessMissing(err)
	}
	if accountOf(visitor).Role != chat.RoleUser {
		return knownToken{}, nil
	}
	visitor.Set(withinKey, session.Id)
	visitor.Set(linkKey, link.Id)
	known := knownToken{record: visitor, expires: link.GetDateTime("expiresAt").Time(), version: version}
	t.keep(token, known)
	return known, nil
}

func unlessMissing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func holds(link *core.Record) bool {
	return link.GetDateTime("revokedAt").IsZero() && link.GetDateTime("expiresAt").Time().After(time.Now())
}

// linkHolds says whether the link still lets its visitor in. One that can't be looked up does, for now.
func (w *webchat) linkHolds(id string) bool {
	link, err := w.app.FindRecordById(links, id)
	if err != nil {
		return unlessMissing(err) != nil
	}
	return holds(link)
}

func bindLinksApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/return", w.comeBack).BindFunc(w.limit(w.rates.comeBack), w.refuseBanned)
}

// comeBack lets the holder of a mail's link into its session. A visitor who is known here by a token of its own keeps
// that one, which may do more.
func (w *webchat) comeBack(e *core.RequestEvent) error {
	var form struct {
		Token string `json:"token"`
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	if !isLink(form.Token) {
		return linkOver()
	}
	visitor, err := w.tokens.find(e.App, form.Token)
	if err != nil {
		return err
	}
	if visitor == nil {
		return linkOver()
	}
	by, token := accountOf(visitor), form.Token
	view, err := w.desk.Load().Session(e.Request.Context(), by, by.Within)
	if err != nil {
		return err
	}
	if own := accountOf(e.Auth); own.ID == by.ID && own.Within == "" {
		if token, err = newToken(e.Auth); err != nil {
			return err
		}
	}
	return e.JSON(http.StatusOK, map[string]any{"token": token, "user": by, "session": view})
}

func linkOver() error {
	return refusal(http.StatusGone, "This link is older than 30 days, or it was revoked. Start a new chat.")
}
