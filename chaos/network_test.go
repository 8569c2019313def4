package chaos

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestABadNetworkLosesAndDoublesNothing(t *testing.T) {
	s := newServer(t)
	s.start()
	p := newProxy(t, s.address, true)
	f := newFlood(t, s, p.base(), chats)
	f.begin()
	f.awaitAcks(someAcks * rounds(4))
	f.finish(s)
}

func TestTwoThousandCutAtOnceAllCatchUp(t *testing.T) {
	const sessions, each = 20, 100
	s := newServer(t)
	s.start()
	p := newProxy(t, s.address, false)
	f := newFlood(t, s, s.base(), sessions)
	var followers []*person
	var following sync.WaitGroup
	ctx, end := context.WithCancel(context.Background())
	defer end()
	for i := range sessions * each {
		of := f.people[2*(i%sessions)]
		follower := newPerson(t, p.base(), of.token, of.session)
		followers = append(followers, follower)
		following.Go(func() { follower.follow(ctx) })
	}
	for _, follower := range followers {
		follower.awaitSeen(2)
	}
	say(t, f, "while all are there")
	for _, follower := range followers {
		follower.awaitSeen(3)
	}
	p.cutAll()
	say(t, f, "while all are away")
	began := time.Now()
	for _, follower := range followers {
		follower.awaitSeen(4)
	}
	t.Logf("%d were back and had caught up %v after the cut", len(followers), time.Since(began).Round(time.Millisecond))
	end()
	following.Wait()
}

// say has each visitor write one message.
func say(t *testing.T, f *flood, text string) {
	t.Helper()
	for i := 0; i < len(f.people); i += 2 {
		if _, ok := f.people[i].send(f.ctx, text); !ok {
			t.Fatal("a visitor could not write")
		}
	}
}

func TestReadersThatStopReadingSlowNobody(t *testing.T) {
	const stalled, quiet, loud = 100, 200, 3000
	s := newServer(t)
	s.start()
	f := newFlood(t, s, s.base(), 1)
	visitor := f.people[0]
	f.all.Go(func() { visitor.follow(f.ctx) })
	before := slowest(t, visitor, quiet)
	memory := s.memory()
	for range stalled {
		stall(t, s, visitor)
	}
	during := slowest(t, visitor, loud)
	grown := s.memory() - memory
	t.Logf("slowest of %d sends before: %v; of %d with %d stalled readers: %v; memory grew by %d MiB",
		quiet, before, loud, stalled, during, grown>>20)
	if limit := int64(64 << 20); grown > limit {
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
	visitor.awaitSeen(2 + quiet + loud)
	f.end()
	f.all.Wait()
}

// slowest sends so many long messages and returns how long the slowest took.
func slowest(t *testing.T, by *person, n int) time.Duration {
	t.Helper()
	text, worst := strings.TrimSpace(strings.Repeat("word ", 400)), time.Duration(0)
	for i := range n {
		began := time.Now()
		if _, ok := by.send(context.Background(), fmt.Sprint(i, " ", text)); !ok {
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
	status, err := as.call(context.Background(), "POST", "/api/realtime",
		map[string]any{"clientId": id, "subscriptions": []string{"public:session:" + as.session}}, nil)
	if err != nil || status != http.StatusNoContent {
		t.Fatalf("subscribe: %d %v", status, err)
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
