package hooks

import (
	"context"
	"net/http"
	"strconv"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"webchat/hooks/chat"
	"webchat/hooks/rooms"
)

func bindRealtime(w *webchat) {
	w.app.OnRealtimeConnectRequest().Bind(&hook.Handler[*core.RealtimeConnectRequestEvent]{
		Id:       "webchatConnect",
		Func:     w.connect,
		Priority: 9999, // in place of PocketBase's own loop, after everyone else's hooks
	})
	w.app.OnRealtimeSubscribeRequest().BindFunc(w.subscribe)
}

// subscribe lets the client into the rooms it may be in, and tells it what it has missed there. The others are dropped
// from its list, since an error would have SDKs try for ever.
func (w *webchat) subscribe(e *core.RealtimeSubscribeRequestEvent) error {
	client, ours := e.Client.(*rooms.Client)
	if !ours {
		return e.Next()
	}
	ctx, account := e.Request.Context(), accountOf(e.Auth)
	var allowed []string
	refused := map[string]int{}
	for _, subscription := range e.Subscriptions {
		if !rooms.IsRoom(subscription) {
			allowed = append(allowed, subscription)
		} else if status := w.mayJoin(ctx, account, subscription); status == 0 {
			allowed = append(allowed, subscription)
		} else {
			refused[subscription] = status
		}
	}
	e.Subscriptions = allowed
	client.SetAccount(account, credentialOf(e.Auth))
	if err := e.Next(); err != nil {
		return err
	}
	for subscription, status := range refused {
		client.Refuse(subscription, status)
	}
	for _, subscription := range client.Shut() {
		w.open(ctx, client, subscription)
	}
	return nil
}

// credentialOf is what changes when the account's tokens end. A superuser's is not watched: PocketBase tells of it.
func credentialOf(record *core.Record) string {
	if record == nil || record.Collection().Name != users {
		return ""
	}
	return record.TokenKey()
}

// mayJoin is 0, or why not, as an HTTP status.
func (w *webchat) mayJoin(ctx context.Context, account chat.Account, subscription string) int {
	if account.ID == "" {
		return http.StatusUnauthorized
	}
	err := w.desk.Load().MayJoin(ctx, account, rooms.Topic(subscription))
	if err == nil {
		return 0
	}
	if status, known := statusOf[chat.KindOf(err)]; known {
		return status
	}
	return http.StatusServiceUnavailable
}

// open tells one who has just joined a room what it missed there. Whether it may be there is asked once more, since
// that may have changed before it was in.
func (w *webchat) open(ctx context.Context, client *rooms.Client, subscription string) {
	desk, room := w.desk.Load(), rooms.Topic(subscription)
	missed, seq := desk.Presence(), int64(0)
	if sessionID, ok := chat.SessionOfRoom(room); ok {
		after, hasCursor := cursorOf(subscription)
		var err error
		if missed, seq, err = desk.History(ctx, sessionID, after, hasCursor); err != nil {
			client.Refuse(subscription, http.StatusServiceUnavailable)
			return
		}
	}
	if status := w.mayJoin(ctx, client.Account(), subscription); status != 0 {
		client.Refuse(subscription, status)
		return
	}
	client.Open(subscription, missed, seq)
}

// cursorOf reads the option after of a subscription: the last seq that the client has.
func cursorOf(subscription string) (after int64, ok bool) {
	reader := subscriptions.NewDefaultClient()
	reader.Subscribe(subscription)
	for _, options := range reader.Subscriptions() {
		after, err := strconv.ParseInt(options.Query["after"], 10, 64)
		return after, err == nil && after >= 0
	}
	return 0, false
}
