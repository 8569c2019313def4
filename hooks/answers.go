package hooks

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

// noteEvery is within what time it is stored what visitors who have just left were told.
const noteEvery = time.Second

// told is up to which seq visitors were told in their sessions' rooms, until it is stored.
type told struct {
	mu   sync.Mutex
	upTo map[string]int64
}

func (t *told) note(sessionID string, seq int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.upTo == nil {
		t.upTo = map[string]int64{}
	}
	t.upTo[sessionID] = max(t.upTo[sessionID], seq)
}

func (t *told) take() map[string]int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	upTo := t.upTo
	t.upTo = nil
	return upTo
}

func bindAnswersApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/sessions/{id}/seen", w.seen).BindFunc(requireAccount, w.limit(w.rates.typing))
}

// seen notes up to where the visitor has read. What it has read is not mailed.
func (w *webchat) seen(e *core.RequestEvent) error {
	var form struct {
		Seq int64 `json:"seq"`
	}
	by, sessionID := accountOf(e.Auth), e.Request.PathValue("id")
	if err := chat.MayEver(by.Role, chat.ActionSeen); err != nil {
		return err
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	if form.Seq < 1 {
		return badField("seq", "The seq of a message is needed.")
	}
	if err := w.desk.Load().MaySee(e.Request.Context(), by, sessionID); err != nil {
		return err
	}
	w.told.note(sessionID, form.Seq)
	return e.NoContent(http.StatusNoContent)
}

// watchAnswers notes what visitors were told, and has go out by e-mail what nobody was, until the server stops.
func (w *webchat) watchAnswers() {
	tick := time.NewTicker(noteEvery)
	defer tick.Stop()
	var looked time.Time
	for {
		stopping := false
		select {
		case <-w.stop:
			stopping = true
		case <-tick.C:
		}
		if time.Since(looked) >= w.mailEvery() && !stopping && w.byMail() {
			looked = time.Now()
			w.lookForAnswers()
		}
		if err := w.store.Load().Told(context.Background(), w.told.take()); err != nil {
			w.app.Logger().Warn("Failed to note what visitors were told", "error", err)
		}
		if stopping {
			return
		}
	}
}

// mailEvery is how often it is looked for answers that have to go out: several times in the agent's silence.
func (w *webchat) mailEvery() time.Duration {
	return min(max(w.settings.Load().MailAfter/6, noteEvery), 10*time.Second)
}

// lookForAnswers finds answers that their visitors were not told. Half of the agent's silence is for every process to
// note the visitors who are connected to it; in the second half, nobody is. One whose page tells what was seen is left to
// that while it is here.
func (w *webchat) lookForAnswers() {
	ctx, now, after := context.Background(), time.Now(), w.settings.Load().MailAfter
	untold, err := w.store.Load().Untold(ctx, now.Add(-after/2))
	if err != nil {
		w.app.Logger().Warn("Failed to look for answers that were not told", "error", err)
		return
	}
	for _, one := range untold {
		switch here, tells := w.hub.VisitorIn(one.SessionID); {
		case here && !tells:
			w.told.note(one.SessionID, one.Seq)
		case !here && now.Sub(one.At) >= after:
			w.owe(ctx, one)
		}
	}
}

func (w *webchat) owe(ctx context.Context, one chat.Untold) {
	if err := w.store.Load().Owe(ctx, one.SessionID); err != nil {
		w.app.Logger().Warn("Failed to write down a mail", "session", one.SessionID, "error", err)
	}
}
