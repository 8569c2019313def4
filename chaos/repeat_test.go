//go:build linux

package chaos

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"
)

func TestOneIdFromManyConnectionsIsStoredOnce(t *testing.T) {
	s := newServer(t)
	s.start()
	for range often(20, 500) {
		news := repeat(s, func(<-chan struct{}) {})
		if news != 1 {
			t.Errorf("%d were told that theirs is new", news)
		}
	}
}

func TestOneIdFromManyConnectionsIsStoredOnceAlsoOverAKill(t *testing.T) {
	s := newServer(t)
	s.start()
	for round := range often(6, 100) {
		news := repeat(s, func(answered <-chan struct{}) {
			if round%2 == 0 {
				<-answered
			} else {
				time.Sleep(rand.N(10 * time.Millisecond)) // so that the kill comes anywhere
			}
			s.kill()
			s.start()
		})
		if news > 1 {
			t.Errorf("%d were told that theirs is new", news)
		}
	}
}

// repeat sends the same message from many connections at once, each until it is answered, while something happens. It
// checks that it is stored once and that all got the same, and returns how many were told that it is new.
func repeat(s *server, meanwhile func(answered <-chan struct{})) (news int) {
	s.t.Helper()
	const connections = 40
	visitor, id := s.visitor("June"), newID()
	answers, answered := make([]answer, connections), make(chan struct{}, connections)
	begin := make(chan struct{})
	var sending sync.WaitGroup
	for i := range connections {
		sending.Go(func() {
			one := newPerson(s.t, s.base(), visitor.token, visitor.session)
			<-begin
			answers[i], _ = one.send(context.Background(), id, "Hello")
			answered <- struct{}{}
		})
	}
	close(begin)
	meanwhile(answered)
	sending.Wait()
	stored := transcript(s.t, s, visitor)
	if len(stored) != 1 || stored[0].ID != id {
		s.t.Fatalf("stored is %+v", stored)
	}
	for _, one := range answers {
		var got message
		if one.into(s.t, &got); got != stored[0] {
			s.t.Errorf("stored is %+v, one was told %+v", stored[0], got)
		}
		if one.status == http.StatusCreated {
			news++
		}
	}
	return news
}
