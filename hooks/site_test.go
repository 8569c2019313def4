package hooks_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

const site = chat.SiteRoom

// site is what anyone is told of it.
func (s *server) site() chat.Site {
	s.t.Helper()
	return read[chat.Site](s.get(api + "/site").is(http.StatusOK))
}

// toldSite waits until the site's room is told something that is so.
func (l *listener) toldSite(so func(chat.Site) bool) chat.Site {
	l.t.Helper()
	for {
		if told := as[chat.Site](l.t, l.await(site, chat.EventSiteUpdated)); so(told) {
			return told
		}
	}
}

// unlogged keeps PocketBase from logging requests, which reads its settings once they are answered, while they may be changing.
func unlogged(e *core.ServeEvent) { e.Router.Unbind(apis.DefaultActivityLoggerMiddlewareId) }

func TestTheSiteTellsAnyone(t *testing.T) {
	s := serve(t, unlogged)
	t.Run("what there is to know, and nothing else", func(t *testing.T) {
		answer := s.get(api + "/site").is(http.StatusOK)
		const all = "accent agents agentsOnline byMail fields greeting leaveAfter logo mayErase name nobody open opensAt " +
			"rating transcript wait waiting"
		if got := fields(t, answer.body); got != all {
			t.Errorf("the site holds %s", got)
		}
		want := chat.Site{Name: "Webchat", Agents: []string{}, Open: true, Fields: []chat.PreChatField{}, Rating: true, Transcript: true}
		if got := read[chat.Site](answer); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("a new site is %s", answer.body)
		}
	})
	t.Run("who is here, each agent once, and how many wait", func(t *testing.T) {
		s.staff("Bo").listen().join(lobby)
		s.staff("Ada").listen().join(lobby)
		s.staff("Ada").listen().join(lobby)
		s.staff("Grace").listen().join(lobby)
		s.waiting("June")
		if got := s.site(); !slices.Equal(got.Agents, []string{"Ada", "Bo"}) || got.AgentsOnline != 2 || got.Waiting != 1 {
			t.Errorf("the site is %+v", got)
		}
	})
	t.Run("what its owner has set", func(t *testing.T) {
		s.set(map[string]any{
			"name": "Hollin Lamps", "accent": "#2A6F4E", "greeting": "Good day", "nobody": "All out", "rating": false, "mayErase": true,
			"preChat":  []map[string]any{{"label": "Order number", "required": true}},
			"holidays": "2020-01-01", "businessHours": "Mon-Sun 0:00-24:00", "timeZone": "Europe/Berlin",
		})
		got := s.site()
		want := []chat.PreChatField{{Name: "order_number", Label: "Order number", Type: "text", Required: true}}
		if got.Name != "Hollin Lamps" || got.Accent != "#2a6f4e" || got.Greeting != "Good day" || got.Nobody != "All out" || got.Rating ||
			!got.MayErase || !got.Open || got.OpensAt != "" || !slices.Equal(got.Fields, want) {
			t.Errorf("the site is %+v", got)
		}
	})
	t.Run("that it is closed, and when it opens", func(t *testing.T) {
		tomorrow := time.Now().UTC().AddDate(0, 0, 1)
		s.set(map[string]any{"timeZone": "UTC", "businessHours": tomorrow.Format("Mon") + " 9:30-17:00"})
		if got, want := s.site(), tomorrow.Format("2006-01-02")+" 09:30:00.000Z"; got.Open || got.OpensAt != want {
			t.Errorf("open: %v, next %s instead of %s", got.Open, got.OpensAt, want)
		}
	})
	t.Run("whether answers by e-mail are possible, and after what time they are offered", func(t *testing.T) {
		s.set(map[string]any{"answerByMailAfter": 3})
		if got := s.site(); got.ByMail || got.LeaveAfter != 0 {
			t.Errorf("without SMTP, by mail: %v after %d s", got.ByMail, got.LeaveAfter)
		}
		s.setApplication("smtp", map[string]any{"enabled": true, "host": "mail.example.com", "port": 25})
		if got := s.site(); !got.ByMail || got.LeaveAfter != 180 {
			t.Errorf("with SMTP, by mail: %v after %d s", got.ByMail, got.LeaveAfter)
		}
	})
}

// setApplication has a superuser change a part of PocketBase's settings.
func (s *server) setApplication(part string, fields map[string]any) {
	s.t.Helper()
	s.superuser().call(http.MethodPatch, "/api/settings", map[string]any{part: fields}).is(http.StatusOK)
}

func TestTheRoomOfTheSite(t *testing.T) {
	s := serve(t, unlogged)
	l := s.stranger().listen().join(site)

	t.Run("is for one without a token, who is told the site first", func(t *testing.T) {
		told := l.take("the site")
		if told.topic != site || told.Name != chat.EventSiteUpdated || as[chat.Site](t, told).Name != "Webchat" {
			t.Errorf("it is told %s", told.whole)
		}
	})
	t.Run("and for everyone else, also with a token that is no longer good", func(t *testing.T) {
		june := s.started("June")
		for name, who := range map[string]caller{
			"a visitor": june.visitor, "an agent": s.staff("Ada"), "an admin": s.staff("Grace"), "a superuser": s.superuser(),
			"an expired visitor": june.visitor.expired(),
		} {
			if told := who.listen().join(site).take("the site"); told.Name != chat.EventSiteUpdated {
				t.Errorf("%s is told %s", name, told.whole)
			}
		}
	})
	t.Run("lets nobody into other rooms", func(t *testing.T) {
		june := s.started("June")
		other := s.stranger().listen().join(site, june.topic(), lobby)
		seen := map[string]int{}
		for range 3 {
			told := other.take("an answer to each")
			seen[told.topic+" "+told.Name]++
		}
		for _, want := range []string{site + " " + chat.EventSiteUpdated, june.topic() + " " + chat.EventRoomLeft, lobby + " " + chat.EventRoomLeft} {
			if seen[want] != 1 {
				t.Errorf("it was told %v", seen)
			}
		}
	})
	t.Run("is told of an agent who comes", func(t *testing.T) {
		s.staff("Ada").listen().join(lobby)
		l.toldSite(func(site chat.Site) bool { return site.AgentsOnline == 1 && slices.Equal(site.Agents, []string{"Ada"}) })
	})
	t.Run("is told of one who waits", func(t *testing.T) {
		s.waiting("Otto")
		l.toldSite(func(site chat.Site) bool { return site.Waiting == 1 })
	})
	t.Run("is told what the owner changes", func(t *testing.T) {
		s.set(map[string]any{"greeting": "Good day"})
		l.toldSite(func(site chat.Site) bool { return site.Greeting == "Good day" })
	})
	t.Run("is told the application's name while there is no other", func(t *testing.T) {
		rename := func(to string) { s.setApplication("meta", map[string]any{"appName": to}) }
		rename("Hollin")
		l.toldSite(func(site chat.Site) bool { return site.Name == "Hollin" })
		s.set(map[string]any{"name": "Hollin Lamps"})
		l.toldSite(func(site chat.Site) bool { return site.Name == "Hollin Lamps" })
		rename("Other")
		s.set(map[string]any{"name": ""})
		l.toldSite(func(site chat.Site) bool {
			if site.Name != "Hollin Lamps" && site.Name != "Other" {
				t.Errorf("it was called %s", site.Name)
			}
			return site.Name == "Other"
		})
	})
	t.Run("is told what another process or the SQL console changes", func(t *testing.T) {
		_, err := s.app.NonconcurrentDB().NewQuery("UPDATE settings SET nobody = 'All out'").Execute()
		must(t, err)
		l.toldSite(func(site chat.Site) bool { return site.Nobody == "All out" })
	})
	t.Run("is told a name that another process gives the application", func(t *testing.T) {
		_, err := s.app.NonconcurrentDB().NewQuery(`UPDATE _params SET updated = '2099-01-01 00:00:00.000Z',
			value = json_set(value, '$.meta.appName', 'Elsewhere') WHERE id = 'settings'`).Execute()
		must(t, err)
		l.toldSite(func(site chat.Site) bool { return site.Name == "Elsewhere" })
	})
	t.Run("stays open to one whose account is revoked", func(t *testing.T) {
		june := s.started("June")
		both := june.visitor.listen().join(site, june.topic())
		both.await(june.topic(), chat.EventHistory)
		must(t, s.app.Delete(s.recordOf(june.visitor)))
		both.await(june.topic(), chat.EventRoomLeft)
		s.set(map[string]any{"greeting": "Good evening"})
		both.toldSite(func(site chat.Site) bool { return site.Greeting == "Good evening" })
	})
}

func (s *server) recordOf(who caller) *core.Record {
	s.t.Helper()
	record, err := s.app.FindRecordById("users", who.id)
	must(s.t, err)
	return record
}
