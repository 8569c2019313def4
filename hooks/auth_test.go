package hooks_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"webchat/hooks/chat"
)

const signIn = "/api/collections/users/auth-with-password"

func credentials(email, password string) map[string]string {
	return map[string]string{"identity": email, "password": password}
}

func TestAgentsAndAdminsSignInWithPocketBase(t *testing.T) {
	s := serve(t)
	for _, name := range []string{"Ada", "Grace"} {
		email := strings.ToLower(name) + "@example.com"
		answer := read[struct {
			Token  string
			Record struct{ Role, DisplayName, Email string }
		}](s.stranger().post(signIn, credentials(email, password)).is(http.StatusOK))
		if answer.Record.DisplayName != name || answer.Record.Email != email {
			t.Errorf("%s is %+v", name, answer.Record)
		}
		caller{server: s, token: answer.Token}.get(api + "/queue").is(http.StatusOK)
		caller{server: s, token: "Bearer " + answer.Token}.get(api + "/queue").is(http.StatusOK)
		s.stranger().post(signIn, credentials(email, "not that one")).is(http.StatusBadRequest)
	}
}

func TestVisitorsCanNotSignIn(t *testing.T) {
	s := serve(t)
	visitor := s.started("June").visitor
	for _, who := range []string{visitor.id, visitor.name, "", "@"} {
		for _, word := range []string{"!", "", password} {
			s.stranger().post(signIn, credentials(who, word)).is(http.StatusBadRequest)
		}
	}
	s.superuser().post(records("users"), map[string]any{
		"email": "mira@example.com", "password": password, "passwordConfirm": password, "displayName": "Mira", "role": "user",
	}).is(http.StatusOK)
	s.stranger().post(signIn, credentials("mira@example.com", password)).is(http.StatusForbidden)
	visitor.post("/api/collections/users/auth-refresh", nil).is(http.StatusForbidden)
}

func TestStartingAChatHashesNoPassword(t *testing.T) {
	s := serve(t)
	visitor := s.started("June").visitor
	record, err := s.app.FindRecordById("users", visitor.id)
	must(t, err)
	stored := record.GetString(core.FieldNamePassword + ":hash")
	if stored == "" || strings.HasPrefix(stored, "$2") {
		t.Errorf("a visitor's password is stored as %q", stored)
	}
	if record.Email() != "" || len(record.TokenKey()) < 30 {
		t.Errorf("a visitor has the address %q and the token key %q", record.Email(), record.TokenKey())
	}
}

// lifetime is for how long a token is good.
func lifetime(t *testing.T, token string) time.Duration {
	t.Helper()
	claims, err := security.ParseUnverifiedJWT(token)
	must(t, err)
	expires, err := claims.GetExpirationTime()
	must(t, err)
	return time.Until(expires.Time).Round(time.Hour)
}

func TestAVisitorsTokenLasts30DaysAndIsRenewed(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	if got := lifetime(t, c.visitor.token); got != 30*24*time.Hour {
		t.Errorf("it is good for %s", got)
	}
	answer := c.visitor.post(api+"/refresh", nil).is(http.StatusOK)
	if got := fields(t, answer.body); got != "token user" {
		t.Errorf("the answer holds %s", got)
	}
	renewed := read[struct {
		Token string
		User  struct{ ID, Role, DisplayName string }
	}](answer)
	if renewed.User.ID != c.visitor.id || lifetime(t, renewed.Token) != 30*24*time.Hour {
		t.Errorf("renewed it is %+v", renewed)
	}
	caller{server: s, token: renewed.Token}.get(c.path()).is(http.StatusOK)
}

func TestAnAgentsTokenLastsADaysWorkAndIsRenewed(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	if got := lifetime(t, ada.token); got != 8*time.Hour {
		t.Errorf("it is good for %s", got)
	}
	type renewed struct{ Token string }
	if got := lifetime(t, read[renewed](ada.post(api+"/refresh", nil)).Token); got != lifetime(t, ada.token) {
		t.Errorf("it is good for %s", got)
	}
	lent, err := s.account("Ada").NewStaticAuthToken(time.Hour)
	must(t, err)
	borrower := caller{server: s, token: lent}
	if got := read[renewed](borrower.post(api+"/refresh", nil).is(http.StatusOK)).Token; got != lent {
		t.Errorf("one that was lent for an hour became one for %s", lifetime(t, got))
	}
}

func TestATokenEndsWithTheKeyOfItsAccount(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	c.do("read", c.visitor).is(http.StatusOK)
	record, err := s.app.FindRecordById("users", c.visitor.id)
	must(t, err)
	record.RefreshTokenKey()
	must(t, s.app.Save(record))
	c.do("read", c.visitor).is(http.StatusUnauthorized)
	c.visitor.post(api+"/refresh", nil).is(http.StatusUnauthorized)
	c.visitor.post(api+"/sessions", june).is(http.StatusUnauthorized)
	c.visitor.get(api + "/site").is(http.StatusOK)
}

func TestAllTokensEndWhenASuperuserInvalidatesThem(t *testing.T) {
	s := serve(t)
	c := s.active("June", s.staff("Ada"))
	l := c.visitor.listen().join(c.after(0))
	l.await(c.after(0), chat.EventHistory)
	s.superuser().call(http.MethodPatch, "/api/collections/users", map[string]any{"name": "users"}).is(http.StatusOK)
	c.do("read", c.visitor).is(http.StatusOK)
	s.superuser().call(http.MethodPatch, "/api/collections/users", map[string]any{
		"authToken": map[string]string{"secret": strings.Repeat("new", 20)},
	}).is(http.StatusOK)
	c.do("read", c.visitor).is(http.StatusUnauthorized)
	l.left(c.after(0), 401)
}

func TestATokenOfAnotherKindOpensNothing(t *testing.T) {
	s := serve(t)
	c := s.active("June", s.staff("Ada"))
	file, err := s.account("Ada").NewFileToken()
	must(t, err)
	reset, err := s.account("Ada").NewPasswordResetToken()
	must(t, err)
	for _, token := range []string{file, reset, "x.y.z", "Bearer", "Bearer "} {
		c.do("read", caller{server: s, token: token}).is(http.StatusUnauthorized)
	}
}

func TestAnAccountOfAnotherCollectionIsNobodyHere(t *testing.T) {
	s := serve(t)
	c := s.waiting("June")
	others := core.NewAuthCollection("others")
	must(t, s.app.Save(others))
	record := core.NewRecord(others)
	record.SetEmail("eve@example.com")
	record.SetPassword(password)
	must(t, s.app.Save(record))
	eve := s.callerOf(record)
	eve.post(api+"/sessions", june).is(http.StatusForbidden)
	eve.get(api + "/queue").is(http.StatusForbidden)
	for action, want := range map[string]int{
		"read": 403, "send": 403, "typing": 403, "handoff": 403, "cancel": 403, "claim": 403, "release": 403, "close": 403,
	} {
		if got := c.do(action, eve).status; got != want {
			t.Errorf("%s is answered with %d", action, got)
		}
	}
	l := eve.listen().join(lobby, c.topic())
	for range 2 {
		awaitAny(l, chat.EventRoomLeft)
	}
}
