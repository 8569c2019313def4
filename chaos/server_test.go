//go:build linux

package chaos

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "webchat/hooks" // a change of the server makes the results of these tests stale
)

// binary is built once for all tests.
var binary string

func TestMain(m *testing.M) {
	os.Exit(build(m))
}

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "webchat-chaos")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "webchat")
	if out, err := exec.Command("go", "build", "-o", binary, "webchat").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// often is how much of a fault there is: little, unless this is the long run.
func often(short, long int) int {
	if os.Getenv("CHAOS") == "long" {
		return long
	}
	return short
}

// server is the binary on one data directory and one address, through all its lives.
type server struct {
	t       *testing.T
	dir     string
	address string
	log     string
	process *os.Process
	ended   chan struct{}
}

func newServer(t *testing.T) *server {
	t.Helper()
	return newServerIn(t, t.TempDir())
}

func newServerIn(t *testing.T, dir string) *server {
	t.Helper()
	s := &server{t: t, dir: filepath.Join(dir, "data"), address: freeAddress(t), log: filepath.Join(t.TempDir(), "log")}
	t.Cleanup(func() {
		if s.process != nil {
			s.kill()
		}
		if t.Failed() {
			t.Logf("the server said:\n%s", s.said())
		}
	})
	return s
}

// freeAddress has a port that the system gives to no client: one that tries again and again to reach a server that is
// down would else come to have its port, and keep it from starting.
func freeAddress(t *testing.T) string {
	t.Helper()
	const lowest, belowClients = 15000, 32768
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", lowest+rand.IntN(belowClients-lowest))
		if listener, err := net.Listen("tcp", address); err == nil {
			listener.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

func (s *server) base() string { return "http://" + s.address }

// start runs the binary and returns once it is healthy.
func (s *server) start() {
	s.t.Helper()
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer log.Close()
	command := exec.Command(binary, "serve", "--http="+s.address, "--dir="+s.dir)
	command.Stdout, command.Stderr = log, log
	command.Env = append(os.Environ(), "WEBCHAT_RATE_LIMITS=off") // its clients flood, all from one address
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := command.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.process, s.ended = command.Process, make(chan struct{})
	go func(ended chan struct{}) {
		_ = command.Wait()
		close(ended)
	}(s.ended)
	s.awaitHealth()
}

func (s *server) awaitHealth() {
	s.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		select {
		case <-s.ended:
			s.t.Fatal("the server ended while it started")
		default:
		}
		if response, err := http.Get(s.base() + "/health"); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
	}
	s.t.Fatal("the server is not healthy")
}

func (s *server) signal(signal syscall.Signal) {
	s.t.Helper()
	if err := s.process.Signal(signal); err != nil {
		s.t.Fatalf("signal %v: %v", signal, err)
	}
}

// kill ends the process as a power cut would.
func (s *server) kill() {
	_ = s.process.Signal(syscall.SIGKILL)
	<-s.ended
	s.process = nil
}

// stop asks the process to end, and returns how long it took.
func (s *server) stop() time.Duration {
	s.t.Helper()
	began := time.Now()
	s.signal(syscall.SIGTERM)
	<-s.ended
	s.process = nil
	return time.Since(began)
}

// said is what the server has written to its terminal.
func (s *server) said() string {
	s.t.Helper()
	log, err := os.ReadFile(s.log)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(log)
}

const agentPassword = "a long password"

// agent is one who is signed in.
type agent struct {
	*api
	id, name string
}

// agent makes an account from the shell, and signs in with it.
func (s *server) agent(name string) *agent {
	s.t.Helper()
	email := strings.ToLower(name) + "@example.com"
	out, err := exec.Command(binary, "agent", "create", email, "--name", name, "--password", agentPassword, "--dir="+s.dir).
		CombinedOutput()
	if err != nil {
		s.t.Fatalf("agent create: %v\n%s", err, out)
	}
	var signedIn struct {
		Token  string
		Record struct{ ID string }
	}
	a := newAPI(s.t, s.base(), "")
	a.must("POST", "/api/collections/users/auth-with-password", map[string]string{"identity": email, "password": agentPassword}, &signedIn)
	a.token = signedIn.Token
	return &agent{api: a, id: signedIn.Record.ID, name: name}
}

// visitor starts a chat.
func (s *server) visitor(name string) *person {
	s.t.Helper()
	var started struct {
		Token   string
		Session struct{ ID string }
	}
	newAPI(s.t, s.base(), "").must("POST", "/api/webchat/sessions", map[string]string{"displayName": name}, &started)
	return newPerson(s.t, s.base(), started.Token, started.Session.ID)
}
