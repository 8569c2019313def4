package hooks

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
	"webchat/hooks/sqlite"
)

const (
	// finishEvery is how long what was begun to be erased elsewhere, or before a crash, lies still at most.
	finishEvery = time.Second

	retentionJob = "webchatRetention" // as the dashboard's list of crons shows it
	hourly       = "0 * * * *"
)

// bindErasing has the store erase what a superuser deletes in the dashboard, in steps that hold up no chat, and each hour
// what was kept for long enough.
func bindErasing(w *webchat) {
	erase := func(collection string, erase func(*chat.Desk, context.Context, string) error, is func(*core.Record) bool) {
		w.app.OnRecordDeleteExecute(collection).BindFunc(func(e *core.RecordEvent) error {
			desk := w.desk.Load()
			if desk == nil || e.App.IsTransactional() || !is(e.Record) {
				return e.Next() // and the triggers erase with it what belongs to it
			}
			return erase(desk, e.Context, e.Record.Id)
		})
	}
	erase("sessions", (*chat.Desk).Remove, func(*core.Record) bool { return true })
	erase(users, (*chat.Desk).EraseVisitor, func(r *core.Record) bool { return accountOf(r).Role == chat.RoleUser })
	w.app.OnRecordDeleteRequest("sessions").BindFunc(func(e *core.RecordRequestEvent) error {
		actsOn(e.Record, e.RequestEvent)
		return e.Next()
	})
	w.app.OnRecordAfterDeleteSuccess("sessions", users).BindFunc(func(e *core.RecordEvent) error {
		w.noteErased(e.Record)
		if desk := w.desk.Load(); desk != nil {
			w.tellErased(desk)
		}
		return e.Next()
	})
	w.app.Cron().MustAdd(retentionJob, hourly, func() {
		select {
		case w.retain <- struct{}{}:
		default: // it is about to begin anyway
		}
	})
}

// noteErased writes down by whom a session or a visitor was deleted, which is done by then.
func (w *webchat) noteErased(record *core.Record) {
	entry := entryOn(record, chat.DeedErased, nil)
	if record.Collection().Name == "sessions" {
		entry.Target = chat.OnSession(record.Id)
	} else if accountOf(record).Role != chat.RoleUser {
		return // it has lost its role, which is written down
	}
	if err := sqlite.Note(w.app, entry); err != nil {
		w.app.Logger().Error("Failed to write down what was erased", "error", err)
	}
}

func bindErasingApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.DELETE("/sessions/{id}", w.eraseSession).BindFunc(requireAccount, w.limit(w.rates.change))
}

func (w *webchat) eraseSession(e *core.RequestEvent) error {
	ctx, desk, by, id := e.Request.Context(), w.desk.Load(), accountOf(e.Auth), e.Request.PathValue("id")
	if err := chat.MayEver(by.Role, chat.ActionErase); err != nil {
		return err
	}
	if !w.settings.Load().MayErase {
		if _, err := desk.Session(ctx, by, id); err != nil {
			return err
		}
		return refusal(http.StatusForbidden, "Chats are kept here. Ask the people behind this site to erase yours.")
	}
	if err := desk.Erase(ctx, by, id); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// eraseAll finishes what was begun to be erased, and erases what was kept for long enough when it is time to, until the
// server stops.
func (w *webchat) eraseAll(desk *chat.Desk) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		<-w.stop
		cancel()
	}()
	tick := time.NewTicker(finishEvery)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-w.stop:
			return
		case <-tick.C:
			err = desk.FinishErasing(ctx)
		case <-w.retain:
			err = w.eraseOld(ctx, desk)
		}
		if err != nil && ctx.Err() == nil {
			w.app.Logger().Warn("Failed to erase; it is tried again", "error", err)
		}
	}
}

func (w *webchat) eraseOld(ctx context.Context, desk *chat.Desk) error {
	retention := w.settings.Load().Retention
	if retention == 0 {
		return nil
	}
	erased, err := desk.EraseOlder(ctx, retention)
	if erased != (chat.Erased{}) {
		w.app.Logger().Info("Erased what was kept for long enough", "chats", erased.Sessions, "visitors", erased.Visitors)
		err = errors.Join(err, sqlite.Note(w.app, chat.Entry{Deed: chat.DeedErased, Details: map[string]any{
			"reason": "retention", "sessions": erased.Sessions, "visitors": erased.Visitors,
		}}))
	}
	return err
}

// tellErased tells the rooms what is gone, by whomever.
func (w *webchat) tellErased(desk *chat.Desk) {
	if err := desk.TellErased(context.Background()); err != nil {
		w.app.Logger().Warn("Failed to tell what was erased; it is tried again", "error", err)
	}
}
