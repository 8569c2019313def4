package chat_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"webchat/hooks/chat"
)

// lifecycle is section 3 of the design, written out: what each action comes to in each status, by whoever does it. A
// cell is the status that follows, or the answer: 403 for a role that never may, 404 for a session that is not theirs,
// 409 for a status that does not allow it.
const lifecycle = `
action   by               bot_pending       queued_for_agent   active_with_agent  closed

preview  visitor          403               403                403                403
preview  another_visitor  403               403                403                403
preview  assignee         409               queued_for_agent   409                409
preview  another_agent    409               queued_for_agent   409                409
preview  admin            409               queued_for_agent   409                409
preview  nobody           403               403                403                403
preview  server           404               404                404                404

read     visitor          bot_pending       queued_for_agent   active_with_agent  closed
read     another_visitor  404               404                404                404
read     assignee         bot_pending       queued_for_agent   active_with_agent  closed
read     another_agent    404               404                404                404
read     admin            bot_pending       queued_for_agent   active_with_agent  closed
read     nobody           403               403                403                403
read     server           404               404                404                404

send     visitor          bot_pending       queued_for_agent   active_with_agent  409
send     another_visitor  404               404                404                404
send     assignee         bot_pending       queued_for_agent   active_with_agent  409
send     another_agent    404               404                404                404
send     admin            403               403                403                403
send     nobody           403               403                403                403
send     server           404               404                404                404

typing   visitor          bot_pending       queued_for_agent   active_with_agent  409
typing   another_visitor  404               404                404                404
typing   assignee         bot_pending       queued_for_agent   active_with_agent  409
typing   another_agent    404               404                404                404
typing   admin            403               403                403                403
typing   nobody           403               403                403                403
typing   server           404               404                404                404

handoff  visitor          queued_for_agent  409                409                409
handoff  another_visitor  404               404                404                404
handoff  assignee         403               403                403                403
handoff  another_agent    403               403                403                403
handoff  admin            403               403                403                403
handoff  nobody           403               403                403                403
handoff  server           404               404                404                404

email    visitor          queued_for_agent  queued_for_agent   active_with_agent  409
email    another_visitor  404               404                404                404
email    assignee         403               403                403                403
email    another_agent    403               403                403                403
email    admin            403               403                403                403
email    nobody           403               403                403                403
email    server           404               404                404                404

cancel   visitor          409               bot_pending        409                409
cancel   another_visitor  404               404                404                404
cancel   assignee         403               403                403                403
cancel   another_agent    403               403                403                403
cancel   admin            403               403                403                403
cancel   nobody           403               403                403                403
cancel   server           404               404                404                404

claim    visitor          403               403                403                403
claim    another_visitor  403               403                403                403
claim    assignee         409               active_with_agent  409                409
claim    another_agent    409               active_with_agent  409                409
claim    admin            403               403                403                403
claim    nobody           403               403                403                403
claim    server           404               404                404                404

release  visitor          403               403                403                403
release  another_visitor  403               403                403                403
release  assignee         409               409                queued_for_agent   409
release  another_agent    404               404                404                404
release  admin            409               409                queued_for_agent   409
release  nobody           403               403                403                403
release  server           409               409                queued_for_agent   409

close    visitor          closed            closed             closed             409
close    another_visitor  404               404                404                404
close    assignee         closed            closed             closed             409
close    another_agent    404               404                404                404
close    admin            closed            closed             closed             409
close    nobody           403               403                403                403
close    server           closed            closed             closed             409

erase    visitor          409               409                409                closed
erase    another_visitor  404               404                404                404
erase    assignee         403               403                403                403
erase    another_agent    403               403                403                403
erase    admin            403               403                403                403
erase    nobody           403               403                403                403
erase    server           404               404                404                404

visit    visitor          bot_pending       queued_for_agent   active_with_agent  409
visit    another_visitor  404               404                404                404
visit    assignee         403               403                403                403
visit    another_agent    403               403                403                403
visit    admin            403               403                403                403
visit    nobody           403               403                403                403
visit    server           404               404                404                404

rate     visitor          409               409                409                closed
rate     another_visitor  404               404                404                404
rate     assignee         403               403                403                403
rate     another_agent    403               403                403                403
rate     admin            403               403                403                403
rate     nobody           403               403                403                403
rate     server           404               404                404                404

ban      visitor          403               403                403                403
ban      another_visitor  403               403                403                403
ban      assignee         closed            closed             closed             closed
ban      another_agent    404               404                404                404
ban      admin            closed            closed             closed             closed
ban      nobody           403               403                403                403
ban      server           404               404                404                404

here     visitor          bot_pending       queued_for_agent   active_with_agent  409
here     another_visitor  404               404                404                404
here     assignee         403               403                403                403
here     another_agent    403               403                403                403
here     admin            403               403                403                403
here     nobody           403               403                403                403
here     server           404               404                404                404

seen     visitor          bot_pending       queued_for_agent   active_with_agent  closed
seen     another_visitor  404               404                404                404
seen     assignee         403               403                403                403
seen     another_agent    403               403                403                403
seen     admin            403               403                403                403
seen     nobody           403               403                403                403
seen     server           404               404                404                404

ask      visitor          403               403                403                403
ask      another_visitor  403               403                403                403
ask      assignee         403               403                403                403
ask      another_agent    403               403                403                403
ask      admin            403               403                403                403
ask      nobody           403               403                403                403
ask      server           409               409                active_with_agent  409

transcript  visitor          409            409                active_with_agent  closed
transcript  another_visitor  404            404                404                404
transcript  assignee         409            409                active_with_agent  closed
transcript  another_agent    404            404                404                404
transcript  admin            403            403                403                403
transcript  nobody           403            403                403                403
transcript  server           404            404                404                404
`

var (
	june   = chat.Account{ID: "june", Role: chat.RoleUser, DisplayName: "June"}
	otto   = chat.Account{ID: "otto", Role: chat.RoleUser, DisplayName: "Otto"}
	ada    = chat.Account{ID: "ada", Role: chat.RoleAgent, DisplayName: "Ada"}
	bo     = chat.Account{ID: "bo", Role: chat.RoleAgent, DisplayName: "Bo"}
	root   = chat.Account{ID: "root", Role: chat.RoleAdmin, DisplayName: "Root"}
	nobody = chat.Account{}
)

// whoever are those who may come to June's session, which Ada has.
var whoever = map[string]chat.Account{
	"visitor": june, "another_visitor": otto, "assignee": ada, "another_agent": bo, "admin": root, "nobody": nobody,
}

func TestEveryActionInEveryStatusByEveryone(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(lifecycle), "\n")
	statuses := strings.Fields(rows[0])[2:]
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		if len(cells) == 0 {
			continue
		}
		action, by := chat.Action(cells[0]), cells[1]
		seen[cells[0]+" "+by] = true
		for i, status := range statuses {
			want := cells[2+i]
			t.Run(fmt.Sprintf("%s by %s while %s comes to %s", action, by, status, want), func(t *testing.T) {
				if got := outcome(chat.Status(status), action, by); got != want {
					t.Errorf("it came to %s", got)
				}
			})
		}
	}
	for _, action := range chat.Actions {
		for by := range whoever {
			if !seen[string(action)+" "+by] {
				t.Errorf("the table says nothing of %s by %s", action, by)
			}
		}
	}
}

func outcome(status chat.Status, action chat.Action, by string) string {
	session := chat.Session{Status: status, UserID: june.ID, AgentID: ada.ID}
	next, err := session.DecideAs(action, chat.Server)
	if by != "server" {
		next, err = session.Decide(action, whoever[by])
	}
	switch chat.KindOf(err) {
	case chat.Forbidden:
		return "403"
	case chat.NotFound:
		return "404"
	case chat.Conflict:
		return "409"
	}
	return string(next)
}

func TestTransitions(t *testing.T) {
	t.Run("only seven moves lead from one status to another", func(t *testing.T) {
		var moves []string
		for _, from := range chat.Statuses {
			for _, to := range chat.Transitions()[from] {
				moves = append(moves, string(from)+" -> "+string(to))
			}
		}
		want := []string{
			"bot_pending -> queued_for_agent",
			"bot_pending -> closed",
			"queued_for_agent -> bot_pending",
			"queued_for_agent -> active_with_agent",
			"queued_for_agent -> closed",
			"active_with_agent -> queued_for_agent",
			"active_with_agent -> closed",
		}
		if !slices.Equal(moves, want) {
			t.Errorf("the moves are %q", moves)
		}
	})
}

func TestStanding(t *testing.T) {
	session := chat.Session{UserID: june.ID, AgentID: ada.ID}
	unassigned := chat.Session{UserID: june.ID}
	for _, is := range []struct {
		sentence string
		session  chat.Session
		account  chat.Account
		want     chat.Standing
	}{
		{"whose session it is, is its visitor", session, june, chat.Visitor},
		{"another visitor is a stranger", session, otto, chat.Stranger},
		{"the agent who has it is its assignee", session, ada, chat.Assignee},
		{"any other agent is an agent", session, bo, chat.Agent},
		{"an admin is an admin", session, root, chat.Admin},
		{"one without an account is a stranger, also where no agent is", unassigned, nobody, chat.Stranger},
		{"an agent without an id is not the assignee of a session without agent", unassigned,
			chat.Account{Role: chat.RoleAgent}, chat.Agent},
		{"a visitor without an id is nobody's visitor", chat.Session{}, chat.Account{Role: chat.RoleUser}, chat.Stranger},
		{"an agent is not the visitor of a session it once began", session,
			chat.Account{ID: june.ID, Role: chat.RoleAgent}, chat.Agent},
		{"a visitor is not its own agent", session, chat.Account{ID: ada.ID, Role: chat.RoleUser}, chat.Stranger},
		{"an account of another collection is a stranger", session, chat.Account{ID: june.ID}, chat.Stranger},
	} {
		t.Run(is.sentence, func(t *testing.T) {
			if got := is.session.StandingOf(is.account); got != is.want {
				t.Errorf("it is %s", got)
			}
		})
	}
}

func TestRefusalsAreSentences(t *testing.T) {
	for _, refused := range []struct {
		status chat.Status
		action chat.Action
		by     chat.Account
		want   string
	}{
		{chat.ActiveWithAgent, chat.ActionRead, bo, "There is no such chat, or it is not yours."},
		{chat.ActiveWithAgent, chat.ActionRead, nobody, "You may not do this."},
		{chat.ActiveWithAgent, chat.ActionClose, nobody, "You may not do this."},
		{chat.ActiveWithAgent, chat.ActionSend, root, "Only the visitor and the agent of a chat write in it."},
		{chat.ActiveWithAgent, chat.ActionTyping, root, "Only the visitor and the agent of a chat write in it."},
		{chat.QueuedForAgent, chat.ActionPreview, june, "Only agents see the queue."},
		{chat.BotPending, chat.ActionHandoff, ada, "Only the visitor asks for a human."},
		{chat.QueuedForAgent, chat.ActionCancel, ada, "Only the visitor leaves the queue."},
		{chat.QueuedForAgent, chat.ActionClaim, june, "Only agents accept chats."},
		{chat.QueuedForAgent, chat.ActionClaim, root, "Only agents accept chats."},
		{chat.ActiveWithAgent, chat.ActionRelease, june, "Only the agent of a chat puts it back in the queue."},

		{chat.ActiveWithAgent, chat.ActionBan, june, "Only agents and admins ban visitors."},

		{chat.ActiveWithAgent, chat.ActionHandoff, june, "An agent has this chat already."},
		{chat.BotPending, chat.ActionCancel, june, "This chat is not in the queue."},
		{chat.ActiveWithAgent, chat.ActionCancel, june, "This chat is not in the queue."},
		{chat.BotPending, chat.ActionPreview, bo, "This chat is not in the queue."},
		{chat.BotPending, chat.ActionClaim, bo, "The visitor no longer waits."},
		{chat.ActiveWithAgent, chat.ActionClaim, bo, "The visitor no longer waits."},
		{chat.BotPending, chat.ActionRelease, root, "No agent has this chat."},
		{chat.QueuedForAgent, chat.ActionRelease, ada, "No agent has this chat."},
		{chat.Closed, chat.ActionSend, june, "This chat has ended."},
		{chat.Closed, chat.ActionTyping, ada, "This chat has ended."},
		{chat.Closed, chat.ActionHandoff, june, "This chat has ended."},
		{chat.Closed, chat.ActionCancel, june, "This chat has ended."},
		{chat.Closed, chat.ActionRelease, ada, "This chat has ended."},
		{chat.Closed, chat.ActionClose, june, "This chat has ended."},
		{chat.Closed, chat.ActionVisit, june, "This chat has ended."},
		{chat.ActiveWithAgent, chat.ActionVisit, ada, "Only the visitor tells where it is."},
		{chat.ActiveWithAgent, chat.ActionRate, june, "This chat has not ended yet."},
		{chat.Closed, chat.ActionRate, ada, "Only the visitor rates a chat."},
	} {
		t.Run(fmt.Sprintf("%s by %s while %s: %s", refused.action, refused.by.DisplayName, refused.status, refused.want),
			func(t *testing.T) {
				session := chat.Session{Status: refused.status, UserID: june.ID, AgentID: ada.ID}
				if _, err := session.Decide(refused.action, refused.by); err == nil || err.Error() != refused.want {
					t.Errorf("it was told %v", err)
				}
			})
	}

	t.Run("a conflict tells the client what the status is", func(t *testing.T) {
		session := chat.Session{Status: chat.Closed, UserID: june.ID}
		_, err := session.Decide(chat.ActionSend, june)
		var refusal *chat.Error
		if !errors.As(err, &refusal) || refusal.Data["status"] != chat.Closed {
			t.Errorf("it was told %+v", refusal)
		}
	})
	t.Run("who comes too late is told who was faster", func(t *testing.T) {
		err := chat.AlreadyTaken("Bo")
		if err.Kind != chat.Conflict || err.Message != "Bo was faster." || err.Data["acceptedBy"] != "Bo" {
			t.Errorf("it was told %+v", err)
		}
	})
	t.Run("or, when nobody was, that the visitor no longer waits", func(t *testing.T) {
		err := chat.AlreadyTaken("")
		if err.Kind != chat.Conflict || err.Message != "The visitor no longer waits." || err.Data["acceptedBy"] != "" {
			t.Errorf("it was told %+v", err)
		}
	})
	t.Run("an error keeps its kind when more is said around it", func(t *testing.T) {
		if kind := chat.KindOf(fmt.Errorf("send: %w", chat.ErrBusy)); kind != chat.Busy {
			t.Errorf("its kind is %v", kind)
		}
	})
	t.Run("an error of someone else has no kind", func(t *testing.T) {
		if kind := chat.KindOf(errors.New("no such table")); kind != 0 {
			t.Errorf("its kind is %v", kind)
		}
	})
}
