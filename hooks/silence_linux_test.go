package hooks_test

import (
	"net"
	"net/http"
	"syscall"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/sys/unix"
)

func TestAConnectionThatAcknowledgesNothingEndsWithinTwentySeconds(t *testing.T) {
	accepted, takenOver := make(chan net.Conn, 100), make(chan net.Conn, 100)
	s := serve(t, func(e *core.ServeEvent) {
		e.Server.ConnState = func(conn net.Conn, state http.ConnState) {
			switch state {
			case http.StateActive:
				accepted <- conn
			case http.StateHijacked:
				takenOver <- conn
			}
		}
	})
	s.get("/health")
	s.stranger().listen()
	for name, conn := range map[string]net.Conn{"a request's": <-accepted, "a realtime": <-takenOver} {
		raw, err := conn.(syscall.Conn).SyscallConn()
		must(t, err)
		var timeout int
		must(t, raw.Control(func(fd uintptr) {
			timeout, err = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT)
		}))
		if err != nil || timeout != 20_000 {
			t.Errorf("%s connection ends after %d ms (%v)", name, timeout, err)
		}
	}
}
