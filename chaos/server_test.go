package chaos

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
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

// rounds is how often a fault is repeated: few by default, as many as CHAOS_ROUNDS says otherwise.
func rounds(few int) int {
	if n, err := strconv.Atoi(os.Getenv("CHAOS_ROUNDS")); err == nil {
		return n
	}
	return few
}

// server is the binary on one data directory and one address, through all its lives.
type server struct {
	t       *testing.T
	dir     string
	address string
	wrap    []string // a command that the binary is run by
	process *os.Process
	ended   chan struct{}
}

func newServer(t *testing.T, wrap ...string) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	s := &server{t: t, dir: filepath.Join(t.TempDir(), "data"), address: address, wrap: wrap}
	t.Cleanup(func() {
		if s.process != nil {
			s.kill()
		}
	})
	return s
}

func (s *server) base() string { return "http://" + s.address }

// start runs the binary and returns once it is healthy.
func (s *server) start() {
	s.t.Helper()
	args := append(append([]string{}, s.wrap...), binary, "serve", "--http="+s.address, "--dir="+s.dir)
	command := exec.Command(args[0], args[1:]...)
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	if !testing.Verbose() {
		command.Stdout, command.Stderr = nil, nil
	}
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
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
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
	s.t.Fatal("the server is not healthy after 30 s")
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

// agent makes an account from the shell.
func (s *server) agent(email, name, password string) {
	s.t.Helper()
	out, err := exec.Command(binary, "agent", "create", email, "--name", name, "--password", password, "--dir="+s.dir).
		CombinedOutput()
	if err != nil {
		s.t.Fatalf("agent create: %v\n%s", err, out)
	}
}
