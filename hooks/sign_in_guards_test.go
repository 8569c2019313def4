package hooks_test

import (
	"net/http"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

const (
	requestVerification = collectionOfUsers + "/request-verification"
	requestEmailChange  = collectionOfUsers + "/request-email-change"
	confirmEmailChange  = collectionOfUsers + "/confirm-email-change"
)

func TestNoVisitorHasAMailSentByPocketBase(t *testing.T) {
	s := serve(t)
	office := s.sendsMail()
	s.allow(map[string]any{"otp": map[string]any{"enabled": true}})
	mia, _ := s.stranger().identified(s.signed("1001", "Mia", "mia@site.example"))
	for _, visitor := range []caller{s.started("June").visitor, mia} {
		for _, address := range []string{"anyone@example.com", "ada@example.com"} {
			answer := visitor.post(requestEmailChange, map[string]string{"newEmail": address}).is(http.StatusForbidden)
			if told := read[failure](answer).Message; told != "Only agents and admins have an e-mail address to change." {
				t.Errorf("%s is told %s", visitor.name, told)
			}
		}
	}
	for _, address := range []string{"mia@site.example", "nobody@site.example"} {
		for _, ask := range []string{requestVerification, requestReset} {
			if answer := s.stranger().post(ask, map[string]string{"email": address}).is(http.StatusNoContent); len(answer.body) > 0 {
				t.Errorf("%s is told %s", address, answer.body)
			}
		}
		if got := fields(t, s.stranger().post(requestCode, map[string]string{"email": address}).is(http.StatusOK).body); got != "otpId" {
			t.Errorf("%s is told %s", address, got)
		}
	}
	if n := s.rows("_otps", "1 = 1"); n != 0 {
		t.Errorf("%d codes are made", n)
	}
	s.askForCode(office)
	s.staff("Ada").post(requestEmailChange, map[string]string{"newEmail": "lovelace@example.com"}).is(http.StatusNoContent)
	if mail := office.take(); mail.to != "lovelace@example.com" {
		t.Errorf("a mail goes to %s", mail.to)
	}
	office.empty()
}

func TestMailsAboutAnAccountAreLimited(t *testing.T) {
	for ask, body := range map[string]map[string]string{
		requestVerification: {"email": "nobody@example.com"},
		requestEmailChange:  {"newEmail": "lovelace@example.com"},
		confirmEmailChange:  {"token": "x", "password": "x"},
	} {
		s := limited(t)
		office := s.sendsMail()
		ada := s.staff("Ada")
		for range 10 {
			if answer := ada.post(ask, body); answer.status == http.StatusTooManyRequests {
				t.Fatalf("%s is refused too early", ask)
			}
		}
		ada.post(ask, body).tooFast(fromNetwork)
		office.close()
	}
}

func TestAPasswordIsNotGuessedByPocketBasesOwnRoutes(t *testing.T) {
	for way, guess := range map[string]func(ada caller) reply{
		"by a change of the own record": func(ada caller) reply {
			return ada.call(http.MethodPatch, records("users")+"/"+ada.id, map[string]string{
				"oldPassword": "a wrong guess", "password": "a new password", "passwordConfirm": "a new password",
			})
		},
		"with the old one alone": func(ada caller) reply {
			return ada.call(http.MethodPatch, records("users")+"/"+ada.id, map[string]string{"oldPassword": "a wrong guess"})
		},
		"by the link of a mail": func(ada caller) reply {
			token, err := ada.account("Ada").NewEmailChangeToken("eve@example.com")
			must(ada.t, err)
			return ada.stranger().post(confirmEmailChange, map[string]string{"token": token, "password": "a wrong guess"})
		},
	} {
		t.Run(way, func(t *testing.T) {
			s := limited(t, hourly("account:signin", 2))
			ada := s.staff("Ada")
			guess(ada).is(http.StatusBadRequest)
			guess(ada.at("127.0.0.2")).is(http.StatusBadRequest)
			guess(ada).tooFast(byAccount)
			ada.post(ownPassword, newPassword(password, "another-one")).tooFast(byAccount)
			ada.call(http.MethodPatch, records("users")+"/"+ada.id, named("Ada L.")).is(http.StatusOK)
		})
	}
	t.Run("and a superuser is not held up", func(t *testing.T) {
		s := limited(t, hourly("account:signin", 2))
		for range 4 {
			s.change("users", s.account("Ada").Id, map[string]any{"password": "another-one", "passwordConfirm": "another-one"})
		}
	})
}

func TestWrongTriesKeepOnlyThePasswordOut(t *testing.T) {
	t.Setenv("WEBCHAT_RATE_LIMITS", "")
	s := serve(t, func(e *core.ServeEvent) {
		rates := &e.App.Settings().RateLimits
		rates.Rules = replaced(rates.Rules, []core.RateLimitRule{hourly("account:signin", 1)})
		rates.ExcludedIPs = []string{"127.0.0.9"}
		must(t, e.App.Save(e.App.Settings()))
	})
	office := s.sendsMail()
	s.allow(map[string]any{"otp": map[string]any{"enabled": true}})
	s.stranger().at("127.0.0.2").signIn("ada", "wrong").is(http.StatusBadRequest)
	s.stranger().signIn("ada", password).tooFast(byAccount)
	s.stranger().post(signInWithCode, s.askForCode(office)).is(http.StatusOK)
	s.staff("Ada").get(api + "/queue").is(http.StatusOK)
	s.stranger().at("127.0.0.9").signIn("ada", password).is(http.StatusOK)
}

func TestAnAgentChangesOfTheOwnAccountOnlyWhatIsItsOwn(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	s.change("users", ada.id, map[string]any{"verified": false})
	own := records("users") + "/" + ada.id
	before := s.account("Ada")
	for field, value := range map[string]any{"verified": true, "externalId": "1001", "email": "eve@example.com", "role": "admin"} {
		if answer := ada.call(http.MethodPatch, own, map[string]any{field: value}); answer.status < 400 || answer.status >= 500 {
			t.Errorf("%s: %d %s", field, answer.status, answer.body)
		}
	}
	ada.call(http.MethodPatch, own, map[string]any{"displayName": "Ada L.", "createdAt": "2020-01-01 00:00:00.000Z"})
	now := s.account("Ada")
	for _, field := range []string{"verified", "externalId", "email", "role", "createdAt"} {
		if was, is := before.GetString(field), now.GetString(field); was != is {
			t.Errorf("%s was %s and is %s", field, was, is)
		}
	}
}
