package chat_test

import (
	"encoding/json"
	"os"
	"testing"

	"webchat/hooks/chat"
)

// table is the file by which the tests of the pages know what may be done: for each action who, in which statuses.
const table = "testdata/rules.json"

func TestThePagesAreTestedAgainstThisTable(t *testing.T) {
	may := map[chat.Action]map[chat.Standing][]chat.Status{}
	for _, action := range chat.Actions {
		may[action] = map[chat.Standing][]chat.Status{}
		for _, standing := range []chat.Standing{chat.Visitor, chat.Assignee, chat.Agent, chat.Admin} {
			for _, status := range chat.Statuses {
				session := chat.Session{Status: status}
				if _, err := session.DecideAs(action, standing); err == nil {
					may[action][standing] = append(may[action][standing], status)
				}
			}
		}
	}
	want, err := json.MarshalIndent(may, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if got, err := os.ReadFile(table); err != nil || string(got) != string(want) {
		t.Errorf("%s is not what the table says (%v); it has to be\n%s", table, err, want)
	}
}

func TestWhatIsDoneIsDoneOnlyForThoseWhoDidIt(t *testing.T) {
	done := func(action chat.Action, status chat.Status, by chat.Account) bool {
		session := chat.Session{Status: status, UserID: june.ID, AgentID: ada.ID}
		return session.Done(action, by)
	}
	for action, status := range map[chat.Action]chat.Status{
		chat.ActionHandoff: chat.QueuedForAgent, chat.ActionClaim: chat.ActiveWithAgent, chat.ActionClose: chat.Closed,
	} {
		for name, by := range whoever {
			own := action == chat.ActionHandoff && name == "visitor" || action == chat.ActionClaim && name == "assignee" ||
				action == chat.ActionClose && (name == "visitor" || name == "assignee" || name == "admin")
			if done(action, status, by) != own {
				t.Errorf("%s in %s is done for %s: %v", action, status, name, !own)
			}
			if done(action, chat.BotPending, by) {
				t.Errorf("%s is done for %s before it was", action, name)
			}
		}
	}
}
