//go:build !linux

package hooks

import "net"

// noticeCut leaves it to the system when to give up a connection whose other side is cut off.
func noticeCut(net.Conn) {}
