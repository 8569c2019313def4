//go:build linux

package chaos

import (
	"context"
	"sync"
	"testing"
	"time"
)

func TestABadNetworkLosesAndDoublesNothing(t *testing.T) {
	s := newServer(t)
	s.start()
	p := newProxy(t, s.address, true)
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
	p := newProxy(t, s.address, false)
	f := newFlood(t, s, s.base(), sessions)
	var followers []*person
	var following sync.WaitGroup
	ctx, end := context.WithCancel(context.Background())
	defer end()
	for i := range sessions * each {
		of := f.people[2*(i%sessions)]
		follower := newPerson(t, p.base(), of.token, of.session)
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
		p.cutAll()
		f.everyoneSays("while all are away")
		began := time.Now()
		all(len(before) + 3)
		t.Logf("%d were back and had caught up %v after the cut", len(followers), time.Since(began).Round(time.Millisecond))
	}
	end()
	following.Wait()
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
