package hooks

import (
	"net"
	"net/http"
	"sync"

	"webchat/hooks/chat"
)

// connections counts open connections, in all and from each address.
type connections struct {
	most, mostEach int // 0 is no limit

	mu   sync.Mutex
	all  int
	each map[string]int
}

// enter counts one more from a network, or from one that is not known, "", and returns how it leaves, or the answer that there are too many.
func (c *connections) enter(network string) (leave func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case network != "" && c.mostEach > 0 && c.each[network] >= c.mostEach:
		return nil, refusal(http.StatusTooManyRequests,
			"Too many pages are open in your network. Close some, and try again in a moment.")
	case c.most > 0 && c.all >= c.most:
		return nil, refusal(http.StatusServiceUnavailable, "Too many pages are open at once. Try again in a moment.")
	}
	if c.each == nil {
		c.each = map[string]int{}
	}
	c.all++
	c.each[network]++
	return sync.OnceFunc(func() { c.left(network) }), nil
}

func (c *connections) left(network string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all--
	if c.each[network]--; c.each[network] == 0 {
		delete(c.each, network)
	}
}

// sockets counts the connections that carry ordinary requests, from the moment they are accepted. One that becomes a
// realtime connection is counted there.
type sockets struct {
	connections
	leave sync.Map // how each of them leaves, by the connection
}

// countSocket keeps the server's connections within their bounds. Behind a proxy that is known all come from its address.
func (w *webchat) countSocket(conn net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		network := ""
		if !w.behindProxy.Load() {
			network = networkOfConn(conn)
		}
		leave, err := w.sockets.enter(network)
		if err != nil {
			_ = conn.Close()
			return
		}
		w.sockets.leave.Store(conn, leave)
	case http.StateHijacked, http.StateClosed:
		if leave, counted := w.sockets.leave.LoadAndDelete(conn); counted {
			leave.(func())()
		}
	}
}

func networkOfConn(conn net.Conn) string {
	host, _, err := net.SplitHostPort(conn.RemoteAddr().String())
	if err != nil {
		return ""
	}
	return chat.NetworkOf(host)
}
