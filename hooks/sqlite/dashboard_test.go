package sqlite

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

// console is the dashboard's SQL console, with a superuser at it.
func (p *place) console() func(query string) *httptest.ResponseRecorder {
	p.t.Helper()
	superusers, err := p.app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	p.check(err)
	superuser := core.NewRecord(superusers)
	superuser.SetEmail("root@example.com")
	superuser.SetPassword("a long enough password")
	p.check(p.app.Save(superuser))
	token, err := superuser.NewAuthToken()
	p.check(err)
	router, err := apis.NewRouter(p.app)
	p.check(err)
	server, err := router.BuildMux()
	p.check(err)

	return func(query string) *httptest.ResponseRecorder {
		p.t.Helper()
		body, err := json.Marshal(map[string]string{"query": query})
		p.check(err)
		request := httptest.NewRequest(http.MethodPost, "/api/sql", strings.NewReader(string(body)))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", token)
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, request)
		return answer
	}
}

func TestTheDatabaseHoldsItsInvariantsAgainstTheSQLConsole(t *testing.T) {
	p := openPlace(t)
	stage, console := p.stage(), p.console()
	before := p.stored()
	for _, attempt := range attempts {
		t.Run(attempt.invariant+": "+attempt.sql, func(t *testing.T) {
			answer := console(stage.Replace(attempt.sql))
			if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), "constraint failed") {
				t.Errorf("it answers %d: %s", answer.Code, answer.Body)
			}
			if p.stored() != before {
				t.Fatalf("the rows are now\n%s\nand were\n%s", p.stored(), before)
			}
		})
	}
	t.Run("behind a SELECT, on a connection that is for reading, too", func(t *testing.T) {
		for _, attempt := range attempts {
			console("SELECT 1; " + stage.Replace(attempt.sql))
			if p.stored() != before {
				t.Fatalf("%s: the rows are now\n%s\nand were\n%s", attempt.sql, p.stored(), before)
			}
		}
	})
	t.Run("what breaks nothing is done", func(t *testing.T) {
		answer := console(stage.Replace(`INSERT INTO messages (id, sessionId, seq, senderType, text)
			SELECT 'fromtheconsole0', id, lastSeq + 1, 'system', 'We close at five.' FROM sessions WHERE id = '{waiting}'`))
		if answer.Code != http.StatusOK {
			t.Errorf("it answers %d: %s", answer.Code, answer.Body)
		}
		if next := p.write(p.june, stage.Replace("{waiting}"), "Thanks"); next.Seq != 5 {
			t.Errorf("the next message has seq %d", next.Seq)
		}
	})
}

// TestTheDatabaseHoldsItsInvariantsAgainstAStaleSave has PocketBase write back records that it read before the store
// wrote, as the dashboard may. All columns of a record are written, also those that nobody has touched.
func TestTheDatabaseHoldsItsInvariantsAgainstAStaleSave(t *testing.T) {
	p := openPlace(t)
	load := func(collection, filter string) *core.Record {
		t.Helper()
		record, err := p.app.FindFirstRecordByFilter(collection, filter)
		p.check(err)
		return record
	}
	refused := func(t *testing.T, record *core.Record) {
		t.Helper()
		before := p.stored()
		if err := p.app.Save(record); err == nil {
			t.Error("it was saved")
		}
		if p.stored() != before {
			t.Errorf("the rows are now\n%s\nand were\n%s", p.stored(), before)
		}
	}

	t.Run("a session that has a new message since is not set back", func(t *testing.T) {
		session, _ := p.in(chat.BotPending)
		record := load("sessions", "id = '"+session.ID+"'")
		p.write(p.june, session.ID, "Hello?")
		refused(t, record)
		if next := p.write(p.june, session.ID, "Hello??"); next.Seq != session.LastSeq+2 {
			t.Errorf("the next message has seq %d", next.Seq)
		}
	})
	t.Run("a session that was taken since is not put back", func(t *testing.T) {
		session, request := p.in(chat.QueuedForAgent)
		record := load("sessions", "id = '"+session.ID+"'")
		_, err := p.Claim(ctx, p.ada, request.ID)
		p.check(err)
		refused(t, record)
	})
	t.Run("a session that was closed since is not opened", func(t *testing.T) {
		for _, status := range []chat.Status{chat.BotPending, chat.QueuedForAgent, chat.ActiveWithAgent} {
			session, _ := p.in(status)
			record := load("sessions", "id = '"+session.ID+"'")
			_, err := p.Close(ctx, p.june, session.ID)
			p.check(err)
			refused(t, record)
		}
	})
	t.Run("a request that was accepted since does not wait again", func(t *testing.T) {
		_, request := p.in(chat.QueuedForAgent)
		record := load("handoff_requests", "id = '"+request.ID+"'")
		_, err := p.Claim(ctx, p.ada, request.ID)
		p.check(err)
		refused(t, record)
	})
	t.Run("a request that was canceled since does not wait again", func(t *testing.T) {
		session, request := p.in(chat.QueuedForAgent)
		record := load("handoff_requests", "id = '"+request.ID+"'")
		_, err := p.Cancel(ctx, p.june, session.ID)
		p.check(err)
		refused(t, record)
	})
	t.Run("an assignment that has ended since does not go on", func(t *testing.T) {
		session, _ := p.in(chat.ActiveWithAgent)
		record := load("agent_assignments", "sessionId = '"+session.ID+"'")
		_, err := p.Release(ctx, p.ada, session.ID)
		p.check(err)
		refused(t, record)
	})
	t.Run("a message is not made another's", func(t *testing.T) {
		session, _ := p.in(chat.BotPending)
		for field, value := range map[string]any{"seq": 7, "sessionId": "nosuchsession00"} {
			record := load("messages", "sessionId = '"+session.ID+"'")
			record.Set(field, value)
			refused(t, record)
		}
	})
	t.Run("what is not stale is saved", func(t *testing.T) {
		session, _ := p.in(chat.ActiveWithAgent)
		p.check(p.app.Save(load("sessions", "id = '"+session.ID+"'")))
	})
}

func TestADeletedAgentGoesFromWhatItLeavesBehind(t *testing.T) {
	p := openPlace(t)
	closed, _ := p.in(chat.Closed)
	agent, err := p.app.FindRecordById("users", p.ada.ID)
	p.check(err)

	t.Run("but not while it has a chat", func(t *testing.T) {
		active, _ := p.in(chat.ActiveWithAgent)
		if err := p.app.Delete(agent); err == nil {
			t.Error("it is gone")
		}
		p.check(p.ReleaseAll(ctx, p.ada))
		if session, err := p.Session(ctx, active.ID); err != nil || session.Status != chat.QueuedForAgent {
			t.Errorf("the chat is %+v (%v)", session, err)
		}
	})
	t.Run("the closed chat stays, without its agent", func(t *testing.T) {
		p.check(p.app.Delete(agent))
		session, err := p.Session(ctx, closed.ID)
		if err != nil || session.Status != chat.Closed || session.AgentID != "" || session.LastSeq != closed.LastSeq {
			t.Errorf("it is %+v (%v)", session, err)
		}
	})
	t.Run("another agent takes over what it had", func(t *testing.T) {
		_, queue, err := p.Queue(ctx, 10)
		p.check(err)
		if _, err := p.Claim(ctx, p.bo, queue[0].HandoffRequestID); err != nil {
			t.Error(err)
		}
	})
}
