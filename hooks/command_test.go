package hooks_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks"
)

// agentCommand runs `agent ARGS` on a data directory without agents, and returns what it prints.
func agentCommand(t *testing.T, app core.App, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	command := hooks.NewAgentCommand(app)
	command.SetOut(&out)
	command.SetErr(&out)
	command.SetArgs(args)
	err := command.Execute()
	return out.String(), err
}

func shell(t *testing.T) core.App {
	t.Helper()
	app := newApp(copyOf(t, &nobody))
	must(t, app.Bootstrap())
	t.Cleanup(func() { must(t, app.ResetBootstrapState()) })
	return app
}

func TestTheCommandMakesAnAgentAndPrintsThePasswordItMadeUp(t *testing.T) {
	app := shell(t)
	out, err := agentCommand(t, app, "create", "ada@example.com")
	must(t, err)
	found := regexp.MustCompile(`^ada \(ada@example\.com\) can sign in at /agent/ now\.\nPassword: (\S{16})\n$`).FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("it prints %q", out)
	}
	agent, err := app.FindAuthRecordByEmail("users", "ada@example.com")
	must(t, err)
	if !agent.ValidatePassword(found[1]) || agent.GetString("role") != "agent" || !agent.Verified() {
		t.Errorf("the agent is %v", agent.FieldsData())
	}
}

func TestTheCommandTakesANameAPasswordAndTheRoleOfAnAdmin(t *testing.T) {
	app := shell(t)
	out, err := agentCommand(t, app, "create", "grace@example.com", "--name", "Grace Hopper", "--password", password, "--admin")
	must(t, err)
	if out != "Grace Hopper (grace@example.com) can sign in at /agent/ now.\n" {
		t.Errorf("it prints %q", out)
	}
	admin, err := app.FindAuthRecordByEmail("users", "grace@example.com")
	must(t, err)
	if !admin.ValidatePassword(password) || admin.GetString("role") != "admin" {
		t.Errorf("the admin is %v", admin.FieldsData())
	}
}

func TestTheCommandSaysWhatIsWrong(t *testing.T) {
	app := shell(t)
	_, err := agentCommand(t, app, "create", "ada@example.com", "--password", password)
	must(t, err)
	for _, row := range []struct {
		args []string
		want string
	}{
		{[]string{"create", "ada"}, "email"},
		{[]string{"create", ""}, "email"},
		{[]string{"create", "ada@example.com"}, "email"},
		{[]string{"create", "bo@example.com", "--password", "short"}, "password"},
		{[]string{"create", "bo@example.com", "--name", strings.Repeat("x", 81)}, "displayName"},
		{[]string{"create"}, "accepts 1 arg"},
	} {
		if out, err := agentCommand(t, app, row.args...); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v: %v\n%s", row.args, err, out)
		}
	}
	if n, err := app.CountRecords("users"); err != nil || n != 1 {
		t.Errorf("there are %d accounts, %v", n, err)
	}
}

func TestTheCommandWorksOnANewDataDirectory(t *testing.T) {
	app := newApp(t.TempDir())
	must(t, app.Bootstrap())
	t.Cleanup(func() { must(t, app.ResetBootstrapState()) })
	_, err := agentCommand(t, app, "create", "ada@example.com")
	must(t, err)
}
