package hooks_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

const identify = api + "/identify"

// signed is what the site's page sends, with the signature that the site's server has made.
func (s *server) signed(id, name, email string) map[string]string {
	s.t.Helper()
	record, err := s.app.FindRecordById("settings", "webchatsettings")
	must(s.t, err)
	mac := hmac.New(sha256.New, []byte(record.GetString("identifySecret")))
	mac.Write([]byte(id + "\n" + name + "\n" + email))
	return map[string]string{"id": id, "name": name, "email": email, "signature": hex.EncodeToString(mac.Sum(nil))}
}

// changed is the body with another value in one field.
func changed(body map[string]string, field, value string) map[string]string {
	body = maps.Clone(body)
	body[field] = value
	return body
}

// identified is the visitor whom the site identifies, and the chat to go on with, if there is one.
func (c caller) identified(body map[string]string) (caller, *conversation) {
	c.t.Helper()
	answer := read[struct {
		Token   string            `json:"token"`
		User    chat.Account      `json:"user"`
		Session *chat.SessionView `json:"session"`
	}](c.post(identify, body).is(http.StatusOK))
	visitor := caller{server: c.server, id: answer.User.ID, name: answer.User.DisplayName, token: answer.Token}
	if answer.Session == nil {
		return visitor, nil
	}
	return visitor, &conversation{server: c.server, id: answer.Session.ID, visitor: visitor}
}

func TestTheSiteIdentifiesItsVisitor(t *testing.T) {
	s := serve(t)
	mia := s.signed("1001", "Mia Moss", "mia@site.example")

	t.Run("one who has said nothing has an account from then on, and no chat", func(t *testing.T) {
		visitor, c := s.stranger().identified(mia)
		if c != nil {
			t.Errorf("it goes on with %s", c.id)
		}
		user := read[struct{ User chat.Account }](visitor.post(api+"/refresh", nil).is(http.StatusOK)).User
		if want := (chat.Account{ID: visitor.id, Role: chat.RoleUser, DisplayName: "Mia Moss", Email: "mia@site.example", ExternalID: "1001"}); user != want {
			t.Errorf("it is %+v", user)
		}
	})
	t.Run("the chat goes on on another device", func(t *testing.T) {
		visitor, _ := s.stranger().identified(mia)
		c := s.startedBy(visitor, "")
		c.write(visitor, "On the telephone")
		elsewhere, same := s.stranger().identified(mia)
		if elsewhere.id != visitor.id || same == nil || same.id != c.id {
			t.Fatalf("it goes on with %+v", same)
		}
		same.write(elsewhere, "At the desk")
		if said := c.transcript(); !slices.Equal(said, []string{"user: On the telephone", "user: At the desk"}) {
			t.Errorf("what was said is %q", said)
		}
	})
	t.Run("a stranger's chat becomes that of the account, and the stranger's token ends", func(t *testing.T) {
		account, _ := s.stranger().identified(mia)
		c := s.active("M", s.staff("Ada"))
		stranger := c.visitor
		visitor, same := stranger.identified(mia)
		if visitor.id != account.id || same.id != c.id {
			t.Fatalf("%s goes on with %s", visitor.id, same.id)
		}
		stranger.get(c.path()).is(http.StatusUnauthorized)
		visitor.get(c.path()).is(http.StatusOK)
		if rows := s.rows("users", "id = ?", stranger.id); rows != 0 {
			t.Error("the stranger is still there")
		}
	})
	t.Run("a stranger becomes an account that there was not, and its token ends all the same", func(t *testing.T) {
		c := s.active("N", s.staff("Ada"))
		stranger := c.visitor
		visitor, _ := stranger.identified(s.signed("1002", "Noa", ""))
		if visitor.id != stranger.id {
			t.Errorf("it is %s", visitor.id)
		}
		stranger.get(c.path()).is(http.StatusUnauthorized)
		visitor.get(c.path()).is(http.StatusOK)
		if again, _ := stranger.identified(s.signed("1002", "Noa", "")); again.id != visitor.id {
			t.Error("a token that has ended stands in the way")
		}
	})
}

func TestAnAgentSeesWhoTheSiteSaysTheVisitorIs(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	active, waiting := s.active("M", ada), s.waiting("N")
	desk, room := ada.listen().join(lobby), ada.listen().join(active.topic())

	active.visitor.identified(s.signed("1", "Mia", "mia@site.example"))
	view := as[chat.SessionView](t, room.await(active.topic(), chat.EventSessionUpdated))
	at := slices.IndexFunc(view.Participants, func(p chat.Participant) bool { return p.ID == active.visitor.id })
	if at < 0 || view.Participants[at] != (chat.Participant{ID: active.visitor.id, Role: chat.RoleUser, DisplayName: "Mia", Email: "mia@site.example", ExternalID: "1"}) {
		t.Errorf("the participants are %+v", view.Participants)
	}
	waiting.visitor.identified(s.signed("2", "Noa", ""))
	if item := as[chat.QueueItem](t, desk.await(lobby, chat.EventQueueUpdated)); item.SessionID != waiting.id || item.DisplayName != "Noa" {
		t.Errorf("the queue has %+v", item)
	}
}

func TestOneWhoIsIdentifiedInAChatMissesNothing(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	for _, known := range []bool{true, false} {
		body := s.signed("1", "Mia", "")
		if known {
			body = s.signed("2", "Noa", "")
			s.stranger().identified(body)
		}
		c := s.active("M", ada)
		first := c.write(ada, "Hello")
		stranger := c.visitor.listen().join(c.after(int(first.Seq)))
		stranger.await(c.after(int(first.Seq)), chat.EventHistory)

		visitor, _ := c.visitor.identified(body)
		c.write(ada, "While nobody listens")
		if left := as[chat.RoomLeft](t, stranger.next(c.after(int(first.Seq)))); left.Status != http.StatusUnauthorized {
			t.Errorf("the stranger is told %+v", left)
		}
		l := visitor.listen().join(c.after(int(first.Seq)))
		if said := texts(as[chat.History](t, l.await(c.after(int(first.Seq)), chat.EventHistory)).Messages); !slices.Equal(said, []string{"While nobody listens"}) {
			t.Errorf("what was missed is %q", said)
		}
		c.write(ada, "From now on")
		if m := as[chat.Message](t, l.next(c.after(int(first.Seq)))); m.Text != "From now on" {
			t.Errorf("then comes %+v", m)
		}
	}
}

func TestOneWhoBecomesSomebodyWhileARequestIsUnderWayIsToldThatTheTokenEnded(t *testing.T) {
	meanwhile := make(chan func(), 1)
	s := serve(t, func(e *core.ServeEvent) {
		e.Router.BindFunc(func(e *core.RequestEvent) error {
			if strings.HasSuffix(e.Request.URL.Path, "/messages") {
				select {
				case act := <-meanwhile:
					act()
				default:
				}
			}
			return e.Next()
		})
	})
	body := s.signed("1", "Mia", "")
	account, _ := s.stranger().identified(body)
	var c *conversation
	for _, under := range []func() reply{
		func() reply { return c.visitor.post(c.path()+"/messages", said("Hello")) },
		func() reply { return c.visitor.get(c.path() + "/messages") },
	} {
		c = s.started("M")
		meanwhile <- func() { c.visitor.identified(body) }
		under().is(http.StatusUnauthorized)
		c.write(account, "Hello")
	}
	account.get(s.started("N").path() + "/messages").is(http.StatusNotFound)
}

func TestNobodyIsIdentifiedByAWrongSignature(t *testing.T) {
	s := serve(t)
	mia := s.signed("1", "Mia", "mia@site.example")
	by := s.started("M").visitor
	for what, body := range map[string]map[string]string{
		"another's id":       changed(mia, "id", "2"),
		"another name":       changed(mia, "name", "Eve"),
		"another address":    changed(mia, "email", "eve@site.example"),
		"no signature":       changed(mia, "signature", ""),
		"a cut signature":    changed(mia, "signature", mia["signature"][:62]),
		"no hexadecimal":     changed(mia, "signature", "="+mia["signature"]),
		"a guess":            changed(mia, "signature", strings.Repeat("0", 64)),
		"the id as a line":   {"id": "1\nMia", "name": "mia@site.example", "email": "", "signature": mia["signature"]},
		"nothing at all":     {},
		"an id without end":  s.signed(strings.Repeat("1", 201), "Mia", ""),
		"an id of blanks":    s.signed(" ", "Mia", ""),
		"no name":            s.signed("1", "", ""),
		"no name to be seen": s.signed("1", "\u200b", ""),
		"no address at all":  s.signed("1", "Mia", "mia"),
		"a named address":    s.signed("1", "Mia", "Mia <mia@site.example>"),
	} {
		t.Run(what, func(t *testing.T) {
			answer := by.post(identify, body)
			if answer.status != http.StatusForbidden && answer.status != http.StatusBadRequest {
				t.Errorf("it is answered with %d: %s", answer.status, answer.body)
			}
		})
	}
	if n := s.rows("users", "externalId <> ''"); n != 0 {
		t.Errorf("%d were identified", n)
	}
	t.Run("a wrong one is 403, in a sentence", func(t *testing.T) {
		if said := read[failure](by.post(identify, changed(mia, "id", "2")).is(http.StatusForbidden)).Message; !strings.HasPrefix(said, "The signature is not that of this id, name and e-mail.") {
			t.Errorf("it says %q", said)
		}
	})
	t.Run("what is no identity is 400, with the field", func(t *testing.T) {
		for field, body := range map[string]map[string]string{"id": s.signed("a\nb", "Mia", ""), "name": s.signed("1", "", ""), "email": s.signed("1", "Mia", "mia")} {
			if read[failure](by.post(identify, body).is(http.StatusBadRequest)).Data[field] == nil {
				t.Errorf("%s is not named", field)
			}
		}
	})
	t.Run("without a secret nobody is identified at all", func(t *testing.T) {
		s.superuser().call(http.MethodPatch, settingsRecord, map[string]any{"identifySecret": ""}).is(http.StatusOK)
		by.post(identify, s.signed("1", "Mia", "")).is(http.StatusForbidden)
	})
}

func TestNobodyWhoAnswersChatsIsIdentified(t *testing.T) {
	s := serve(t)
	ada, mia := s.staff("Ada"), s.signed("1", "Mia", "")
	ada.post(identify, mia).is(http.StatusForbidden)
	s.superuser().post(identify, mia).is(http.StatusForbidden)

	visitor, _ := s.stranger().identified(mia)
	s.superuser().call(http.MethodPatch, "/api/collections/users/records/"+visitor.id, map[string]any{"role": "agent"}).is(http.StatusOK)
	s.stranger().post(identify, mia).is(http.StatusForbidden)

	ada.call(http.MethodPatch, "/api/collections/users/records/"+ada.id, map[string]any{"externalId": "2"}).is(http.StatusNotFound)
	s.stranger().identified(s.signed("2", "Noa", ""))
}

func TestAnAgentsAddressIsLeftToTheAgent(t *testing.T) {
	s := serve(t)
	s.stranger().identified(s.signed("1", "Mia", "ada@example.com"))
	if email := s.account("Ada").Email(); email != "ada@example.com" {
		t.Errorf("the agent has %q", email)
	}
	if n := s.rows("users", "email = ?", "ada@example.com"); n != 1 {
		t.Errorf("%d have the address", n)
	}
}

func TestIdentifyingIsPaced(t *testing.T) {
	s := limited(t, hourly("address:change", 2))
	mia := s.signed("1", "Mia", "")
	for range 2 {
		s.stranger().post(identify, mia).passed()
	}
	s.stranger().post(identify, mia).tooFast("Too much comes from your network")
}
