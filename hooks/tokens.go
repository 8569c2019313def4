package hooks

import (
	"database/sql"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/security"
)

// maxTokens bounds how many tokens are remembered. Past it all are forgotten, which costs each one query.
const maxTokens = 20_000

// tokens remembers whose token it is, so that a request of someone known costs no SQL. Any change of any account makes
// it forget all: they are rare, and then nothing can be missed.
type tokens struct {
	version atomic.Uint64 // of the accounts

	mu    sync.RWMutex
	known map[string]knownToken
}

type knownToken struct {
	record  *core.Record // shared by requests: to be read only
	expires time.Time    // zero is never
	version uint64
}

// forget makes every token count anew.
func (t *tokens) forget() { t.version.Add(1) }

// find is the account of a token, or nil when the token is no good. One that can't be looked up is an error and not a
// bad token, since who is told that drops it, and its chat with it.
func (t *tokens) find(app core.App, token string) (*core.Record, error) {
	known, err := t.look(app, token)
	return known.record, err
}

// look is what is known of a token, remembered or read from the database: no record when it is no good.
func (t *tokens) look(app core.App, token string) (knownToken, error) {
	version := t.version.Load()
	t.mu.RLock()
	entry, ok := t.known[token]
	t.mu.RUnlock()
	if ok && entry.version == version && time.Now().Before(entry.expires) {
		return entry, nil
	}
	if isLink(token) {
		return t.findLink(app, token, version)
	}
	claims, err := security.ParseUnverifiedJWT(token)
	if err != nil {
		return knownToken{}, nil
	}
	record, err := app.FindAuthRecordByToken(token, core.TokenTypeAuth)
	if err != nil {
		return knownToken{}, trouble(app, claims)
	}
	// Under the version from before the read: a change meanwhile makes it stale at once.
	known := knownToken{record: record, version: version}
	if expires, err := claims.GetExpirationTime(); err == nil && expires != nil {
		known.expires = expires.Time
	}
	if !known.expires.IsZero() && record.Collection().Name == users { // of other accounts nobody counts the changes
		t.keep(token, known)
	}
	return known, nil
}

func (t *tokens) keep(token string, entry knownToken) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil || len(t.known) >= maxTokens {
		t.known = map[string]knownToken{}
	}
	t.known[token] = entry
}

// trouble is why the account that a token claims to be of can't be read, or nil when it can, or is not there.
func trouble(app core.App, claims map[string]any) error {
	collection, _ := claims[core.TokenClaimCollectionId].(string)
	id, _ := claims[core.TokenClaimId].(string)
	if _, err := app.FindRecordById(collection, id); !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return nil
}

// tokenOf is the token that came with the request, or "".
func tokenOf(r *http.Request) string {
	token := r.Header.Get("Authorization")
	if len(token) > 7 && strings.EqualFold(token[:7], "Bearer ") {
		return token[7:]
	}
	return token
}

// shareAuth gives realtime requests the account that is remembered, so that a connection keeps no copy of its own. Those
// that went well are not logged: every page sends one whenever it joins a room or comes back. To PocketBase one with a
// link is nobody: its rules know nothing of a right to one chat alone.
func (w *webchat) shareAuth() *hook.Handler[*core.RequestEvent] {
	quietly := apis.SkipSuccessActivityLog().Func
	return &hook.Handler[*core.RequestEvent]{
		Id:       "webchatShareAuth",
		Priority: apis.DefaultLoadAuthTokenMiddlewarePriority - 1,
		Func: func(e *core.RequestEvent) error {
			if e.Request.URL.Path != "/api/realtime" {
				return e.Next()
			}
			if token := tokenOf(e.Request); !isLink(token) {
				// Where this fails, PocketBase looks for itself.
				e.Auth, _ = w.tokens.find(e.App, token)
			}
			return quietly(e)
		},
	}
}

// loadAuth is PocketBase's way to load a request's account, but for the memory.
func (w *webchat) loadAuth() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id:       apis.DefaultLoadAuthTokenMiddlewareId,
		Priority: apis.DefaultLoadAuthTokenMiddlewarePriority,
		Func: func(e *core.RequestEvent) error {
			if e.Auth != nil {
				return e.Next()
			}
			var err error
			if e.Auth, err = w.tokens.find(e.App, tokenOf(e.Request)); err != nil {
				return err
			}
			return e.Next()
		},
	}
}
