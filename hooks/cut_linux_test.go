package hooks

import (
	"crypto/tls"
	"net"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAConnectionThatIsCutOffEndsBeforeLong(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	timeout := func() (milliseconds int) {
		raw, err := conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		if err := raw.Control(func(fd uintptr) {
			milliseconds, err = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT)
		}); err != nil {
			t.Fatal(err)
		}
		return milliseconds
	}
	if before := timeout(); before != 0 {
		t.Fatalf("it ends after %d ms anyway", before)
	}
	noticeCut(tls.Client(conn, &tls.Config{ServerName: "localhost"}))
	if after := timeout(); after != int(cutAfter.Milliseconds()) {
		t.Errorf("it ends after %d ms", after)
	}
	noticeCut(nil) // which is not over TCP
}
