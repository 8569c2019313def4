package hooks_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

// entry is one of the audit log, as an admin reads it.
type entry struct {
	ID                                       string
	Action, ActorID, ActorName, ActorRole    string
	TargetType, TargetID, Address, CreatedAt string
	Details                                  map[string]any
}

// audited are the entries with that action, the first first.
func (s *server) audited(deed chat.Deed) []entry {
	s.t.Helper()
	list := records("audit_log") + "?perPage=500&sort=@rowid&filter=" + "action%3D%22" + string(deed) + "%22"
	return read[struct{ Items []entry }](s.staff("Grace").get(list).is(http.StatusOK)).Items
}

// told is the one entry with that action.
func (s *server) told(deed chat.Deed) entry {
	s.t.Helper()
	entries := s.audited(deed)
	if len(entries) != 1 {
		s.t.Fatalf("the audit log tells %d times of %s: %+v", len(entries), deed, entries)
	}
	return entries[0]
}

func (e entry) is(t *testing.T, by caller, role, targetType, targetID, address, details string) {
	t.Helper()
	got := []string{e.ActorID, e.ActorName, e.ActorRole, e.TargetType, e.TargetID, e.Address, fmt.Sprint(e.Details)}
	want := []string{by.id, by.name, role, targetType, targetID, address, details}
	if !slices.Equal(got, want) || e.CreatedAt == "" {
		t.Errorf("%s is\n\t%q, at %q, instead of\n\t%q", e.Action, got, e.CreatedAt, want)
	}
}

func TestTheAuditLogTellsWhoDidWhatToAChatAndFromWhere(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada").at("127.0.0.7")
	june := s.active("June", ada)
	s.told(chat.DeedClaimed).is(t, ada, "agent", "session", june.id, "127.0.0.7", "map[]")
	ada.post(june.path()+"/release", nil).is(http.StatusOK)
	s.told(chat.DeedReleased).is(t, ada, "agent", "session", june.id, "127.0.0.7", "map[agentId:"+ada.id+"]")
	for range 2 {
		june.visitor.post(june.path()+"/close", nil).is(http.StatusOK)
	}
	t.Run("of a visitor it keeps the id alone", func(t *testing.T) {
		s.told(chat.DeedClosed).is(t, caller{id: june.visitor.id}, "user", "session", june.id, "", "map[]")
	})
	t.Run("what was refused is not done", func(t *testing.T) {
		s.staff("Bo").post(api+"/handoffs/"+june.request+"/claim", nil).is(http.StatusConflict)
		s.told(chat.DeedClaimed)
	})
	t.Run("what the server does is the server's", func(t *testing.T) {
		otto := s.active("Otto", ada)
		s.superuser().call(http.MethodPatch, records("users")+"/"+ada.id, map[string]any{"role": "user"}).is(http.StatusOK)
		s.audited(chat.DeedReleased)[1].is(t, caller{}, "server", "session", otto.id, "", "map[agentId:"+ada.id+"]")
	})
}

func TestTheAuditLogTellsOfAccounts(t *testing.T) {
	s := serve(t)
	ada, root := s.staff("Ada"), s.superuser()
	here := "127.0.0.1"
	s.stranger().signIn("ada", password).is(http.StatusOK)
	s.told(chat.DeedSignedIn).is(t, ada, "agent", "user", ada.id, here, "map[method:password]")
	s.stranger().post("/api/collections/_superusers/auth-with-password",
		map[string]string{"identity": "root@example.com", "password": password}).is(http.StatusOK)
	s.audited(chat.DeedSignedIn)[1].is(t, root, "admin", "superuser", root.id, here, "map[method:password]")
	ada.post("/api/collections/users/auth-refresh", nil).is(http.StatusOK)
	if n := len(s.audited(chat.DeedSignedIn)); n != 2 {
		t.Errorf("a renewed token is written down, which makes %d", n)
	}

	ada.post(api+"/account/password", map[string]string{"oldPassword": "wrong", "password": "another password"}).is(http.StatusBadRequest)
	ada.post(api+"/account/password", map[string]string{"oldPassword": password, "password": "another password"}).is(http.StatusOK)
	s.told(chat.DeedPasswordChanged).is(t, ada, "agent", "user", ada.id, here, "map[]")
	ada = s.staff("Ada")
	ada.post(api+"/account/sign-out-everywhere", nil).is(http.StatusNoContent)
	s.told(chat.DeedSignedOutEverywhere).is(t, ada, "agent", "user", ada.id, here, "map[]")

	bo := s.staff("Bo")
	root.call(http.MethodPatch, records("users")+"/"+bo.id, map[string]any{"role": "admin", "displayName": "Bo Boss"}).is(http.StatusOK)
	s.told(chat.DeedRoleChanged).is(t, root, "admin", "user", bo.id, here, "map[from:agent to:admin]")
	root.call(http.MethodPatch, records("users")+"/"+bo.id, map[string]any{"displayName": "Bo"}).is(http.StatusOK)
	root.call(http.MethodPatch, records("users")+"/"+bo.id,
		map[string]any{"password": "a third password", "passwordConfirm": "a third password"}).is(http.StatusOK)
	s.audited(chat.DeedPasswordChanged)[1].is(t, root, "admin", "user", bo.id, here, "map[]")
	root.delete(records("users") + "/" + bo.id).is(http.StatusNoContent)
	s.audited(chat.DeedRoleChanged)[1].is(t, root, "admin", "user", bo.id, here, "map[from:admin to:]")
	made := read[struct{ ID string }](root.post(records("users"), map[string]any{
		"role": "agent", "displayName": "Kim", "email": "kim@example.com", "password": password, "passwordConfirm": password,
	}).is(http.StatusOK)).ID
	s.audited(chat.DeedRoleChanged)[2].is(t, root, "admin", "user", made, here, "map[from: to:agent]")
	root.post("/api/batch", map[string]any{"requests": []map[string]any{
		{"method": "PATCH", "url": records("users") + "/" + made, "body": map[string]any{"role": "admin"}},
	}}).is(http.StatusForbidden) // PocketBase has no batches unless its settings allow them
	if n := len(s.audited(chat.DeedRoleChanged)); n != 3 {
		t.Errorf("%d changes of a role are told", n)
	}
}

func TestTheAuditLogTellsWhoTookAnothersPlace(t *testing.T) {
	s := serve(t)
	ada, root, june := s.staff("Ada"), s.superuser().at("127.0.0.7"), s.started("June").visitor
	for _, who := range []caller{ada, june} {
		root.post("/api/collections/users/impersonate/"+who.id, map[string]int{"duration": 60}).is(http.StatusOK)
	}
	root.post("/api/collections/_superusers/auth-refresh", nil).is(http.StatusOK)
	ada.post("/api/collections/users/impersonate/"+june.id, nil).is(http.StatusForbidden)
	told := s.audited(chat.DeedImpersonated)
	if len(told) != 2 {
		t.Fatalf("it tells %+v", told)
	}
	told[0].is(t, root, "admin", "user", ada.id, "127.0.0.7", "map[]")
	told[1].is(t, root, "admin", "user", june.id, "127.0.0.7", "map[]")
	if n := len(s.audited(chat.DeedSignedIn)); n != 0 {
		t.Errorf("%d are said to have signed in", n)
	}
}

func TestTheAuditLogTellsFromWhereTheFirstAgentLinkWasUsed(t *testing.T) {
	s := serveFrom(t, &nobody)
	made := read[struct{ User chat.Account }](s.stranger().at("127.0.0.7").post(setup,
		applicant(s.setupToken(), "Ada", "ada@example.com", password)).is(http.StatusCreated)).User
	if n := s.rows("audit_log", "action = 'role_changed' AND actorRole = 'stranger' AND address = '127.0.0.7' AND targetId = ?", made.ID); n != 1 {
		t.Errorf("%d entries tell of it", n)
	}
}

func TestAChangeInABatchIsWrittenDownWithIt(t *testing.T) {
	s := serve(t, func(e *core.ServeEvent) {
		e.App.Settings().Batch.Enabled, e.App.Settings().Batch.MaxRequests, e.App.Settings().Batch.Timeout = true, 10, 10
	})
	bo, root := s.staff("Bo"), s.superuser()
	change := func(role string) map[string]any {
		return map[string]any{"method": "PATCH", "url": records("users") + "/" + bo.id, "body": map[string]any{"role": role}}
	}
	root.post("/api/batch", map[string]any{"requests": []any{change("admin")}}).is(http.StatusOK)
	s.told(chat.DeedRoleChanged).is(t, root, "admin", "user", bo.id, "127.0.0.1", "map[from:agent to:admin]")
	root.post("/api/batch", map[string]any{"requests": []any{change("agent"), change("no such role")}}).is(http.StatusBadRequest)
	s.told(chat.DeedRoleChanged)
}

func TestAFailedSignInIsWrittenDownAndAFloodIsCounted(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	s.stranger().signIn("ada", "wrong").is(http.StatusBadRequest)
	s.stranger().signIn("nobody", "hunter2hunter2").is(http.StatusBadRequest)
	failed := s.audited(chat.DeedSignInFailed)
	failed[0].is(t, caller{}, "stranger", "user", ada.id, "127.0.0.1", "map[method:password unrecorded:0]")
	failed[1].is(t, caller{}, "stranger", "", "", "127.0.0.1", "map[method:password unrecorded:0]")
	s.stranger().post("/api/collections/users/auth-with-otp", map[string]string{"otpId": "x", "password": "1"}).is(http.StatusForbidden)
	for range 100 {
		s.stranger().signIn("nobody", "hunter2hunter2").is(http.StatusBadRequest)
	}
	if n := len(s.audited(chat.DeedSignInFailed)); n != 20 {
		t.Errorf("of a flood from one address, %d are written down", n)
	}
	s.stranger().at("127.0.0.2").signIn("ada", "wrong").is(http.StatusBadRequest)
	if last := s.audited(chat.DeedSignInFailed)[20]; last.Details["unrecorded"] != 83.0 {
		t.Errorf("the next one counts %v of the others", last.Details)
	}
	for network := range 120 {
		s.stranger().at(fmt.Sprintf("127.0.1.%d", network)).signIn("ada", "wrong").is(http.StatusBadRequest)
	}
	if n := len(s.audited(chat.DeedSignInFailed)); n != 120 {
		t.Errorf("of a flood from many addresses, %d are written down", n)
	}
	for _, e := range s.audited(chat.DeedSignInFailed) {
		if strings.Contains(fmt.Sprint(e), "hunter2") {
			t.Errorf("what was typed is kept: %+v", e)
		}
	}
}

func TestNobodyChangesTheAuditLog(t *testing.T) {
	s := serve(t)
	s.active("June", s.staff("Ada"))
	kept := s.told(chat.DeedClaimed)
	for name, by := range map[string]caller{
		"a superuser": s.superuser(), "an admin": s.staff("Grace"), "an agent": s.staff("Ada"), "a visitor": s.started("Otto").visitor,
		"a stranger": s.stranger(),
	} {
		forbidden := http.StatusForbidden
		if name == "a superuser" {
			forbidden = http.StatusBadRequest
		}
		one := records("audit_log") + "/" + kept.ID
		for what, answer := range map[string]reply{
			"make":   by.post(records("audit_log"), map[string]any{"action": "claimed", "actorRole": "agent"}),
			"change": by.call(http.MethodPatch, one, map[string]any{"actorId": ""}),
			"delete": by.delete(one),
		} {
			if answer.status != forbidden || name == "a superuser" && read[failure](answer).Message !=
				"The audit log is written by the server alone, and nobody changes it." {
				t.Errorf("%s may %s: %d %s", name, what, answer.status, answer.body)
			}
		}
		seen := by.get(one).status == http.StatusOK
		if may := name == "a superuser" || name == "an admin"; seen != may {
			t.Errorf("%s sees it: %v", name, seen)
		}
	}
	root := s.superuser()
	collection := "/api/collections/audit_log"
	root.delete(collection + "/truncate").is(http.StatusBadRequest)
	root.delete(collection).is(http.StatusBadRequest)
	root.call(http.MethodPatch, collection, map[string]any{"name": "other"}).is(http.StatusBadRequest)
	root.call(http.MethodPatch, collection, map[string]any{"fields": []any{}}).is(http.StatusBadRequest)
	root.call(http.MethodPatch, collection, map[string]any{"listRule": nil}).is(http.StatusOK)
	for _, query := range []string{
		"DELETE FROM audit_log", "UPDATE audit_log SET actorId = ''", "DROP TABLE audit_log", "drop trigger webchat_Audit_Log_kept",
		"ALTER TABLE \"audit_log\" RENAME TO other", "SELECT 1; DROP TABLE audit_log", "WITH a AS (SELECT 1) DELETE FROM audit_log",
		"INSERT OR REPLACE INTO audit_log (id) VALUES ('" + kept.ID + "')", "/**/DROP TABLE audit_log",
	} {
		if answer := root.post("/api/sql", map[string]string{"query": query}); answer.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", query, answer.status, answer.body)
		}
	}
	root.post("/api/sql", map[string]string{"query": "SELECT action FROM audit_log"}).is(http.StatusOK)
	root.post("/api/sql", map[string]string{"query": "UPDATE users SET displayName = 'Ada' WHERE displayName = 'Ada'"}).is(http.StatusOK)
	if again := s.rows("audit_log", "id = ? AND actorId = ?", kept.ID, kept.ActorID); again != 1 {
		t.Error("the entry is not as it was")
	}
}

func TestTheAuditLogTellsWhoExportedAndErased(t *testing.T) {
	s := serve(t)
	s.set(map[string]any{"mayErase": true})
	grace, owner := s.staff("Grace").at("127.0.0.9"), s.superuser().at("127.0.0.10")
	june, mira, otto := s.closed("June", s.staff("Ada")), s.started("Mira"), s.started("Otto")
	erased := func() entry {
		all := s.audited(chat.DeedErased)
		return all[len(all)-1]
	}
	t.Run("an admin who exports", func(t *testing.T) {
		grace.get(api + "/visitors/" + june.visitor.id + "/export?format=csv").is(http.StatusOK)
		s.told(chat.DeedExported).is(t, grace, "admin", "user", june.visitor.id, "127.0.0.9", "map[format:csv]")
	})
	t.Run("a visitor who erases the own chat, by the id alone", func(t *testing.T) {
		june.visitor.delete(june.path()).is(http.StatusNoContent)
		erased().is(t, caller{id: june.visitor.id}, "user", "session", june.id, "", "map[]")
	})
	t.Run("an admin who erases a visitor", func(t *testing.T) {
		grace.post(api+"/visitors/"+mira.visitor.id+"/erase", nil).is(http.StatusNoContent)
		erased().is(t, grace, "admin", "user", mira.visitor.id, "127.0.0.9", "map[]")
	})
	t.Run("somebody at a shell of the server", func(t *testing.T) {
		rob := s.started("Rob").visitor.id
		for _, command := range []string{"export", "erase"} {
			_, err := s.inShell(command, rob)
			must(t, err)
		}
		s.audited(chat.DeedExported)[1].is(t, caller{}, "shell", "user", rob, "", "map[]")
		erased().is(t, caller{}, "shell", "user", rob, "", "map[]")
	})
	t.Run("a superuser who deletes a chat in the dashboard", func(t *testing.T) {
		owner.delete(records("sessions") + "/" + otto.id).is(http.StatusNoContent)
		erased().is(t, owner, "admin", "session", otto.id, "127.0.0.10", "map[]")
	})
}
