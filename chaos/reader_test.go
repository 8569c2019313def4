//go:build linux

package chaos

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// readers is how many stop reading.
const readers = 100

func TestReadersThatStopReadingSlowNobody(t *testing.T) {
	sends := often(600, 5000)
	calm, other := chatWithFollower(t)
	s, visitor := chatWithFollower(t)
	calm.forgetPeak()
	s.forgetPeak()
	calmMemory, memory, descriptors := calm.peak(), s.peak(), s.descriptors()
	for range readers {
		stall(t, s, visitor)
	}
	took := sayLargest(t, sends, other, visitor)
	without, with := took[0], took[1]
	usual, grown := calm.peak()-calmMemory, s.peak()-memory
	visitor.awaitSeen(2 + sends)
	for deadline := time.Now().Add(patience); s.descriptors() >= descriptors+readers/2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the server still has %d descriptors, it had %d before anyone stalled", s.descriptors(), descriptors)
		}
	}
	goroutines := s.goroutines()
	t.Logf("%d sends took %v, half of them at most %v, and %d MiB; with %d stalled readers %v, %v and %d MiB, and they left %d goroutines",
		sends, without.all, without.half, usual>>20, readers, with.all, with.half, grown>>20, goroutines)
	// One who waits for those who do not read waits for as long as they may take, 10 s, and more than once.
	if with.half > 10*without.half+time.Second/2 || with.all > 2*without.all+10*time.Second {
		t.Error("the others wait for those who do not read")
	}
	if grown > usual+48<<20 {
		t.Errorf("memory grew by %d MiB, and by %d MiB where nobody stalled", grown>>20, usual>>20)
	}
	if goroutines >= readers {
		t.Errorf("there are %d goroutines", goroutines)
	}
}

func TestReadersThatStopReadingTakeAFewGoroutinesEach(t *testing.T) {
	// More of the largest messages than the system takes for a connection, and fewer than this and what waits for it in the
	// server: so that all are stalled, and none has ended. At once, since a stalled one ends after a time too.
	const atOnce, each = 20, 14
	s, visitor := chatWithFollower(t)
	before := s.descriptors()
	for range readers {
		stall(t, s, visitor)
	}
	var saying sync.WaitGroup
	for range atOnce {
		saying.Go(func() { sayLargest(t, each, visitor) })
	}
	saying.Wait()
	if now := s.descriptors(); now < before+readers*9/10 {
		t.Fatalf("the server has %d descriptors, it had %d before anyone stalled", now, before)
	}
	goroutines := s.goroutines()
	t.Logf("with %d stalled readers, who have not read %d messages, there are %d goroutines", readers, atOnce*each, goroutines)
	if goroutines > 4*readers {
		t.Errorf("there are %d goroutines", goroutines)
	}
}

// chatWithFollower starts a server with one chat, whose visitor follows it.
func chatWithFollower(t *testing.T) (*server, *person) {
	t.Helper()
	s := newServer(t)
	s.start()
	f := newFlood(t, s, s.base(), 1)
	visitor := f.people[0]
	f.all.Go(func() { visitor.follow(f.ctx) })
	return s, visitor
}

// latency is how long sends took: all together, and the faster half at most.
type latency struct{ all, half time.Duration }

// sayLargest has each say so many of the largest messages, in turn, so that a busy machine is as busy for all of them.
func sayLargest(t *testing.T, n int, people ...*person) []latency {
	t.Helper()
	text, took := strings.Repeat("😀", 3990), make([][]time.Duration, len(people))
	for i := range n {
		for who, by := range people {
			began := time.Now()
			if _, ok := by.say(context.Background(), fmt.Sprint(i, text)); !ok {
				t.Error("a send failed")
			}
			took[who] = append(took[who], time.Since(began))
		}
	}
	var each []latency
	for _, times := range took {
		slices.Sort(times)
		one := latency{half: times[n/2]}
		for _, time := range times {
			one.all += time
		}
		each = append(each, one)
	}
	return each
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

// peak is the most memory that was the process's at one time, in bytes, since forgetPeak.
func (s *server) peak() int64 {
	s.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kibibytes int64
	if _, err := fmt.Sscan(after, &kibibytes); err != nil {
		s.t.Fatal(err)
	}
	return kibibytes << 10
}

func (s *server) forgetPeak() {
	s.t.Helper()
	const peak = "5"
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.process.Pid), []byte(peak), 0o200); err != nil {
		s.t.Fatal(err)
	}
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
