package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// rig is a started server with the hub that hears its live connections.
type rig struct {
	*config
	srv   *Server
	hub   *hub
	conns []Conn
	mu    sync.Mutex
}

func start(ctx context.Context, c *config, dir string, plan Plan) (*rig, error) {
	if err := prepare(ctx, c.driver, c.command, c.env, dir, plan); err != nil {
		return nil, err
	}
	srv, err := startServer(ctx, c.driver, c.command, c.env, dir)
	if err != nil {
		return nil, err
	}
	r := &rig{config: c, srv: srv, hub: &hub{}}
	c.driver.Open(srv.Base, r.hub)
	return r, nil
}

func (r *rig) stop() {
	for _, c := range r.conns {
		c.Close()
	}
	r.srv.Stop()
}

func (r *rig) track(c Conn, session string, s side) {
	r.hub.add(c, session, s)
	r.mu.Lock()
	r.conns = append(r.conns, c)
	r.mu.Unlock()
}

// each calls f(0..n-1), some at a time, and returns the first error.
func each(ctx context.Context, n, width int, f func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(width, n) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := f(ctx, i); err != nil {
					cancel(fmt.Errorf("%d: %w", i, err))
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// pair is an active session: its user, and the agent who claimed it.
type pair struct {
	session string
	user    User
	agent   Agent
}

// startChats starts a server with as many active sessions as are wanted, and with users besides them.
func startChats(ctx context.Context, c *config, dir string, besides int) (*rig, []pair, error) {
	r, err := start(ctx, c, dir, Plan{Users: c.sessions + besides, Agents: c.sessions})
	if err != nil {
		return nil, nil, err
	}
	pairs, err := r.pairs(ctx, c.sessions)
	if err != nil {
		r.stop()
		return nil, nil, err
	}
	return r, pairs, nil
}

func (r *rig) pairs(ctx context.Context, n int) ([]pair, error) {
	pairs := make([]pair, n)
	err := each(ctx, n, 8, func(ctx context.Context, i int) error {
		u, err := r.driver.User(ctx, i)
		if err != nil {
			return fmt.Errorf("user: %w", err)
		}
		r.track(u, u.Session(), userSide)
		a, err := r.driver.Agent(ctx, i)
		if err != nil {
			return fmt.Errorf("agent: %w", err)
		}
		r.track(a, u.Session(), agentSide)
		h, err := u.RequestHandoff(ctx)
		if err != nil {
			return fmt.Errorf("handoff: %w", err)
		}
		if won, err := a.Claim(ctx, h); !won {
			return fmt.Errorf("claim of a handoff that nobody else wants: won %v, %w", won, err)
		}
		pairs[i] = pair{u.Session(), u, a}
		return nil
	})
	return pairs, err
}

// send sends one message and accounts for it.
func (r *rig) send(ctx context.Context, t *tracker, c Conn, s side, session string, due time.Time) bool {
	i := int(t.next.Add(1)) - 1
	if i >= len(t.recs) {
		return false
	}
	rec := &t.recs[i]
	rec.session, rec.from, rec.due = session, s, int64(due.Sub(t.start))
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := c.Send(ctx, session, makeText(t.run, i)); err != nil {
		t.failed.Add(1)
		t.lastErr.Store(err.Error())
		return true
	}
	rec.acked = int64(time.Since(t.start))
	t.acked.Add(1)
	return true
}

func senders(pairs []pair, f func(c Conn, s side, session string)) {
	var wg sync.WaitGroup
	for _, p := range pairs {
		wg.Go(func() { f(p.user, userSide, p.session) })
		wg.Go(func() { f(p.agent, agentSide, p.session) })
	}
	wg.Wait()
}
