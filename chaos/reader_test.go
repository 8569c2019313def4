//go:build linux

package chaos

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestReadersThatStopReadingSlowNobody(t *testing.T) {
	const readers = 100
	sends := often(450, 5000)
	s := newServer(t)
	s.start()
	f := newFlood(t, s, s.base(), 1)
	visitor := f.people[0]
	f.all.Go(func() { visitor.follow(f.ctx) })
	before := slowest(t, visitor, sends)
	memory, descriptors := s.memory(), s.descriptors()
	for range readers {
		stall(t, s, visitor)
	}
	during := slowest(t, visitor, sends)
	visitor.awaitSeen(2 + 2*sends)
	grown := s.memory() - memory
	for deadline := time.Now().Add(patience); s.descriptors() >= descriptors+readers/2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the server still has %d descriptors, it had %d before anyone stalled", s.descriptors(), descriptors)
		}
	}
	goroutines := s.goroutines()
	t.Logf("the slowest of %d sends took %v before, %v with %d stalled readers; then memory had grown by %d MiB, and there were %d goroutines",
		sends, before, during, readers, grown>>20, goroutines)
	if grown > 64<<20 {
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
	if goroutines >= readers {
		t.Errorf("there are %d goroutines", goroutines)
	}
}

// slowest sends so many of the largest messages and returns how long the slowest took.
func slowest(t *testing.T, by *person, n int) time.Duration {
	t.Helper()
	text, worst := strings.Repeat("😀", 3990), time.Duration(0)
	for i := range n {
		began := time.Now()
		if _, ok := by.say(context.Background(), fmt.Sprint(i, text)); !ok {
			t.Fatal("a send failed")
		}
		worst = max(worst, time.Since(began))
	}
	return worst
}

// stall joins the room of the person, and never reads again.
func stall(t *testing.T, s *server, as *person) {
	t.Helper()
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /api/realtime HTTP/1.1\r\nHost: %s\r\n\r\n", s.address)
	head := make([]byte, 4096)
	var id string
	for got := ""; id == ""; {
		n, err := conn.Read(head)
		if err != nil {
			t.Fatal(err)
		}
		got += string(head[:n])
		if _, rest, ok := strings.Cut(got, `{"clientId":"`); ok && strings.Contains(rest, `"`) {
			id, _, _ = strings.Cut(rest, `"`)
		}
	}
	got, err := as.call(context.Background(), "POST", "/api/realtime",
		map[string]any{"clientId": id, "subscriptions": []string{roomOf(as.session)}})
	if err != nil || got.status != http.StatusNoContent {
		t.Fatalf("subscribe: %d %v", got.status, err)
	}
}

// memory is the process's resident memory in bytes.
func (s *server) memory() int64 {
	s.t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(raw), &size, &resident); err != nil {
		s.t.Fatal(err)
	}
	return resident * int64(syscall.Getpagesize())
}

// descriptors is how many files and connections the process has open.
func (s *server) descriptors() int {
	s.t.Helper()
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	return len(open)
}

// goroutines ends the process with the signal that has Go list them, and counts.
func (s *server) goroutines() int {
	s.t.Helper()
	s.signal(syscall.SIGQUIT)
	<-s.ended
	s.process = nil
	return strings.Count(s.said(), "\ngoroutine ")
}
