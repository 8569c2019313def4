package migrations

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

const (
	stockToken = 5 * 24 * 60 * 60 // seconds, as PocketBase makes the collection
	agentToken = 8 * 60 * 60      // the agent page renews it while it is open; visitors' have a time of their own

	stockReset = core.EmailPlaceholderAppURL + "/_/#/auth/confirm-password-reset/" + core.EmailPlaceholderToken
	agentReset = core.EmailPlaceholderAppURL + "/agent/#reset=" + core.EmailPlaceholderToken
)

func init() {
	m.Register(func(app core.App) error {
		return signIn(app, stockToken, agentToken, stockReset, agentReset)
	}, func(app core.App) error {
		return signIn(app, agentToken, stockToken, agentReset, stockReset)
	})
}

// signIn changes how long a token is good and where the mail about a forgotten password leads, unless the owner has
// chosen something else.
func signIn(app core.App, tokenFrom, tokenTo int64, resetFrom, resetTo string) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	if users.AuthToken.Duration == tokenFrom {
		users.AuthToken.Duration = tokenTo
	}
	users.ResetPasswordTemplate.Body = strings.ReplaceAll(users.ResetPasswordTemplate.Body, resetFrom, resetTo)
	return app.Save(users)
}
