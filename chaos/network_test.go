//go:build linux

package chaos

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

func TestABadNetworkLosesAndDoublesNothing(t *testing.T) {
	s := newServer(t)
	s.start()
	p := newProxy(t, s.address)
	f := newFlood(t, s, p.base(), chats)
	f.begin()
	f.awaitAcks(someAcks * often(5, 300))
	f.finish(s)
	for fault := none; fault < faults; fault++ {
		n := p.did[fault].Load()
		t.Logf("%s: %d", fault, n)
		if n == 0 {
			t.Errorf("nothing was %s", fault)
		}
	}
}

func TestTwoThousandCutAtOnceAllCatchUp(t *testing.T) {
	const sessions, each = 20, 100
	s := newServer(t)
	s.start()
	f := newFlood(t, s, s.base(), sessions)
	line := &cable{}
	transport := &http.Transport{DialContext: line.dial, MaxIdleConnsPerHost: sessions}
	var followers []*person
	var following sync.WaitGroup
	ctx, end := context.WithCancel(context.Background())
	defer following.Wait()
	defer end()
	for i := range sessions * each {
		of := f.people[2*(i%sessions)]
		follower := newPerson(t, s.base(), of.token, of.session)
		follower.http = &http.Client{Transport: transport}
		followers = append(followers, follower)
		following.Go(func() { follower.follow(ctx) })
	}
	all := func(have int) {
		for _, follower := range followers {
			follower.awaitSeen(have)
		}
	}
	all(2)
	f.everyoneSays("while all are there")
	all(3)
	for range often(1, 10) {
		before := f.people[0].acked
		line.cut()
		f.everyoneSays("while all are away")
		began := time.Now()
		all(len(before) + 3)
		t.Logf("%d were back and had caught up %v after the cut", len(followers), time.Since(began).Round(time.Millisecond))
	}
}

// everyoneSays has each visitor write one message, all at once.
func (f *flood) everyoneSays(text string) {
	f.t.Helper()
	var saying sync.WaitGroup
	for i := 0; i < len(f.people); i += 2 {
		saying.Go(func() { f.people[i].say(f.ctx, text) })
	}
	saying.Wait()
}

// cable is what clients are connected by, until it is cut.
type cable struct {
	mu    sync.Mutex
	conns []net.Conn
}

func (c *cable) dial(ctx context.Context, network, address string) (net.Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, address)
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.conns = append(c.conns, conn)
	}
	return conn, err
}

func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		conn.Close()
	}
	c.conns = nil
}
