package hooks

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"webchat/hooks/chat"
	"webchat/hooks/rooms"
)

const (
	// maxSubscriptions is how many subscriptions a connection may have, and maxSubscribed how long they may be in all, in
	// bytes. They are kept for as long as the connection. Agents have a room for each of their chats.
	maxSubscriptions = 100
	maxSubscribed    = 32 << 10
)

func bindRealtime(w *webchat) {
	w.app.OnRealtimeConnectRequest().Bind(&hook.Handler[*core.RealtimeConnectRequestEvent]{
		Id:       "webchatConnect",
		Func:     w.connect,
		Priority: 9999, // in place of PocketBase's own loop, after everyone else's hooks
	})
	w.app.OnRealtimeSubscribeRequest().BindFunc(w.subscribe)
	w.hub.OnExpire(func(client *rooms.Client) { client.Unset(apis.RealtimeClientAuthKey) })
}

// subscribe lets the client into the rooms it may be in, and tells it what it has missed there.
func (w *webchat) subscribe(e *core.RealtimeSubscribeRequestEvent) error {
	client, ours := e.Client.(*rooms.Client)
	if !ours {
		return e.Next()
	}
	if by := accountOf(e.Auth); by.Role == "" || by.Role == chat.RoleUser {
		if err := boundSubscriptions(e.Subscriptions); err != nil {
			return asAPIError(e.RequestEvent, err)
		}
	}
	// SDKs give this request up when they send the next, which must not undo what it has begun.
	ctx := context.WithoutCancel(e.Request.Context())
	turn := client.Turn()
	before := client.Account()
	account, err := w.identify(e, client)
	if err != nil {
		return roomsUnknown(e, err)
	}
	refused, err := w.dropRefused(ctx, e, account, func(subscription string) bool {
		return account == before && client.HasSubscription(subscription)
	})
	if err != nil {
		return roomsUnknown(e, err)
	}
	if e.Request.Context().Err() != nil {
		return nil // the next one says what is wanted now
	}
	latest, err := turn.Take(e.Next)
	if err != nil {
		return err
	}
	if !latest {
		return e.NoContent(http.StatusNoContent) // a later one has said what is wanted now
	}
	if account.Role == chat.RoleAgent && account.ID != before.ID {
		w.came(ctx, account)
	}
	for subscription, status := range refused {
		client.Refuse(subscription, status)
	}
	if err := w.openRooms(ctx, e, client); err != nil {
		// The answer is out. One whose connection ends comes back and asks again.
		e.App.Logger().Warn("Failed to open the rooms of a client", "error", err)
		e.App.SubscriptionsBroker().Unregister(client.Id())
	}
	return nil
}

func boundSubscriptions(subscriptions []string) *chat.Error {
	size := 0
	for _, one := range subscriptions {
		size += len(one)
	}
	if len(subscriptions) > maxSubscriptions || size > maxSubscribed {
		return badField("subscriptions", fmt.Sprintf("A connection has at most %d subscriptions, of %d KiB in all.",
			maxSubscriptions, maxSubscribed>>10))
	}
	return nil
}

func roomsUnknown(e *core.RealtimeSubscribeRequestEvent, err error) error {
	e.App.Logger().Warn("Failed to look up the rooms of a client", "error", err)
	return refusal(http.StatusServiceUnavailable, "That did not work. Try again in a moment.")
}

// identify reads who subscribes, by now. A client stays known by the account that it had when its token is no longer
// good, so that whoever is about to revoke that account's rooms finds it.
func (w *webchat) identify(e *core.RealtimeSubscribeRequestEvent, client *rooms.Client) (chat.Account, error) {
	known, err := w.tokens.look(e.App, tokenOf(e.Request))
	if known.record == nil {
		return chat.Account{}, err
	}
	account := accountOf(known.record)
	client.SetAccount(account, credentialOf(known.record), known.expires)
	return account, nil
}

// dropRefused takes the rooms that the account may not be in off the list, and returns why. An error for them would
// have SDKs try for ever. Of a room that it is in nothing is asked: whoever may no longer be there is put out.
func (w *webchat) dropRefused(ctx context.Context, e *core.RealtimeSubscribeRequestEvent, account chat.Account,
	isIn func(subscription string) bool) (map[string]int, error) {
	allowed, refused := []string{}, map[string]int{}
	for _, subscription := range e.Subscriptions {
		if !rooms.IsRoom(subscription) || isIn(subscription) {
			allowed = append(allowed, subscription)
			continue
		}
		status, err := w.mayJoin(ctx, e, account, subscription)
		if err != nil {
			return nil, err
		}
		if status == 0 {
			allowed = append(allowed, subscription)
		} else {
			refused[subscription] = status
		}
	}
	e.Subscriptions = allowed
	return refused, nil
}

// openRooms opens the rooms that the client has just joined. Who it is and whether it may be there is asked once more,
// since that may have changed before it was in.
func (w *webchat) openRooms(ctx context.Context, e *core.RealtimeSubscribeRequestEvent, client *rooms.Client) error {
	account, err := w.identify(e, client)
	if err != nil {
		return err
	}
	for _, subscription := range client.Shut() {
		if client.Ended() {
			return nil
		}
		missed, seq, err := w.missed(ctx, subscription)
		if err != nil {
			return err
		}
		status, err := w.mayJoin(ctx, e, account, subscription)
		if err != nil {
			return err
		}
		if status == 0 {
			client.Open(subscription, missed, seq)
		} else {
			client.Refuse(subscription, status)
		}
	}
	return nil
}

// missed is what one who joins a room has to be told first, and up to which message.
func (w *webchat) missed(ctx context.Context, subscription string) (chat.Event, int64, error) {
	desk := w.desk.Load()
	switch rooms.Topic(subscription) {
	case chat.SiteRoom:
		site, err := desk.SiteNow(ctx)
		return site, 0, err
	case chat.Lobby:
		event, err := desk.Presence(ctx)
		return event, 0, err
	}
	sessionID, _ := chat.SessionOfRoom(rooms.Topic(subscription))
	after, hasCursor := cursorOf(subscription)
	return desk.History(ctx, sessionID, after, hasCursor)
}

// mayJoin is 0, or why not, as an HTTP status.
func (w *webchat) mayJoin(ctx context.Context, e *core.RealtimeSubscribeRequestEvent, account chat.Account,
	subscription string) (int, error) {
	desk, room := w.desk.Load(), rooms.Topic(subscription)
	if account.ID == "" && room != chat.SiteRoom {
		return http.StatusUnauthorized, nil
	}
	err := desk.MayJoin(ctx, account, room)
	if banned := w.bans.refuse(account, e.RealIP()); err == nil && banned != nil && !desk.Over(ctx, room) {
		err = banned
	}
	switch kind := chat.KindOf(err); kind {
	case chat.Forbidden, chat.NotFound:
		return statusOf[kind], nil
	}
	return 0, err
}

// credentialOf is what changes when the account's tokens end. A superuser's is not watched: PocketBase tells of it.
func credentialOf(record *core.Record) string {
	if record == nil || record.Collection().Name != users {
		return ""
	}
	if link := record.GetString(linkKey); link != "" {
		return linkCredential + link
	}
	return record.TokenKey()
}

// cursorOf reads the option after of a subscription: the last seq that the client has.
func cursorOf(subscription string) (after int64, ok bool) {
	after, err := strconv.ParseInt(rooms.Option(subscription, "after"), 10, 64)
	return after, err == nil && after >= 0
}
