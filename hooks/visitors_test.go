package hooks_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks"
	"webchat/hooks/chat"
)

// exported is what an export holds.
type exported struct {
	Account  map[string]any
	Sessions []struct {
		chat.SessionView
		HandoffRequests []chat.HandoffRequest
		Assignments     []chat.Assignment
	}
	Messages []chat.Message
	Visits   []map[string]any // a collection that the export was not told of
}

func TestAnAdminExportsAllThatIsStoredAboutAVisitor(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.active("June", ada)
	c.visitor.post(c.path()+"/visit", map[string]string{"page": "https://shop.example/lamps", "title": "Lamps"}).is(http.StatusNoContent)
	c.write(c.visitor, "Hello")
	c.write(ada, "Hello June")
	c.do("release", ada).is(http.StatusOK)
	c.do("close", c.visitor).is(http.StatusOK)
	second, other := s.startedBy(c.visitor, "June"), s.active("Mira", ada)
	second.write(c.visitor, "And another thing")
	other.write(other.visitor, "Mira's words")
	said := len(c.transcript()) + 1
	record, err := s.app.FindRecordById("users", c.visitor.id)
	must(t, err)
	record.SetEmail("june@example.com")
	must(t, s.app.Save(record))

	for _, by := range []caller{s.staff("Grace"), s.superuser()} {
		answer := by.get(api + "/visitors/" + c.visitor.id + "/export").is(http.StatusOK)
		if got := answer.header.Get("Content-Disposition"); got != `attachment; filename="visitor-`+c.visitor.id+`.json"` {
			t.Errorf("its name is %s", got)
		}
		whole := read[exported](answer)
		if whole.Account["displayName"] != "June" || whole.Account["email"] != "june@example.com" || whole.Account["createdAt"] == "" {
			t.Errorf("the account is %v", whole.Account)
		}
		if len(whole.Sessions) != 2 || whole.Sessions[0].ID != second.id || whole.Sessions[1].ID != c.id {
			t.Fatalf("the sessions are %+v", whole.Sessions)
		}
		first := whole.Sessions[1]
		if first.Status != chat.Closed || len(first.HandoffRequests) != 2 || len(first.Assignments) != 1 || first.Assignments[0].AgentID != ada.id {
			t.Errorf("the first is %+v", first)
		}
		if said := previewed(t, first.HandoffRequests[1].Preview); !slices.Equal(said, []string{"Hello", "Hello June"}) {
			t.Errorf("its preview is %v", said)
		}
		if all := texts(whole.Messages); len(all) != said || all[0] != "And another thing" {
			t.Errorf("of %d messages it has %v", said, all)
		}
		if len(whole.Visits) != 1 || whole.Visits[0]["page"] != "https://shop.example/lamps" || first.Visit == nil {
			t.Errorf("of where she was it has %v", whole.Visits)
		}
		for _, secret := range []string{"Mira", record.TokenKey(), "tokenKey", "password"} {
			if bytes.Contains(answer.body, []byte(secret)) {
				t.Errorf("it has %q in it", secret)
			}
		}
	}
}

func TestNoCellOfAnExportIsAFormula(t *testing.T) {
	s := serve(t)
	c := s.started("=HYPERLINK(1)")
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "two\nlines, \"quoted\"", "'quoted", "1=1"} {
		c.write(c.visitor, text)
	}
	_, err := s.app.NonconcurrentDB().NewQuery(`INSERT INTO messages (id, sessionId, seq, senderType, senderId, text) VALUES
		('afteratab', '` + c.id + `', 8, 'user', '', char(9) || '=1'), ('afterareturn', '` + c.id + `', 9, 'user', '', char(13) || '=1')`).Execute()
	must(t, err)

	answer := s.staff("Grace").get(api + "/visitors/" + c.visitor.id + "/export?format=csv").is(http.StatusOK)
	if kind := answer.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" {
		t.Errorf("it is %s", kind)
	}
	rows, err := csv.NewReader(bytes.NewReader(answer.body)).ReadAll()
	must(t, err)
	want := []string{
		"text", "'=1+1", "'+1", "'-1", "'@SUM(A1)", "two\nlines, \"quoted\"", "'quoted", "1=1", "'\t=1", "'\r=1",
	}
	for i, row := range rows {
		if row[6] != want[i] {
			t.Errorf("row %d says %q", i, row[6])
		}
		if i > 0 && i < 8 && (row[0] != c.id || row[3] != "user" || row[4] != c.visitor.id || row[5] != "'=HYPERLINK(1)") {
			t.Errorf("row %d is %q", i, row)
		}
	}
	if len(rows) != len(want) {
		t.Errorf("there are %d rows", len(rows))
	}
}

func TestAnErasedVisitorLeavesNothing(t *testing.T) {
	ways := map[string]func(s *server, id string){
		"by the route": func(s *server, id string) {
			s.staff("Grace").post(api+"/visitors/"+id+"/erase", nil).is(http.StatusNoContent)
		},
		"in the dashboard": func(s *server, id string) {
			s.superuser().delete(records("users") + "/" + id).is(http.StatusNoContent)
		},
		"from a shell": func(s *server, id string) {
			out, err := s.inShell("erase", id)
			must(s.t, err)
			if out != "June and all chats of "+id+" are erased. Backups still have them.\n" {
				s.t.Errorf("it prints %q", out)
			}
		},
	}
	for way, erase := range ways {
		t.Run(way, func(t *testing.T) {
			s := serve(t)
			ada := s.staff("Ada")
			closed := s.closed("June", ada)
			open := s.startedBy(closed.visitor, "June")
			open.write(open.visitor, "Hello")
			other := s.active("Mira", ada)
			before := other.transcript()
			erase(s, closed.visitor.id)
			s.nothingOf(closed)
			s.nothingOf(open)
			for table, condition := range map[string]string{
				"users": "id = ?", "messages": "senderId = ?", "handoff_requests": "preview LIKE '%' || ? || '%'", "webchat_erasing": "userId = ?",
			} {
				if n := s.rows(table, condition, closed.visitor.id); n != 0 {
					t.Errorf("%d rows of %s are left", n, table)
				}
			}
			if now := other.transcript(); !slices.Equal(now, before) {
				t.Errorf("another's chat is %v", now)
			}
			s.staff("Grace").post(api+"/visitors/"+closed.visitor.id+"/erase", nil).is(http.StatusNotFound)
			s.staff("Grace").get(api + "/visitors/" + closed.visitor.id + "/export").is(http.StatusNotFound)
		})
	}
}

func TestAgentsAreNotExportedOrErasedAsVisitors(t *testing.T) {
	s := serve(t)
	for _, name := range []string{"Ada", "Grace"} {
		path := api + "/visitors/" + s.staff(name).id
		s.superuser().get(path + "/export").is(http.StatusNotFound)
		s.superuser().post(path+"/erase", nil).is(http.StatusNotFound)
	}
	if n := s.rows("users", "role <> 'user'"); n != 3 {
		t.Errorf("there are %d agents and admins", n)
	}
}

func TestTheShellExportsWhatTheRouteDoes(t *testing.T) {
	s := serve(t)
	c := s.closed("June", s.staff("Ada"))
	for _, format := range []string{"json", "csv"} {
		want := s.superuser().get(api + "/visitors/" + c.visitor.id + "/export?format=" + format).is(http.StatusOK).body
		out, err := s.inShell("export", c.visitor.id, "--format", format)
		must(t, err)
		if out != string(want) {
			t.Errorf("it prints\n%s\nwhere the route answers\n%s", out, want)
		}
		file := filepath.Join(t.TempDir(), "june."+format)
		if out, err = s.inShell("export", c.visitor.id, "--format", format, "-o", file); err != nil || out != "" {
			t.Errorf("it prints %q (%v)", out, err)
		}
		content, err := os.ReadFile(file)
		must(t, err)
		if !bytes.Equal(content, want) {
			t.Errorf("the file has\n%s", content)
		}
		if about, err := os.Stat(file); err != nil || about.Mode().Perm() != 0o600 {
			t.Errorf("others may read it: %v (%v)", about.Mode(), err)
		}
	}
}

func TestTheShellExportsAndErasesWithoutAServer(t *testing.T) {
	s := serve(t)
	c := s.closed("June", s.staff("Ada"))
	dir := s.app.DataDir()
	s.stop()
	alone := &server{t: t, app: newApp(dir)}
	out, err := alone.inShell("export", c.visitor.id)
	must(t, err)
	var whole exported
	if err := json.Unmarshal([]byte(out), &whole); err != nil || len(whole.Messages) != 3 {
		t.Errorf("it prints %s (%v)", out, err)
	}
	_, err = alone.inShell("erase", c.visitor.id)
	must(t, err)
	if _, err := alone.inShell("export", c.visitor.id); err == nil || !strings.Contains(err.Error(), "no such visitor") {
		t.Errorf("afterwards it came to %v", err)
	}
}

func TestACommandThatFailsHasTheProcessFail(t *testing.T) {
	app := shell(t)
	command := hooks.NewVisitorCommand(app)
	command.SetArgs([]string{"erase", "nobody000000000"})
	failed := command.Execute()
	ended := app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(*core.TerminateEvent) error { return nil })
	if failed == nil || !errors.Is(ended, failed) {
		t.Errorf("it failed with %v and ended with %v", failed, ended)
	}
}

func TestTheShellSaysWhatIsWrong(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	nowhere := filepath.Join(t.TempDir(), "nowhere", "june.json")
	for _, row := range []struct {
		args []string
		want string
	}{
		{[]string{"export", "nobody000000000"}, "There is no such visitor."},
		{[]string{"erase", "nobody000000000"}, "There is no such visitor."},
		{[]string{"erase", s.staff("Ada").id}, "There is no such visitor."},
		{[]string{"export", c.visitor.id, "--format", "xml"}, "An export is json or csv."},
		{[]string{"export", c.visitor.id, "-o", nowhere}, "no such file or directory"},
		{[]string{"erase"}, "accepts 1 arg"},
	} {
		if out, err := s.inShell(row.args...); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v: %v\n%s", row.args, err, out)
		}
	}
	if n := s.rows("users", "id = ?", c.visitor.id); n != 1 {
		t.Error("June is gone")
	}
}
