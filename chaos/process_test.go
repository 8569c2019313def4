//go:build linux

package chaos

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

const (
	chats     = 6
	someAcks  = 150
	stopLimit = 5 * time.Second
)

func TestAMessageThatWasConfirmedOutlivesAKill(t *testing.T) {
	s := newServer(t)
	s.start()
	f := newFlood(t, s, s.base(), chats)
	f.begin()
	for range often(5, 100) {
		// The kill comes at the instant of an ack, which catches one that came before its commit.
		f.awaitAcks(someAcks + rand.IntN(someAcks))
		s.kill()
		s.start()
	}
	f.awaitAcks(someAcks)
	f.finish(s)
}

func TestAStopFinishesWhatWasAcceptedWithinFiveSeconds(t *testing.T) {
	s := newServer(t)
	s.start()
	f := newFlood(t, s, s.base(), chats)
	f.begin()
	for range often(3, 50) {
		f.awaitAcks(someAcks)
		if took := s.stop(); took > stopLimit {
			t.Errorf("the stop took %v", took)
		}
		s.start()
	}
	f.awaitAcks(someAcks)
	f.finish(s)
}

func TestAServerThatWasFrozenGoesOn(t *testing.T) {
	frozen := time.Duration(often(1, 20)) * time.Second
	s := newServer(t)
	s.start()
	f := newFlood(t, s, s.base(), chats)
	f.begin()
	for range often(2, 4) {
		f.awaitAcks(someAcks)
		s.signal(syscall.SIGSTOP)
		time.Sleep(frozen) // the fault itself
		s.signal(syscall.SIGCONT)
	}
	f.awaitAcks(someAcks)
	f.finish(s)
}
