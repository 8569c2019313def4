package hooks_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"webchat/hooks/chat"
)

const settingsRecord = "/api/collections/settings/records/webchatsettings"

// set changes settings as their owner does.
func (s *server) set(fields map[string]any) {
	s.t.Helper()
	s.superuser().call(http.MethodPatch, settingsRecord, fields).is(http.StatusOK)
}

func TestSettings(t *testing.T) {
	s := serve(t)
	owner := s.superuser()
	patch := func(body map[string]any) reply { return owner.call(http.MethodPatch, settingsRecord, body) }

	t.Run("there is one record, with sane defaults", func(t *testing.T) {
		stored := read[map[string]any](owner.get(settingsRecord).is(http.StatusOK))
		for field, want := range map[string]any{"goneAfter": 30.0, "rating": true, "transcript": true, "mayErase": false, "retentionDays": 0.0} {
			if stored[field] != want {
				t.Errorf("%s is %v", field, stored[field])
			}
		}
		if secret, _ := stored["identifySecret"].(string); len(secret) != 40 {
			t.Errorf("the secret is %q", secret)
		}
	})
	t.Run("nobody but a superuser reads or changes it", func(t *testing.T) {
		june := s.started("June").visitor
		for name, by := range map[string]caller{"nobody": s.stranger(), "a visitor": june, "an agent": s.staff("Ada"), "an admin": s.staff("Grace")} {
			if got := by.get(settingsRecord).status; got != http.StatusForbidden && got != http.StatusNotFound {
				t.Errorf("%s reads it: %d", name, got)
			}
			if got := by.call(http.MethodPatch, settingsRecord, map[string]any{"name": "Mine"}).status; got != http.StatusForbidden && got != http.StatusNotFound {
				t.Errorf("%s changes it: %d", name, got)
			}
		}
	})
	t.Run("there is no second one, and the one stays", func(t *testing.T) {
		owner.post("/api/collections/settings/records", map[string]any{"name": "Other", "goneAfter": 30, "closeAfter": 5}).is(http.StatusBadRequest)
		owner.delete(settingsRecord).is(http.StatusBadRequest)
		owner.get(settingsRecord).is(http.StatusOK)
	})
	for field, wrong := range map[string]any{
		"businessHours": "Mon 9-5", "holidays": "Christmas", "timeZone": "Berlin", "accent": "green", "allowedOrigins": "shop.example",
		"preChat": []map[string]string{{"label": ""}}, "goneAfter": 0, "closeAfter": 0, "retentionDays": -1, "name": strings.Repeat("x", 81),
	} {
		t.Run("what is wrong with "+field+" is told by its name", func(t *testing.T) {
			answer := read[failure](patch(map[string]any{field: wrong}).is(http.StatusBadRequest))
			if answer.Data[field] == nil {
				t.Errorf("the answer is %+v", answer)
			}
		})
	}
	t.Run("what is right is stored", func(t *testing.T) {
		patch(map[string]any{
			"name": "Hollin  Lamps", "accent": "#2a6f4e", "timeZone": "Europe/Berlin", "businessHours": "Mon-Fri 9:00-17:00",
			"holidays": "2026-12-24..2026-12-26", "preChat": []map[string]any{{"label": "Order number", "required": true}},
		}).is(http.StatusOK)
	})
}

func TestTheSettingsThatWereStoredLastAreInForce(t *testing.T) {
	stored, goOn := make(chan struct{}), make(chan struct{})
	s := serve(t, func(e *core.ServeEvent) {
		e.App.OnRecordAfterUpdateSuccess("settings").Bind(&hook.Handler[*core.RecordEvent]{
			Priority: -1,
			Func: func(e *core.RecordEvent) error {
				if e.Record.GetString("greeting") == "Good morning" {
					close(stored)
					<-goOn
				}
				return e.Next()
			},
		})
	})
	owner := s.superuser()
	slow := make(chan error)
	go func() {
		_, err := owner.try(http.MethodPatch, settingsRecord, map[string]any{"greeting": "Good morning"})
		slow <- err
	}()
	<-stored
	owner.call(http.MethodPatch, settingsRecord, map[string]any{"greeting": "Good evening"}).is(http.StatusOK)
	close(goOn)
	must(t, <-slow)
	if got := read[chat.Site](s.get(api + "/site").is(http.StatusOK)).Greeting; got != "Good evening" {
		t.Errorf("the greeting is %q", got)
	}
}
