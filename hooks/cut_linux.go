package hooks

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// cutAfter is how long what was sent may go without an answer of the other side's system. Linux by itself tries for a
// quarter of an hour, in which a computer that sleeps looks connected.
const cutAfter = 30 * time.Second

// noticeCut has the connection end some time after the other side is cut off, where the system knows how to.
func noticeCut(conn net.Conn) {
	if secure, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secure.NetConn()
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	if raw, err := tcp.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(cutAfter.Milliseconds()))
		})
	}
}
