package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// In a process that has this in its environment, the test binary is webchat.
const asWebchat = "WEBCHAT_TEST_IS_WEBCHAT"

func TestMain(m *testing.M) {
	if os.Getenv(asWebchat) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

const (
	patience = 60 * time.Second
	password = "passw0rd99"
)

func webchat(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	must(t, err)
	command := exec.CommandContext(t.Context(), binary, args...)
	command.Env = append(os.Environ(), asWebchat+"=1")
	return command
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// serve starts webchat on that data directory, and returns where it is.
func serve(t *testing.T, dir string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := listener.Addr().String()
	must(t, listener.Close())
	command := webchat(t, "serve", "--http="+address, "--dir="+dir)
	must(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
	})
	until(t, "the server answers", func() bool {
		answer, err := http.Get("http://" + address + "/health")
		return err == nil && answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
	})
	return "http://" + address
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("in vain for %s: %s", patience, what)
}

// ask sends a request and reads its JSON answer, or fails.
func ask(method, address, token string, body, into any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, address, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		return errors.Join(err, fmt.Errorf("%s %s: %d %s", method, address, answer.StatusCode, said))
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(said, into)
}

// signIn is the token of the superuser.
func signIn(t *testing.T, address string) string {
	t.Helper()
	var answer struct{ Token string }
	must(t, ask(http.MethodPost, address+"/api/collections/_superusers/auth-with-password", "",
		map[string]string{"identity": "root@example.com", "password": password}, &answer))
	return answer.Token
}

func TestASuperuserMadeOnANewDirectorySignsIn(t *testing.T) {
	dir := t.TempDir()
	if out, err := webchat(t, "superuser", "upsert", "root@example.com", password, "--dir="+dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if token := signIn(t, serve(t, dir)); token == "" {
		t.Error("there is no token")
	}
}

func TestACommandAboutSuperusersThatFailsSaysSo(t *testing.T) {
	out, err := webchat(t, "superuser", "upsert", "root@example.com", "short", "--dir="+t.TempDir()).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || !strings.Contains(string(out), "password") {
		t.Errorf("it ends with %v: %s", err, out)
	}
}

type entry struct{ Action, ActorID, ActorRole, TargetType, TargetID, Address string }

func TestARestoredBackupIsWrittenDownInTheLogThatCameWithIt(t *testing.T) {
	dir := t.TempDir()
	if out, err := webchat(t, "superuser", "upsert", "root@example.com", password, "--dir="+dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	address := serve(t, dir)
	token := signIn(t, address)
	must(t, ask(http.MethodPost, address+"/api/backups", token, map[string]string{"name": "before.zip"}, nil))
	must(t, ask(http.MethodPost, address+"/api/collections/users/records", token, map[string]string{
		"role": "agent", "displayName": "Eve", "email": "eve@example.com", "password": password, "passwordConfirm": password,
	}, nil))
	must(t, ask(http.MethodPost, address+"/api/backups/before.zip/restore", token, nil, nil))
	var told struct{ Items []entry }
	list := address + "/api/collections/audit_log/records?filter=" + url.QueryEscape("action='restored'")
	until(t, "the log tells of it", func() bool {
		return ask(http.MethodGet, list, token, nil, &told) == nil && len(told.Items) > 0
	})
	var root struct{ Items []struct{ ID string } }
	must(t, ask(http.MethodGet, address+"/api/collections/_superusers/records", token, nil, &root))
	want := entry{"restored", root.Items[0].ID, "admin", "backup", "before.zip", "127.0.0.1"}
	if len(told.Items) != 1 || told.Items[0] != want {
		t.Errorf("it tells %+v", told.Items)
	}
	var agents struct{ TotalItems int }
	must(t, ask(http.MethodGet, address+"/api/collections/users/records?filter="+url.QueryEscape("role='agent'"), token, nil, &agents))
	if agents.TotalItems != 0 {
		t.Error("what came after the backup is still there")
	}
}
