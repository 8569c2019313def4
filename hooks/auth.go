package hooks

import (
	"database/sql"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/security"

	"webchat/hooks/chat"
)

const (
	users = "users"
	// visitorToken is how long a visitor's token is good for; using the page renews it.
	visitorToken = 30 * 24 * time.Hour
)

// accountOf is who a record speaks for. A superuser counts as admin; an account of another collection is nobody.
func accountOf(record *core.Record) chat.Account {
	switch {
	case record == nil:
		return chat.Account{}
	case record.IsSuperuser():
		return chat.Account{ID: record.Id, Role: chat.RoleAdmin}
	case record.Collection().Name != users:
		return chat.Account{ID: record.Id}
	}
	within, _ := record.GetRaw(withinKey).(string)
	return chat.Account{
		ID:          record.Id,
		Role:        chat.Role(record.GetString("role")),
		DisplayName: record.GetString("displayName"),
		Email:       record.Email(),
		ExternalID:  record.GetString("externalId"),
		Within:      within,
	}
}

// requireAccount lets only requests with a good token through.
func requireAccount(e *core.RequestEvent) error {
	if e.Auth == nil {
		return unauthorized()
	}
	return e.Next()
}

// refuseStaleToken lets requests without a token through, but none with one that is no longer good.
func refuseStaleToken(e *core.RequestEvent) error {
	if e.Auth == nil && e.Request.Header.Get("Authorization") != "" {
		return unauthorized()
	}
	return e.Next()
}

// accountNow reads the account of the request as it is now. That the token has ended since the request came is an error.
func accountNow(e *core.RequestEvent) (*core.Record, error) {
	now, err := e.App.FindRecordById(e.Auth.Collection(), e.Auth.Id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && now.TokenKey() != e.Auth.TokenKey() {
		return nil, unauthorized()
	}
	return now, err
}

func unauthorized() error {
	return refusal(http.StatusUnauthorized,
		"There is no token with this request, or it is no longer good. Sign in, or start a new chat.")
}

// newToken is a fresh token for the account: of 30 days for a visitor, else as the users collection says.
func newToken(record *core.Record) (string, error) {
	if accountOf(record).Role == chat.RoleUser {
		return record.NewStaticAuthToken(visitorToken)
	}
	return record.NewAuthToken()
}

func bindRefreshApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/refresh", w.refresh).BindFunc(requireAccount, w.limit(w.rates.refresh))
}

// refresh asks the database, and not what is remembered, since a fresh token is for an account as it is now.
func (w *webchat) refresh(e *core.RequestEvent) error {
	now, err := accountNow(e)
	if err != nil {
		return err
	}
	token := tokenOf(e.Request)
	if mayRefresh(e.Auth, token) {
		if token, err = newToken(now); err != nil {
			return err
		}
	}
	return e.JSON(http.StatusOK, map[string]any{"token": token, "user": accountOf(now)})
}

// mayRefresh says whether the account gets a fresh token for this one: a visitor always, others unless it was lent for
// a time, as PocketBase's impersonation does.
func mayRefresh(record *core.Record, token string) bool {
	claims, err := security.ParseUnverifiedJWT(token)
	refreshable, _ := claims[core.TokenClaimRefreshable].(bool)
	return err == nil && (refreshable || accountOf(record).Role == chat.RoleUser)
}
