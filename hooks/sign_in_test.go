package hooks_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

const (
	ownPassword       = api + "/account/password"
	signOutEverywhere = api + "/account/sign-out-everywhere"

	collectionOfUsers = "/api/collections/users"
	requestReset      = collectionOfUsers + "/request-password-reset"
	confirmReset      = collectionOfUsers + "/confirm-password-reset"
	requestCode       = collectionOfUsers + "/request-otp"
	signInWithCode    = collectionOfUsers + "/auth-with-otp"
	signInElsewhere   = collectionOfUsers + "/auth-with-oauth2"
)

func newPassword(old, now string) map[string]string {
	return map[string]string{"oldPassword": old, "password": now}
}

type signedIn struct {
	Token string
	MFAID string `json:"mfaId"`
}

func TestAnAgentsNewPasswordKeepsTheDeviceThatChangedIt(t *testing.T) {
	s := serve(t)
	ada, elsewhere := s.staff("Ada"), read[signedIn](s.stranger().post(signIn, credentials("ada@example.com", password)))
	answer := ada.post(ownPassword, newPassword(password, "another-one")).is(http.StatusOK)
	if got := fields(t, answer.body); got != "token user" {
		t.Errorf("the answer holds %s", got)
	}
	caller{server: s, token: read[signedIn](answer).Token}.get(api + "/queue").is(http.StatusOK)
	caller{server: s, token: elsewhere.Token}.get(api + "/queue").is(http.StatusUnauthorized)
	s.stranger().post(signIn, credentials("ada@example.com", password)).is(http.StatusBadRequest)
	s.stranger().post(signIn, credentials("ada@example.com", "another-one")).is(http.StatusOK)
}

func TestANewPasswordNeedsTheOldOneAndLength(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	for field, body := range map[string]map[string]string{
		"oldPassword": newPassword("not that one", "another-one"),
		"password":    newPassword(password, "short"),
	} {
		failure := read[failure](ada.post(ownPassword, body).is(http.StatusBadRequest))
		if _, named := failure.Data[field]; !named || len(failure.Data) != 1 {
			t.Errorf("instead of %s it names %v", field, failure.Data)
		}
	}
	ada.get(api + "/queue").is(http.StatusOK)
	s.stranger().post(signIn, credentials("ada@example.com", password)).is(http.StatusOK)
}

func TestSigningOutEverywhereEndsTheTokenThatAskedToo(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	ada.post(signOutEverywhere, nil).is(http.StatusNoContent)
	ada.get(api + "/queue").is(http.StatusUnauthorized)
	s.staff("Ada").get(api + "/queue").is(http.StatusOK)
}

var resetLink = regexp.MustCompile(`href="([^"]+)/agent/#reset=([^"]+)"`)

func TestAForgottenPasswordIsSetByTheLinkInAMailOnce(t *testing.T) {
	s := serve(t)
	office := s.sendsMail()
	ada := s.staff("Ada")
	s.stranger().post(requestReset, map[string]string{"email": "ada@example.com"}).is(http.StatusNoContent)
	mail := office.take()
	link := resetLink.FindStringSubmatch(mail.html)
	if mail.to != "ada@example.com" || mail.subject != "Reset your Webchat password" || link == nil || link[1] != s.url {
		t.Fatalf("to %s went %s: %s", mail.to, mail.subject, mail.html)
	}
	confirm := map[string]string{"token": link[2], "password": "another-one", "passwordConfirm": "another-one"}
	s.stranger().post(confirmReset, confirm).is(http.StatusNoContent)
	ada.get(api + "/queue").is(http.StatusUnauthorized)
	s.stranger().post(signIn, credentials("ada@example.com", password)).is(http.StatusBadRequest)
	s.stranger().post(signIn, credentials("ada@example.com", "another-one")).is(http.StatusOK)
	s.stranger().post(confirmReset, confirm).is(http.StatusBadRequest)
}

func TestWhoHasNoAccountIsToldTheSameAndGetsNoMail(t *testing.T) {
	s := serve(t)
	office := s.sendsMail()
	for _, email := range []string{"eve@example.com", "ada@example.com"} {
		answer := s.stranger().post(requestReset, map[string]string{"email": email}).is(http.StatusNoContent)
		if len(answer.body) > 0 {
			t.Errorf("%s is told %s", email, answer.body)
		}
	}
	if mail := office.take(); mail.to != "ada@example.com" {
		t.Errorf("a mail goes to %s", mail.to)
	}
}

// allow changes how agents sign in, as the dashboard does.
func (s *server) allow(options map[string]any) {
	s.t.Helper()
	s.superuser().call(http.MethodPatch, collectionOfUsers, options).is(http.StatusOK)
}

var code = regexp.MustCompile(`<strong>(\d+)</strong>`)

// askForCode has a code sent to Ada.
func (s *server) askForCode(office *postOffice) map[string]string {
	s.t.Helper()
	answer := s.stranger().post(requestCode, map[string]string{"email": "ada@example.com"}).is(http.StatusOK)
	found := code.FindStringSubmatch(office.take().html)
	if found == nil {
		s.t.Fatal("the mail holds no code")
	}
	return map[string]string{"otpId": read[struct{ OTPID string }](answer).OTPID, "password": found[1]}
}

func TestAnAgentSignsInWithACodeByMailOnce(t *testing.T) {
	s := serve(t)
	office := s.sendsMail()
	s.stranger().post(requestCode, map[string]string{"email": "ada@example.com"}).is(http.StatusForbidden)
	s.allow(map[string]any{"otp": map[string]any{"enabled": true}})
	sent := s.askForCode(office)
	wrong := map[string]string{"otpId": sent["otpId"], "password": "00000000"}
	s.stranger().post(signInWithCode, wrong).is(http.StatusBadRequest)
	token := read[signedIn](s.stranger().post(signInWithCode, sent).is(http.StatusOK)).Token
	caller{server: s, token: token}.get(api + "/queue").is(http.StatusOK)
	s.stranger().post(signInWithCode, sent).is(http.StatusBadRequest)
}

func TestWhereTwoStepsAreAskedOneIsNotEnough(t *testing.T) {
	s := serve(t)
	office := s.sendsMail()
	s.allow(map[string]any{"otp": map[string]any{"enabled": true}, "mfa": map[string]any{"enabled": true}})
	first := read[signedIn](s.stranger().post(signIn, credentials("ada@example.com", password)).is(http.StatusUnauthorized))
	if first.Token != "" || first.MFAID == "" {
		t.Fatalf("the password alone gives %+v", first)
	}
	second := s.askForCode(office)
	alone := read[signedIn](s.stranger().post(signInWithCode, second).is(http.StatusUnauthorized))
	if alone.Token != "" {
		t.Error("the code alone signs in")
	}
	second = s.askForCode(office)
	second["mfaId"] = first.MFAID
	token := read[signedIn](s.stranger().post(signInWithCode, second).is(http.StatusOK)).Token
	caller{server: s, token: token}.get(api + "/queue").is(http.StatusOK)
}

// knows starts an identity provider, of which everyone who asks is the one with that address.
func (s *server) knows(email string) {
	s.t.Helper()
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{
			"access_token": "theirs", "token_type": "Bearer", "sub": email, "email": email, "email_verified": true, "name": "Eve",
		})
	}))
	s.t.Cleanup(provider.Close)
	s.allow(map[string]any{"oauth2": map[string]any{"enabled": true, "providers": []any{map[string]any{
		"name": "oidc", "clientId": "webchat", "clientSecret": "secret", "displayName": "Hollin",
		"authURL": provider.URL + "/authorize", "tokenURL": provider.URL + "/token", "userInfoURL": provider.URL + "/me",
	}}}})
}

func TestAnotherSitesAccountSignsAgentsInAndMakesNoneOfStrangers(t *testing.T) {
	s := serve(t)
	visitor := s.started("June").visitor
	permit := map[string]any{
		"provider": "oidc", "code": "theirs", "redirectURL": s.url, "createData": map[string]any{"role": "admin", "displayName": "Eve"},
	}
	s.knows("ada@example.com")
	token := read[signedIn](s.stranger().post(signInElsewhere, permit).is(http.StatusOK)).Token
	caller{server: s, token: token}.get(api + "/queue").is(http.StatusOK)

	s.knows("eve@example.com")
	for _, by := range []caller{s.stranger(), visitor} {
		answer := by.post(signInElsewhere, permit).is(http.StatusForbidden)
		if !strings.Contains(string(answer.body), "No agent has this address.") {
			t.Errorf("%q is told %s", by.name, answer.body)
		}
	}
	if n := s.rows("users", "email = 'eve@example.com'") + s.rows("_externalAuths", "recordRef = ?", visitor.id); n != 0 {
		t.Errorf("%d traces of a stranger are left", n)
	}
	if n := s.rows("users", "role <> 'user'"); n != 3 {
		t.Errorf("there are %d agents and admins", n)
	}
}

func TestNoTokenIsInWhatIsLogged(t *testing.T) {
	s := serve(t)
	settings := s.app.Settings()
	settings.Logs.MaxDays, settings.Logs.MinLevel = 7, -4
	must(t, s.app.Save(settings))
	ada := read[signedIn](s.stranger().post(signIn, credentials("ada@example.com", password))).Token
	c := s.active("June", caller{server: s, token: ada})
	l := c.visitor.listen().join(c.after(0))
	l.await(c.after(0), chat.EventHistory)
	c.visitor.post("/api/realtime", map[string]any{"clientId": "nobody's", "subscriptions": []string{c.after(0)}}).is(http.StatusNotFound)
	c.write(c.visitor, "Hello")
	caller{server: s, token: ada}.post(api+"/sessions/unknown00000000/close", nil).is(http.StatusNotFound)
	reset, err := s.account("Ada").NewPasswordResetToken()
	must(t, err)
	s.stranger().post(confirmReset, map[string]string{"token": reset, "password": "short", "passwordConfirm": "short"})
	s.stop()

	logged := s.logged()
	if !strings.Contains(logged, "Realtime subscriptions updated") || !strings.Contains(logged, confirmReset) {
		t.Fatalf("the requests are not in the log: %s", logged)
	}
	for name, secret := range map[string]string{"a visitor's": c.visitor.token, "an agent's": ada, "a mail's": reset} {
		if strings.Contains(logged, secret) {
			t.Errorf("%s token is logged", name)
		}
	}
}

// logged is all that the server has logged, read after it has stopped.
func (s *server) logged() string {
	s.t.Helper()
	app := newApp(s.app.DataDir())
	must(s.t, app.Bootstrap())
	defer func() { must(s.t, app.ResetBootstrapState()) }()
	var logs []*core.Log
	must(s.t, app.LogQuery().All(&logs))
	raw, err := json.Marshal(logs)
	must(s.t, err)
	return string(raw)
}
