package chat

// Deed is what the audit log tells of.
type Deed string

const (
	DeedClaimed             Deed = "claimed"
	DeedReleased            Deed = "released"
	DeedClosed              Deed = "closed"
	DeedBanned              Deed = "banned"
	DeedBanChanged          Deed = "ban_changed"
	DeedUnbanned            Deed = "unbanned"
	DeedExported            Deed = "exported"
	DeedErased              Deed = "erased"
	DeedSignedIn            Deed = "signed_in"
	DeedSignInFailed        Deed = "sign_in_failed"
	DeedPasswordChanged     Deed = "password_changed"
	DeedSignedOutEverywhere Deed = "signed_out_everywhere"
	DeedRoleChanged         Deed = "role_changed"
	DeedImpersonated        Deed = "impersonated"
	DeedRestored            Deed = "restored"
)

// ReasonBanned is why the server closes the chats of one who is banned.
const ReasonBanned = "banned"

// Target is whom or what something was done to: a session, a user, a superuser, a ban, a backup.
type Target struct{ Type, ID string }

// OnSession is the session as a [Target].
func OnSession(id string) Target { return Target{"session", id} }

// Entry is one entry of the audit log. Since it can't be erased, its details hold ids, roles and dates, but nothing that
// people wrote or are called.
type Entry struct {
	Deed    Deed
	By      Account // the zero Account is the server itself
	Target  Target
	Details map[string]any
	At      string // set by the store
}

// Actor is who did it, as the log keeps it: of visitors the id alone, so that nothing of one who is erased is left.
func (e Entry) Actor() Account {
	switch e.By.Role {
	case RoleUser:
		return Account{ID: e.By.ID, Role: RoleUser}
	case "":
		return Account{ID: e.By.ID, Role: Role(Server), Address: e.By.Address}
	}
	return e.By
}
