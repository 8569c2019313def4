package hooks

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"webchat/hooks/chat"
	"webchat/hooks/rooms"
)

const bansCollection = "bans"

// trialTime is how long a connection from a banned address may stay before an agent has subscribed with it: a browser
// can't show a token when it connects.
const trialTime = 5 * time.Second

// bans are kept in memory, so that asking whether somebody is banned costs no SQL.
type bans struct {
	list atomic.Pointer[chat.Bans] // never nil
	mu   sync.Mutex                // held while they are read

	// enforcing is held until the chats of those who are banned are closed: who finds the bans in force and their chats yet
	// open would turn their visitors out of them.
	enforcing sync.Mutex
}

// refuse is what one gets who is banned, else nil.
func (b *bans) refuse(by chat.Account, address string) error {
	return b.list.Load().Refuse(by, address, time.Now())
}

// tryOut ends the client's connection after a while, unless it has turned out to be an agent's.
func (b *bans) tryOut(client *rooms.Client, address string, end func()) {
	time.AfterFunc(trialTime, func() {
		if b.refuse(client.Account(), address) != nil {
			end()
		}
	})
}

// load has the stored bans in force, and returns those before and now.
func (b *bans) load(app core.App) (before, now *chat.Bans, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	records, err := app.FindAllRecords(bansCollection,
		dbx.NewExp("until = '' OR until > {:now}", dbx.Params{"now": types.NowDateTime().String()}))
	if err != nil {
		return nil, nil, err
	}
	all := make([]chat.Ban, 0, len(records))
	for _, record := range records {
		ban := chat.Ban{UserID: record.GetString("userId"), Until: record.GetDateTime("until").Time()}
		if ban.UserID == "" {
			if ban.Network, err = chat.ParseNetwork(record.GetString("address")); err != nil {
				app.Logger().Error("A ban can't be used", "ban", record.Id, "error", err)
				continue
			}
		}
		all = append(all, ban)
	}
	before, now = b.list.Load(), chat.NewBans(all)
	b.list.Store(now)
	return before, now, nil
}

// refuseBanned lets nobody through who is banned.
func (w *webchat) refuseBanned(e *core.RequestEvent) error {
	if err := w.bans.refuse(accountOf(e.Auth), e.RealIP()); err != nil {
		return err
	}
	return e.Next()
}

// enforceBans has the stored bans in force: the open chats of those who are banned are closed, and they leave the rooms
// of what is open yet.
func (w *webchat) enforceBans() {
	w.bans.enforcing.Lock()
	defer w.bans.enforcing.Unlock()
	before, now, err := w.bans.load(w.app)
	if err != nil {
		w.app.Logger().Error("Failed to read the bans", "error", err)
		return
	}
	w.endBanned(before, now)
}

func (w *webchat) endBanned(before, now *chat.Bans) {
	desk := w.desk.Load()
	if desk == nil {
		return
	}
	ctx := context.Background()
	if err := desk.Enforce(ctx, before, now); err != nil {
		w.app.Logger().Error("Failed to close the chats of those who are banned", "error", err)
	}
	banned := func(client *rooms.Client) bool {
		address, _ := client.Get(apis.RealtimeClientIPKey).(string)
		return now.Refuse(client.Account(), address, time.Now()) != nil
	}
	for _, room := range w.hub.RoomsOf(banned) {
		if !desk.Over(ctx, room) {
			w.hub.Expel(room, banned, http.StatusForbidden)
		}
	}
}

// bindBans checks bans before they are stored, by whatever way, writes them down, and has them in force at once.
func bindBans(w *webchat) {
	w.bans.list.Store(&chat.Bans{})
	byRequest := func(e *core.RecordRequestEvent) error {
		actsOn(e.Record, e.RequestEvent)
		return e.Next()
	}
	w.app.OnRecordCreateRequest(bansCollection).BindFunc(byRequest)
	w.app.OnRecordUpdateRequest(bansCollection).BindFunc(byRequest)
	w.app.OnRecordDeleteRequest(bansCollection).BindFunc(byRequest)
	w.app.OnRecordValidate(bansCollection).BindFunc(func(e *core.RecordEvent) error {
		if err := checkBan(e.App, e.Record); err != nil {
			return wrongBan(err)
		}
		return e.Next()
	})
	w.app.OnRecordCreate(bansCollection).BindFunc(func(e *core.RecordEvent) error {
		by, _ := e.Record.GetRaw(actor).(chat.Account)
		if by.Role == chat.RoleAdmin && by.DisplayName == "" {
			by.DisplayName = "a superuser"
		}
		e.Record.Set("bannedById", by.ID)
		e.Record.Set("bannedByName", by.DisplayName)
		return withEntries(e, banEntry(e.Record, chat.DeedBanned))
	})
	w.app.OnRecordUpdate(bansCollection).BindFunc(func(e *core.RecordEvent) error {
		for _, field := range []string{"bannedById", "bannedByName"} {
			e.Record.Set(field, e.Record.Original().Get(field))
		}
		return withEntries(e, banEntry(e.Record, chat.DeedBanChanged))
	})
	w.app.OnRecordDelete(bansCollection).BindFunc(func(e *core.RecordEvent) error {
		return withEntries(e, banEntry(e.Record, chat.DeedUnbanned))
	})
	enforce := func(e *core.RecordEvent) error {
		w.enforceBans()
		return e.Next()
	}
	w.app.OnRecordAfterCreateSuccess(bansCollection).BindFunc(enforce)
	w.app.OnRecordAfterUpdateSuccess(bansCollection).BindFunc(enforce)
	w.app.OnRecordAfterDeleteSuccess(bansCollection).BindFunc(enforce)
}

func banEntry(record *core.Record, deed chat.Deed) []chat.Entry {
	by, _ := record.GetRaw(actor).(chat.Account)
	details := map[string]any{"until": record.GetString("until")}
	for _, target := range []string{"userId", "address"} {
		if value := record.GetString(target); value != "" {
			details[target] = value
		}
	}
	return []chat.Entry{{Deed: deed, By: by, Target: chat.Target{Type: "ban", ID: record.Id}, Details: details}}
}

// checkBan says what is wrong with a ban, and writes its address in the form that compares.
func checkBan(app core.App, record *core.Record) error {
	userID, address, until := record.GetString("userId"), record.GetString("address"), record.GetDateTime("until").Time()
	switch {
	case userID == "" && address == "":
		return badField("userId", "Name a visitor or an address.")
	case userID != "" && address != "":
		return badField("address", "Name a visitor or an address, not both. Make two bans for both.")
	case !until.IsZero() && !until.After(time.Now()) && !until.Equal(record.Original().GetDateTime("until").Time()):
		return badField("until", "This is past. Choose a time to come, or none for a ban for good.")
	case userID != "":
		visitor, err := app.FindRecordById(users, userID)
		if err != nil || accountOf(visitor).Role != chat.RoleUser {
			return badField("userId", "There is no such visitor. Agents and admins can't be banned: change their role or delete the account.")
		}
		return nil
	}
	network, err := chat.BannableNetwork(address)
	record.Set("address", textOf(network))
	return err
}

func textOf(network netip.Prefix) string {
	if !network.IsValid() {
		return ""
	}
	return chat.NetworkText(network)
}

// wrongBan is the answer to a ban that can't be stored, which names the field.
func wrongBan(err error) error {
	var known *chat.Error
	if !errors.As(err, &known) {
		return err
	}
	answer := refusal(http.StatusBadRequest, known.Message)
	answer.Data[known.Field] = map[string]string{"code": "validation_invalid_value", "message": known.Message}
	return answer
}
