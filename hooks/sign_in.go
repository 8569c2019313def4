package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"webchat/hooks/chat"
)

// bindSignIn keeps those away from PocketBase's ways to sign in who are no agents: it would make an account of a stranger
// where the collection's rules let it, link a visitor's with the stranger's address, and send mail to any address that a
// visitor names. Whoever asks for a mail is told the same, whether it goes out or not.
func bindSignIn(w *webchat) {
	w.app.OnRecordAuthWithOAuth2Request(users).BindFunc(func(e *core.RecordAuthWithOAuth2RequestEvent) error {
		if isStaff(e.Record) {
			return e.Next()
		}
		return refusal(http.StatusForbidden, "No agent has this address. Whoever runs the site can add you.")
	})
	w.app.OnRecordRequestPasswordResetRequest(users).BindFunc(func(e *core.RecordRequestPasswordResetRequestEvent) error {
		if isStaff(e.Record) {
			return e.Next()
		}
		return e.NoContent(http.StatusNoContent)
	})
	w.app.OnRecordRequestVerificationRequest(users).BindFunc(func(e *core.RecordRequestVerificationRequestEvent) error {
		if isStaff(e.Record) {
			return e.Next()
		}
		return e.NoContent(http.StatusNoContent)
	})
	w.app.OnRecordRequestOTPRequest(users).BindFunc(func(e *core.RecordCreateOTPRequestEvent) error {
		if !isStaff(e.Record) {
			e.Record = nil // then PocketBase makes up an answer
		}
		return e.Next()
	})
	w.app.OnRecordUpdateRequest(users).BindFunc(w.limitGuesses)
}

// isStaff says whether the account is that of an agent or an admin.
func isStaff(record *core.Record) bool {
	role := accountOf(record).Role
	return role == chat.RoleAgent || role == chat.RoleAdmin
}

// limitGuesses has the own password be guessed no faster by a change of the record than by webchat's own route.
func (w *webchat) limitGuesses(e *core.RecordRequestEvent) error {
	info, err := e.RequestInfo()
	if err != nil {
		return err
	}
	_, old := info.Body["oldPassword"]
	if _, now := info.Body["password"]; old || now {
		if err := w.allow(w.rates.signIn, e.RequestEvent); err != nil {
			return err
		}
	}
	return e.Next()
}

// guardAddresses stands before PocketBase's change of an e-mail address: it says which addresses are taken, and whether
// the password is right, before any hook is asked.
func (w *webchat) guardAddresses() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id: "webchatAddresses",
		Func: func(e *core.RequestEvent) error {
			switch actionOf(e.Request) {
			case "request-email-change":
				if e.Auth != nil && e.Auth.Collection().Name == users && !isStaff(e.Auth) {
					return refusal(http.StatusForbidden, "Only agents and admins have an e-mail address to change.")
				}
			case "confirm-email-change":
				if err := w.limitConfirming(e); err != nil {
					return err
				}
			}
			return e.Next()
		},
	}
}

// limitConfirming counts the password that has to come with the mail's link as a try to sign in.
func (w *webchat) limitConfirming(e *core.RequestEvent) error {
	var form struct {
		Token string `form:"token" json:"token"`
	}
	if w.unpaced(e) || e.BindBody(&form) != nil {
		return nil
	}
	owner, err := e.App.FindAuthRecordByToken(form.Token, core.TokenTypeEmailChange)
	if err != nil {
		return nil // PocketBase refuses it
	}
	return w.take(&w.rates.signIn.account, e, owner.Id)
}
