//go:build linux

package chaos

import (
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// fault is what a bad network does to some bytes on their way.
type fault int

const (
	none      fault = iota
	overtaken       // they wait for a moment, while other connections go on
	stalled         // they wait for long
	cut             // the connection ends in the middle of them
	late            // the connection ends at once, but they arrive, behind what the client has sent since on another
	faults
)

func (f fault) String() string { return [...]string{"none", "overtaken", "stalled", "cut", "late"}[f] }

func roll() fault {
	switch dice := rand.IntN(1000); {
	case dice < 300:
		return overtaken
	case dice < 315:
		return stalled
	case dice < 330:
		return cut
	case dice < 350:
		return late
	}
	return none
}

// proxy stands between people and the server, and is a bad network.
type proxy struct {
	listener net.Listener
	to       string
	did      [faults]atomic.Int64

	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

func newProxy(t *testing.T, to string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, to: to, conns: map[net.Conn]struct{}{}}
	go p.accept()
	t.Cleanup(func() {
		listener.Close()
		p.cutAll()
	})
	return p
}

func (p *proxy) base() string { return "http://" + p.listener.Addr().String() }

func (p *proxy) accept() {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.carry(near)
	}
}

func (p *proxy) carry(near net.Conn) {
	far, err := net.Dial("tcp", p.to)
	if err != nil {
		near.Close()
		return
	}
	p.mu.Lock()
	p.conns[near], p.conns[far] = struct{}{}, struct{}{}
	p.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { p.copy(near, far, false) })
	both.Go(func() { p.copy(far, near, true) })
	both.Wait()
	p.mu.Lock()
	delete(p.conns, near)
	delete(p.conns, far)
	p.mu.Unlock()
}

func (p *proxy) copy(to, from net.Conn, toServer bool) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		now := roll()
		if now == late && !toServer {
			now = none
		}
		p.did[now].Add(1)
		switch now {
		case overtaken:
			time.Sleep(rand.N(5 * time.Millisecond))
		case stalled:
			time.Sleep(rand.N(300 * time.Millisecond))
		case cut:
			_, _ = to.Write(buffer[:rand.IntN(n)])
			return
		case late:
			from.Close()
			time.Sleep(rand.N(300 * time.Millisecond))
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// cutAll ends every connection there is.
func (p *proxy) cutAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.conns {
		conn.Close()
	}
}
