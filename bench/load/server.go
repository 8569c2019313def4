package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "modernc.org/sqlite"
)

// Server is the measured server: a child process on a loopback port, on a data directory of its own.
type Server struct {
	Base string
	dir  string
	cmd  *exec.Cmd
	done chan struct{}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// startServer runs command (with {port} and {dir} filled in, as in env) and waits until it is healthy.
func startServer(ctx context.Context, d Driver, command string, env []string, dir string) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	fill := strings.NewReplacer("{port}", strconv.Itoa(port), "{dir}", dir)
	args := strings.Fields(fill.Replace(command))
	if len(args) == 0 {
		return nil, fmt.Errorf("no -cmd to start the server with")
	}
	cmd := exec.Command(args[0], args[1:]...)
	for _, e := range env {
		cmd.Env = append(cmd.Env, fill.Replace(e))
	}
	cmd.Env = append(os.Environ(), cmd.Env...)
	logFile, err := os.OpenFile(filepath.Join(dir, "server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer logFile.Close()
	cmd.Stdout, cmd.Stderr = logFile, logFile
	// The server dies with us, however we die.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &Server{Base: fmt.Sprintf("http://127.0.0.1:%d", port), dir: dir, cmd: cmd, done: make(chan struct{})}
	go func() { cmd.Wait(); close(s.done) }()

	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		select {
		case <-s.done:
			return nil, fmt.Errorf("server exited: %s", tail(filepath.Join(dir, "server.log")))
		case <-ctx.Done():
			s.Stop()
			return nil, ctx.Err()
		default:
		}
		res, err := http.Get(s.Base + d.Health())
		if err != nil {
			continue
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode == 200 {
			return s, nil
		}
	}
	s.Stop()
	return nil, fmt.Errorf("server not healthy in 30 s: %s", tail(filepath.Join(dir, "server.log")))
}

func tail(path string) string {
	b, _ := os.ReadFile(path)
	return string(b[max(0, len(b)-2000):])
}

func (s *Server) Stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(10 * time.Second):
		s.cmd.Process.Kill()
		<-s.done
	}
}

// CPU is the user and system time that the process has used, in seconds.
func (s *Server) CPU() float64 { return procCPU(s.cmd.Process.Pid) }

func procCPU(pid int) float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	user, _ := strconv.ParseFloat(f[11], 64)
	system, _ := strconv.ParseFloat(f[12], 64)
	return (user + system) / 100 // USER_HZ
}

// RSS is the resident memory now, and at its peak, in MiB.
func (s *Server) RSS() (now, peak float64) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	for sc := bufio.NewScanner(f); sc.Scan(); {
		k, v, _ := strings.Cut(sc.Text(), ":")
		kib, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v), " kB"), 64)
		switch k {
		case "VmRSS":
			now = kib / 1024
		case "VmHWM":
			peak = kib / 1024
		}
	}
	return now, peak
}

// prepare makes the schema by starting the server once, then seeds the stopped server's database.
func prepare(ctx context.Context, d Driver, command string, env []string, dir string, plan Plan) error {
	s, err := startServer(ctx, d, command, env, dir)
	if err != nil {
		return err
	}
	s.Stop()
	db, err := sql.Open("sqlite", filepath.Join(dir, d.DBFile())+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(OFF)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := d.Seed(tx, plan); err != nil {
		return fmt.Errorf("seeding: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.Exec("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

func countMessages(d Driver, dir string) (n int64, err error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, d.DBFile())+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return n, db.QueryRow(d.Messages()).Scan(&n)
}
