package hooks

import (
	"context"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"webchat/hooks/chat"
	"webchat/hooks/sqlite"
)

// bindServing opens the store when the app begins to serve, and ends everything in order when it stops: connections
// are told to come back, what was accepted is finished, and then the database may go.
func bindServing(w *webchat, bindRoutes func(*core.ServeEvent) error) {
	w.app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		store, err := sqlite.Open(e.App)
		if err != nil {
			return err
		}
		known := w.accountChanges() // before what depends on them is read
		if err := w.loadSettings(); err != nil {
			return err
		}
		w.readPost(e.App)
		w.bound(e, store)
		desk := chat.NewDesk(store, w.hub)
		desk.Use(w.settings.Load())
		if err := desk.Sweep(context.Background()); err != nil {
			return err
		}
		w.hub.OnLeave(w.told.note)
		w.store.Store(store)
		w.desk.Store(desk)
		w.application.Store(w.applicationChanged())
		w.watching.Go(func() { w.eraseAll(desk) })
		if _, _, err := w.bans.load(e.App); err != nil {
			return err
		}
		w.watching.Go(func() {
			w.endBanned(&chat.Bans{}, w.bans.list.Load())
			w.watchAccounts(known)
		})
		w.watching.Go(w.sweep)
		w.watching.Go(w.watchAnswers)
		w.watching.Go(w.sendMails)
		if err := bindRoutes(e); err != nil {
			return err
		}
		if err := e.Next(); err != nil {
			return err
		}
		return w.welcome(e)
	})
	w.app.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{
		Id:       "webchatGoodbye",
		Priority: -10000, // before PocketBase stops its server, and with it what goes over HTTP/2
		Func: func(e *core.TerminateEvent) error {
			w.hub.Close()
			return e.Next()
		},
	})
	w.app.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{
		Id:       "webchatStop",
		Priority: -9998, // right after PocketBase has stopped its server
		Func: func(e *core.TerminateEvent) error {
			w.stopOnce.Do(func() { close(w.stop) })
			w.watching.Wait()
			if desk := w.desk.Load(); desk != nil {
				desk.Stop()
			}
			if store := w.store.Load(); store != nil {
				if err := store.Stop(); err != nil {
					e.App.Logger().Warn("Failed to stop the store", "error", err)
				}
			}
			return e.Next()
		},
	})
}
