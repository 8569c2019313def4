package hooks

import (
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
	expires time.Time
	version uint64
}

// forget makes every token count anew.
func (t *tokens) forget() { t.version.Add(1) }

// find is the account of a token, remembered or read from the database, or nil when the token is no good.
func (t *tokens) find(app core.App, token string) *core.Record {
	version := t.version.Load()
	t.mu.RLock()
	entry, ok := t.known[token]
	t.mu.RUnlock()
	if ok && entry.version == version && time.Now().Before(entry.expires) {
		return entry.record
	}
	record, err := app.FindAuthRecordByToken(token, core.TokenTypeAuth)
	if err != nil {
		return nil
	}
	claims, err := security.ParseUnverifiedJWT(token)
	if err != nil {
		return nil
	}
	expires, err := claims.GetExpirationTime()
	if err != nil || expires == nil {
		return record
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil || len(t.known) >= maxTokens {
		t.known = map[string]knownToken{}
	}
	// Under the version from before the read: a change meanwhile makes it stale at once.
	t.known[token] = knownToken{record: record, expires: expires.Time, version: version}
	return record
}

// loadAuth is PocketBase's way to load a request's account, but for the memory.
func (w *webchat) loadAuth() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id:       apis.DefaultLoadAuthTokenMiddlewareId,
		Priority: apis.DefaultLoadAuthTokenMiddlewarePriority,
		Func: func(e *core.RequestEvent) error {
			token := e.Request.Header.Get("Authorization")
			if len(token) > 7 && strings.EqualFold(token[:7], "Bearer ") {
				token = token[7:]
			}
			if e.Auth == nil && token != "" {
				e.Auth = w.tokens.find(e.App, token)
			}
			return e.Next()
		},
	}
}
