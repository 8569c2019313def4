package hooks

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

const (
	healthTimeout = 2 * time.Second
	// healthyFor is how long what was found counts: who asks more often learns nothing new, and must not keep readers busy.
	healthyFor = time.Second
)

// pulse is what was found last of the database, and when.
type pulse struct {
	mu    sync.Mutex // held while it is felt
	felt  time.Time
	beats bool
}

func bindHealthApi(w *webchat, e *core.ServeEvent) {
	e.Router.GET("/health", w.health).Bind(apis.SkipSuccessActivityLog())
}

// health says whether the database answers.
func (w *webchat) health(e *core.RequestEvent) error {
	e.Response.Header().Set("Cache-Control", "no-store")
	if !w.answers() {
		return e.JSON(http.StatusServiceUnavailable, map[string]bool{"ok": false})
	}
	return e.JSON(http.StatusOK, map[string]bool{"ok": true})
}

// answers says whether the database has answered within the last second, and asks it if nobody has.
func (w *webchat) answers() bool {
	w.pulse.mu.Lock()
	defer w.pulse.mu.Unlock()
	if time.Since(w.pulse.felt) < healthyFor {
		return w.pulse.beats
	}
	ctx, cancel := context.WithTimeout(context.Background(), healthTimeout)
	defer cancel()
	_, err := w.desk.Load().Site(ctx)
	if err != nil {
		w.app.Logger().Error("The database does not answer", "error", err)
	}
	w.pulse.felt, w.pulse.beats = time.Now(), err == nil
	return w.pulse.beats
}
