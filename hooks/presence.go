package hooks

import (
	"context"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

const (
	presences = "agent_presence"
	// sweepEvery is how often is looked for agents who are gone and chats that are quiet. Where agents count as gone
	// sooner than after a few of these, it is looked for more often.
	sweepEvery = time.Second
)

func bindPresenceApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/presence", w.sayPresence).BindFunc(requireAccount, w.limit(w.rates.presence))
}

// sayPresence takes an agent page's sign of life, and answers how often to give one, and without input for how long its
// agent is away, in seconds; 0 is never.
func (w *webchat) sayPresence(e *core.RequestEvent) error {
	var form struct {
		Status string `json:"status"`
		Device string `json:"device"`
	}
	by := accountOf(e.Auth)
	if err := chat.MayBePresent(by); err != nil {
		return err
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	beat := chat.Beat{Device: form.Device, Status: chat.Availability(form.Status)}
	if err := w.desk.Load().Beat(e.Request.Context(), by, beat); err != nil {
		return err
	}
	settings := w.settings.Load()
	return e.JSON(http.StatusOK, map[string]float64{
		"beatEvery": chat.BeatEvery(settings.GoneAfter).Seconds(), "awayAfter": settings.AwayAfter.Seconds(),
	})
}

// came notes that an agent has connected. If that fails, the next sweep does it.
func (w *webchat) came(ctx context.Context, agent chat.Account) {
	if err := w.desk.Load().Came(ctx, agent); err != nil {
		w.app.Logger().Warn("Failed to note that an agent is here", "agent", agent.ID, "error", err)
	}
}

// sweep has the desk do what time brings about, until the server stops.
func (w *webchat) sweep() {
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-next.C:
		}
		if err := w.desk.Load().Sweep(context.Background()); err != nil {
			w.app.Logger().Warn("Failed to look for those who are gone and chats that are quiet", "error", err)
		}
		next.Reset(min(sweepEvery, max(sweepEvery/10, w.settings.Load().GoneAfter/4)))
	}
}
