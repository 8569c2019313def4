//go:build linux

package chaos

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"
)

// ear keeps what one realtime connection is told.
type ear struct {
	t *testing.T

	mu    sync.Mutex
	heard []told
	err   error
	moved chan struct{} // closed when there is more, and made anew
}

// told is an event with whatever it may hold.
type told struct {
	Event                                                            string
	ID, SessionID, HandoffRequestID, Reason, AgentName, Status, Text string
	Seq                                                              int
	Messages                                                         []message
}

// hear joins the rooms, until the context ends. From then on nothing is missed.
func (a *api) hear(ctx context.Context, rooms ...string) *ear {
	a.t.Helper()
	s, err := a.open(ctx, rooms...)
	if err != nil {
		a.t.Fatal(err)
	}
	e := &ear{t: a.t, moved: make(chan struct{})}
	go func() {
		defer s.close()
		for err == nil {
			var next event
			if next, err = s.next(); err == nil {
				one := told{Event: next.Event}
				err = json.Unmarshal(next.Data, &one)
				e.keep(one, err)
			} else {
				e.keep(told{}, err)
			}
		}
	}()
	return e
}

func (e *ear) keep(one told, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err = err; err == nil {
		e.heard = append(e.heard, one)
	}
	close(e.moved)
	e.moved = make(chan struct{})
}

// await returns all that was heard once that is among it.
func (e *ear) await(what func(told) bool) []told {
	e.t.Helper()
	limit := time.After(patience)
	for {
		e.mu.Lock()
		heard, err, moved := slices.Clone(e.heard), e.err, e.moved
		e.mu.Unlock()
		if slices.ContainsFunc(heard, what) {
			return heard
		}
		if err != nil {
			e.t.Fatalf("the connection ended: %v", err)
		}
		select {
		case <-moved:
		case <-limit:
			e.t.Fatalf("what was awaited did not come within %v, but %+v", patience, heard)
		}
	}
}
