package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

// bindSignIn keeps those away from OAuth2 who are no agents: PocketBase would make an account of a stranger where the
// collection's rules let it, and link a visitor's with the stranger's address.
func bindSignIn(w *webchat) {
	w.app.OnRecordAuthWithOAuth2Request(users).BindFunc(func(e *core.RecordAuthWithOAuth2RequestEvent) error {
		switch accountOf(e.Record).Role {
		case chat.RoleAgent, chat.RoleAdmin:
			return e.Next()
		}
		return refusal(http.StatusForbidden, "No agent has this address. Whoever runs the site can add you.")
	})
}
