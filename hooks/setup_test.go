package hooks_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"webchat/hooks"
	"webchat/hooks/chat"
)

const (
	setup      = api + "/setup"
	setupCheck = api + "/setup/check"
)

func applicant(token, name, email, password string) map[string]string {
	return map[string]string{"token": token, "displayName": name, "email": email, "password": password}
}

func (s *server) check(token string) reply {
	s.t.Helper()
	return s.stranger().post(setupCheck, map[string]string{"token": token})
}

func TestTheFirstAgentLinkMakesTheFirstAgentOnce(t *testing.T) {
	s := serveFrom(t, &nobody)
	token := s.setupToken()
	expires, err := types.ParseDateTime(read[struct{ ExpiresAt string }](s.check(token).is(http.StatusOK)).ExpiresAt)
	must(t, err)
	if left := time.Until(expires.Time()); left < 29*time.Minute || left > 30*time.Minute {
		t.Errorf("the link works for another %s", left)
	}

	answer := s.stranger().post(setup, applicant(token, " Ada ", "ada@example.com", password)).is(http.StatusCreated)
	if got := fields(t, answer.body); got != "token user" {
		t.Errorf("the answer holds %s", got)
	}
	made := read[struct {
		Token string
		User  chat.Account
	}](answer)
	if made.User.Role != chat.RoleAgent || made.User.DisplayName != "Ada" || made.User.Email != "ada@example.com" {
		t.Errorf("the agent is %+v", made.User)
	}
	caller{server: s, token: made.Token}.get(api + "/queue").is(http.StatusOK)
	s.stranger().post(signIn, credentials("ada@example.com", password)).is(http.StatusOK)

	s.stranger().post(setup, applicant(token, "Eve", "eve@example.com", password)).is(http.StatusGone)
	s.check(token).is(http.StatusGone)
	if n := s.rows("users", "1 = 1"); n != 1 {
		t.Errorf("there are %d accounts", n)
	}
}

func TestTheFirstAgentLinkNeedsItsToken(t *testing.T) {
	s := serveFrom(t, &nobody)
	s.setupToken()
	for _, token := range []string{"", "x", strings.Repeat("x", 32)} {
		s.check(token).is(http.StatusGone)
		s.stranger().post(setup, applicant(token, "Eve", "eve@example.com", password)).is(http.StatusGone)
	}
}

func TestTheFirstAgentLinkIsOverOnceThereIsAnAgentOrAdmin(t *testing.T) {
	for _, role := range []chat.Role{chat.RoleAgent, chat.RoleAdmin} {
		s := serveFrom(t, &nobody)
		token := s.setupToken()
		s.started("June")
		s.check(token).is(http.StatusOK)
		_, err := hooks.NewAgent(s.app, role, "Ada", "ada@example.com", password)
		must(t, err)
		s.check(token).is(http.StatusGone)
		s.stranger().post(setup, applicant(token, "Eve", "eve@example.com", password)).is(http.StatusGone)
	}
}

func TestTwoWhoUseTheFirstAgentLinkAtOnceMakeOneAgent(t *testing.T) {
	s := serveFrom(t, &nobody)
	token := s.setupToken()
	emails := []caller{{server: s, name: "ada"}, {server: s, name: "eve"}, {server: s, name: "bo"}}
	made := 0
	for _, answer := range atOnce(t, emails, func(by caller) (reply, error) {
		return by.try(http.MethodPost, setup, applicant(token, by.name, by.name+"@example.com", password))
	}) {
		if answer.status == http.StatusCreated {
			made++
		} else {
			answer.is(http.StatusGone)
		}
	}
	if n := s.rows("users", "role = 'agent'"); made != 1 || n != 1 {
		t.Errorf("%d were told that they are agents, %d are", made, n)
	}
}

func TestTheFirstAgentLinkNamesEveryFieldThatIsWrong(t *testing.T) {
	s := serveFrom(t, &nobody)
	token := s.setupToken()
	long := strings.Repeat("x", 81)
	for _, row := range []struct {
		name, email, password string
		want                  []string
	}{
		{"", "ada@example.com", password, []string{"displayName"}},
		{"  ", "ada@example.com", password, []string{"displayName"}},
		{long, "ada@example.com", password, []string{"displayName"}},
		{"Ada", "", password, []string{"email"}},
		{"Ada", "ada", password, []string{"email"}},
		{"Ada", "ada@", password, []string{"email"}},
		{"Ada", "ada@example.com", "", []string{"password"}},
		{"Ada", "ada@example.com", "123456789", []string{"password"}},
		{"Ada", "ada@example.com", strings.Repeat("x", 100), []string{"password"}},
		{"", "", "short", []string{"displayName", "email", "password"}},
	} {
		answer := s.stranger().post(setup, applicant(token, row.name, row.email, row.password)).is(http.StatusBadRequest)
		failure := read[failure](answer)
		if got := slices.Sorted(maps.Keys(failure.Data)); !slices.Equal(got, row.want) {
			t.Errorf("%.20q %q %.20q: names %v", row.name, row.email, row.password, got)
		}
		for field, raw := range failure.Data {
			var wrong struct{ Code, Message string }
			must(t, json.Unmarshal(raw, &wrong))
			if wrong.Code == "" || !strings.HasSuffix(wrong.Message, ".") {
				t.Errorf("%s is said to be wrong by %s", field, raw)
			}
		}
	}
	s.stranger().post(setup, applicant(token, "Ada", "ada@example.com", password)).is(http.StatusCreated)
}

func TestAServerPrintsWhereEachPageIsAndItsLinkOnlyWhileThereIsNoAgent(t *testing.T) {
	s, empty := serve(t), serveFrom(t, &nobody)
	s.get("/health")
	empty.setupToken()
	for _, url := range []string{s.url, empty.url} {
		for _, page := range []string{"/", "/agent/", "/_/", "/health"} {
			if !strings.Contains(printed.String(), url+page+"\n") {
				t.Errorf("%s is not printed", url+page)
			}
		}
	}
	if strings.Contains(printed.String(), s.url+"/agent/#setup") {
		t.Error("with agents, a first-agent link is printed")
	}
}
