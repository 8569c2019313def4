package hooks_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

// stall opens a realtime connection that reads its client id, and never again.
func (c caller) stall() *listener {
	c.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.url, "http://"))
	must(c.t, err)
	c.t.Cleanup(func() { _ = conn.Close() })
	must(c.t, conn.(*net.TCPConn).SetReadBuffer(4096))
	_, err = io.WriteString(conn, "GET /api/realtime HTTP/1.1\r\nHost: localhost\r\n\r\n")
	must(c.t, err)
	l := &listener{caller: c}
	for got := ""; l.clientID == ""; {
		part := make([]byte, 512)
		n, err := conn.Read(part)
		must(c.t, err)
		got += string(part[:n])
		if _, rest, ok := strings.Cut(got, `{"clientId":"`); ok && strings.Contains(rest, `"`) {
			l.clientID, _, _ = strings.Cut(rest, `"`)
		}
	}
	return l
}

// names are n names of the room, by each of which all is told that was said.
func (c *conversation) names(n, first int) (names []string) {
	for i := range n {
		names = append(names, c.after(0)+fmt.Sprint("&join=", first+i))
	}
	return names
}

// heap is how many bytes are in use.
func heap() int {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

func TestAReaderThatStallsTakesLittleMemoryWhateverItSubscribesTo(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	c.floodOf(c.visitor, 500, strings.Repeat("x", 4000))
	const names, allowed = 60, 32 << 20
	before := heap()
	l := c.visitor.stall().join(c.names(names, 0)...)
	if grown := heap() - before; grown > allowed {
		t.Errorf("by its first request memory grows by %d MiB", grown>>20)
	}
	for n := range 15 {
		if l.subscribe(c.names(4, (n+1)*names)...).status == http.StatusNotFound {
			return
		}
	}
	t.Errorf("it is still connected; memory has grown by %d MiB", (heap()-before)>>20)
}

func TestARoomIsJoinedUnderFourNamesAtMost(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	names := c.names(10, 0)
	l := c.visitor.listen().join(names...)
	for _, name := range names[4:] {
		l.left(name, http.StatusBadRequest)
	}
	for _, name := range names[:4] {
		l.await(name, chat.EventHistory)
	}
	c.write(c.visitor, "Hello")
	heard := map[string]bool{}
	for range 4 {
		heard[awaitAny(l, chat.EventMessage).topic] = true
	}
	if len(heard) != 4 {
		t.Errorf("it is told under %v", heard)
	}
}

func TestAServerStopsWithinFiveSecondsWhoeverKeepsItWaiting(t *testing.T) {
	s := serve(t, func(e *core.ServeEvent) {
		e.Server.ConnState = func(conn net.Conn, state http.ConnState) {
			if state == http.StateNew {
				_ = conn.(*net.TCPConn).SetWriteBuffer(4096)
			}
		}
	})
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer silent.Close()
	s.mailsTo(silent.Addr().String())
	s.set(map[string]any{"mailAfter": 1})
	c := s.answered("June", "Hello June")
	mail, err := silent.Accept()
	must(t, err)
	defer mail.Close()

	c.floodOf(c.agent, 50, strings.Repeat("x", 4000))
	c.visitor.stall().join(c.topic())
	began := time.Now()
	s.stop()
	switch took := time.Since(began); {
	case took > 5*time.Second:
		t.Errorf("it took %v", took)
	case took < 3*time.Second:
		t.Errorf("nobody kept it waiting: it took %v", took)
	}
}
