package hooks

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/pocketbase/dbx"

	"webchat/hooks/rooms"
)

// watchEvery is within what time a change of an account counts that was made past PocketBase's hooks.
const watchEvery = time.Second

// watchAccounts looks for changes of accounts, settings and bans after the last one known that another process or the SQL
// console has made, and for those of PocketBase's settings that another process has made, until the server stops.
func (w *webchat) watchAccounts(last int64) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var seen string // when the application's settings were changed, at the look before
	for {
		select {
		case <-w.stop:
			return
		case <-tick.C:
		}
		if desk := w.desk.Load(); desk != nil {
			w.tellErased(desk)
		}
		if now := w.accountChanges(); now != last {
			last = now
			w.tokens.forget()
			w.recheckConnections()
			w.followSettings()
			w.enforceBans()
		}
		// At the second look: a change of this process is about to be read by PocketBase itself.
		changed := w.applicationChanged()
		if changed != w.application.Load() && changed == seen {
			if err := w.app.ReloadSettings(); err != nil {
				w.app.Logger().Warn("Failed to read the application's settings", "error", err)
			}
		}
		seen = changed
	}
}

// applicationChanged is when PocketBase's own settings were changed, whichever process did.
func (w *webchat) applicationChanged() string {
	var updated string
	if err := w.app.ConcurrentDB().NewQuery("SELECT updated FROM _params WHERE id = 'settings'").Row(&updated); err != nil {
		w.app.Logger().Warn("Failed to look for changed settings", "error", err)
	}
	return updated
}

func (w *webchat) accountChanges() int64 {
	var n int64
	if err := w.app.ConcurrentDB().NewQuery("SELECT n FROM webchat_account_changes").Row(&n); err != nil {
		w.app.Logger().Warn("Failed to look for changed accounts", "error", err)
	}
	return n
}

// recheckConnections takes those out of their rooms whose account is gone or has another token key or role by now, or
// whose link holds no more.
func (w *webchat) recheckConnections() {
	connected := w.hub.Connected()
	accounts, err := w.accountsOf(connected)
	if err != nil {
		w.app.Logger().Warn("Failed to look up the connected accounts", "error", err)
		return
	}
	for credential, one := range connected {
		account, there := accounts[one.AccountID]
		link, isLink := linkOf(credential)
		switch {
		case isLink && !w.linkHolds(link):
			w.hub.RevokeCredential(credential, http.StatusUnauthorized)
		case !there || !isLink && account.TokenKey != credential:
			w.hub.Revoke(one.AccountID, http.StatusUnauthorized)
		case account.Role != string(one.Role):
			w.hub.Revoke(one.AccountID, http.StatusForbidden)
		}
	}
}

type storedAccount struct {
	ID       string `db:"id"`
	Role     string `db:"role"`
	TokenKey string `db:"tokenKey"`
}

// accountsOf are the accounts of those connections as they are stored by now, by id.
func (w *webchat) accountsOf(connected map[string]rooms.Connection) (map[string]storedAccount, error) {
	ids := make([]string, 0, len(connected))
	for _, one := range connected {
		ids = append(ids, one.AccountID)
	}
	wanted, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	var stored []storedAccount
	err = w.app.ConcurrentDB().
		NewQuery("SELECT u.id, u.role, u.tokenKey FROM json_each({:ids}) wanted CROSS JOIN users u ON u.id = wanted.value").
		Bind(dbx.Params{"ids": string(wanted)}).All(&stored)
	accounts := make(map[string]storedAccount, len(stored))
	for _, account := range stored {
		accounts[account.ID] = account
	}
	return accounts, err
}
