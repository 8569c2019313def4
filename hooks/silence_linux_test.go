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
	accepted := make(chan net.Conn, 100)
	s := serve(t, func(e *core.ServeEvent) {
		e.Server.ConnState = func(conn net.Conn, state http.ConnState) {
			if state == http.StateActive {
				accepted <- conn
			}
		}
	})
	s.get("/health")
	raw, err := (<-accepted).(syscall.Conn).SyscallConn()
	must(t, err)
	var timeout int
	must(t, raw.Control(func(fd uintptr) {
		timeout, err = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT)
	}))
	if err != nil || timeout != 20_000 {
		t.Errorf("it ends after %d ms (%v)", timeout, err)
	}
}
