package hooks

import (
	"context"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// silence is how long the other side of a connection may acknowledge nothing of what was sent to it. Without it a phone
// that lost its network would count as connected for a quarter of an hour, and as told what was sent to it.
const silence = 20 * time.Second

// endSilent has the connection end after the silence.
func endSilent(ctx context.Context, conn net.Conn) context.Context {
	if wrapped, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = wrapped.NetConn()
	}
	if socket, ok := conn.(syscall.Conn); ok {
		if raw, err := socket.SyscallConn(); err == nil {
			_ = raw.Control(func(fd uintptr) {
				_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(silence.Milliseconds()))
			})
		}
	}
	return ctx
}
