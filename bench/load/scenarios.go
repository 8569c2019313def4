package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
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

// pace has every side send at r.rate for length. Each sends one message at a time; one that is late
// is timed from when it was due, so a slow server cannot hide its queue.
func (r *rig) pace(ctx context.Context, pairs []pair, length time.Duration) *tracker {
	gap := time.Duration(float64(time.Second) / r.rate)
	t := newTracker(2*len(pairs)*(int(length/gap)+2) + 16)
	r.hub.now.Store(t)
	end := t.start.Add(length)
	senders(pairs, func(c Conn, s side, session string) {
		due := t.start.Add(rand.N(gap))
		for ; due.Before(end) && ctx.Err() == nil; due = due.Add(gap) {
			time.Sleep(time.Until(due))
			if time.Now().After(end.Add(5 * time.Second)) {
				break
			}
			r.send(ctx, t, c, s, session, due)
		}
		for ; due.Before(end); due = due.Add(gap) {
			t.unsent.Add(1)
		}
	})
	t.drain(r.drain)
	return t
}

// measurePace warms up, then paces and reports.
func (r *rig) measurePace(ctx context.Context, pairs []pair, rep *report, label string) {
	if r.warm > 0 {
		r.pace(ctx, pairs, r.warm)
	}
	var profiled sync.WaitGroup
	profiled.Go(func() { r.profile(ctx, label) })
	cpu, own, at := r.srv.CPU(), procCPU(os.Getpid()), time.Now()
	t := r.pace(ctx, pairs, r.seconds)
	cpu, own = r.srv.CPU()-cpu, procCPU(os.Getpid())-own
	wall := time.Since(at).Seconds()
	profiled.Wait()
	rep.add("sessions", len(pairs))
	rep.add("offered_per_s", 2*float64(len(pairs))*r.rate)
	rep.add("wall_s", round(wall, 1))
	t.report(rep)
	rep.add("cpu_s", round(cpu, 2))
	rep.add("cpu_ms_per_msg", round(1000*cpu/float64(max(1, t.acked.Load())), 3))
	rep.add("load_cpu_s", round(own, 2))
	now, peak := r.srv.RSS()
	rep.add("rss_mib", round(now, 1))
	rep.add("peak_rss_mib", round(peak, 1))
	rep.add("dropped_conns", r.hub.dropped.Load())
}

func paced(ctx context.Context, c *config, dir string) error {
	r, err := start(ctx, c, dir, Plan{Users: c.sessions, Agents: c.sessions})
	if err != nil {
		return err
	}
	defer r.stop()
	pairs, err := r.pairs(ctx, c.sessions)
	if err != nil {
		return err
	}
	rep := newReport(c.driverName, "paced")
	r.measurePace(ctx, pairs, rep, c.driverName+"-paced")
	rep.emit(c.out)
	return nil
}

func flood(ctx context.Context, c *config, dir string) error {
	r, err := start(ctx, c, dir, Plan{Users: c.sessions, Agents: c.sessions})
	if err != nil {
		return err
	}
	defer r.stop()
	pairs, err := r.pairs(ctx, c.sessions)
	if err != nil {
		return err
	}
	var stored int64 // messages that the warm-up stored
	run := func(length time.Duration) (*tracker, float64) {
		t := newTracker(600_000)
		r.hub.now.Store(t)
		end := t.start.Add(length)
		senders(pairs, func(c Conn, s side, session string) {
			for ctx.Err() == nil && time.Now().Before(end) && r.send(ctx, t, c, s, session, time.Now()) {
			}
		})
		wall := time.Since(t.start).Seconds()
		t.drain(r.drain)
		stored += t.acked.Load()
		return t, wall
	}
	if r.warm > 0 {
		run(r.warm)
	}
	var profiled sync.WaitGroup
	profiled.Go(func() { r.profile(ctx, c.driverName+"-flood") })
	cpu, own := r.srv.CPU(), procCPU(os.Getpid())
	t, wall := run(r.seconds)
	cpu, own = r.srv.CPU()-cpu, procCPU(os.Getpid())-own
	profiled.Wait()
	rep := newReport(c.driverName, "flood")
	rep.add("sessions", c.sessions)
	rep.add("wall_s", round(wall, 1))
	rep.add("acked_per_s", round(float64(t.acked.Load())/wall, 0))
	rep.add("delivered_per_s", round(float64(t.delivered.Load())/wall, 0))
	rep.add("cpu_s_per_1000", round(1000*cpu/float64(max(1, t.acked.Load())), 3))
	t.report(rep)
	rep.add("cpu_s", round(cpu, 2))
	rep.add("load_cpu_s", round(own, 2))
	_, peak := r.srv.RSS()
	rep.add("peak_rss_mib", round(peak, 1))
	r.stop()
	n, err := countMessages(c.driver, dir)
	if err != nil {
		return err
	}
	rep.add("acked_not_in_db", stored-n)
	rep.emit(c.out)
	return nil
}

// idleCurve opens ever more idle users and paces a few active sessions on top of them.
func idleCurve(ctx context.Context, c *config, dir string) error {
	most := slices.Max(c.idle)
	r, err := start(ctx, c, dir, Plan{Users: c.sessions + most, Agents: c.sessions})
	if err != nil {
		return err
	}
	defer r.stop()
	pairs, err := r.pairs(ctx, c.sessions)
	if err != nil {
		return err
	}
	// What the server needs once it has worked is not the idle connections' doing.
	r.pace(ctx, pairs, 2*time.Second)
	time.Sleep(2 * time.Second)
	base, _ := r.srv.RSS()
	open := 0
	for _, n := range c.idle {
		rep := newReport(c.driverName, "idle")
		rep.add("idle", n)
		at, cpu := time.Now(), r.srv.CPU()
		first := open
		err := each(ctx, n-open, 32, func(ctx context.Context, i int) error {
			u, err := r.driver.User(ctx, c.sessions+first+i)
			if err == nil {
				r.track(u, u.Session(), idleSide)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("opening idle users: %w", err)
		}
		rep.add("opened", n-open)
		rep.add("open_s", round(time.Since(at).Seconds(), 1))
		rep.add("open_cpu_s", round(r.srv.CPU()-cpu, 2))
		open = n
		time.Sleep(3 * time.Second)
		rss, _ := r.srv.RSS()
		rep.add("idle_rss_mib", round(rss, 1))
		if n > 0 {
			rep.add("kib_per_idle", round((rss-base)*1024/float64(n), 1))
		}
		cpu = r.srv.CPU()
		time.Sleep(3 * time.Second)
		rep.add("idle_cpu_pct", round((r.srv.CPU()-cpu)/3*100, 1))
		r.measurePace(ctx, pairs, rep, fmt.Sprintf("%s-idle-%d", c.driverName, n))
		rep.emit(c.out)
	}
	return nil
}

// claimRace has all agents claim each handoff at the same instant.
func claimRace(ctx context.Context, c *config, dir string) error {
	r, err := start(ctx, c, dir, Plan{Users: c.rounds, Agents: c.agents})
	if err != nil {
		return err
	}
	defer r.stop()
	agents := make([]Agent, c.agents)
	for i := range agents {
		if agents[i], err = r.driver.Agent(ctx, i); err != nil {
			return err
		}
		r.track(agents[i], "", agentSide)
	}
	handoffs := make([]string, c.rounds)
	err = each(ctx, c.rounds, 4, func(ctx context.Context, i int) error {
		u, err := r.driver.User(ctx, i)
		if err != nil {
			return err
		}
		r.track(u, u.Session(), userSide)
		handoffs[i], err = u.RequestHandoff(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var none, many, failed int
	var rounds []float64
	var lastErr error
	var profiled sync.WaitGroup
	profiled.Go(func() { r.profile(ctx, c.driverName+"-claimrace") })
	cpu, at := r.srv.CPU(), time.Now()
	for _, h := range handoffs {
		won := make([]bool, len(agents))
		errs := make([]error, len(agents))
		gun := make(chan struct{})
		var wg sync.WaitGroup
		for i, a := range agents {
			wg.Go(func() {
				<-gun
				won[i], errs[i] = a.Claim(ctx, h)
			})
		}
		began := time.Now()
		close(gun)
		wg.Wait()
		rounds = append(rounds, float64(time.Since(began).Microseconds())/1000)
		winners := 0
		for i := range agents {
			if won[i] {
				winners++
			}
			if errs[i] != nil {
				failed++
				lastErr = errs[i]
			}
		}
		switch {
		case winners == 0:
			none++
		case winners > 1:
			many++
		}
	}
	wall := time.Since(at).Seconds()
	profiled.Wait()
	slices.Sort(rounds)
	rep := newReport(c.driverName, "claimrace")
	rep.add("agents", c.agents)
	rep.add("rounds", c.rounds)
	rep.add("no_winner", none)
	rep.add("many_winners", many)
	rep.add("errors", failed)
	rep.add("handoffs_per_s", round(float64(c.rounds)/wall, 1))
	rep.add("claims_per_s", round(float64(c.rounds*c.agents)/wall, 1))
	rep.add("round_p50_ms", quantile(rounds, .5))
	rep.add("round_p99_ms", quantile(rounds, .99))
	rep.add("cpu_s", round(r.srv.CPU()-cpu, 2))
	if lastErr != nil {
		rep.add("last_error", lastErr.Error())
	}
	rep.emit(c.out)
	return nil
}

// timed runs f some times and adds its first, median and slowest time.
func (r *rig) timed(rep *report, name string, f func() error) error {
	var all []float64
	cpu := r.srv.CPU()
	for range r.repeats {
		at := time.Now()
		if err := f(); err != nil {
			return err
		}
		all = append(all, float64(time.Since(at).Microseconds())/1000)
	}
	first := all[0]
	slices.Sort(all)
	rep.add(name+"_first_ms", first)
	rep.add(name+"_p50_ms", quantile(all, .5))
	rep.add(name+"_max_ms", quantile(all, 1))
	rep.add(name+"_cpu_ms", round(1000*(r.srv.CPU()-cpu)/float64(r.repeats), 1))
	return nil
}

func transcript(ctx context.Context, c *config, dir string) error {
	r, err := start(ctx, c, dir, Plan{Agents: 1, Background: c.background, Transcripts: c.transcripts})
	if err != nil {
		return err
	}
	defer r.stop()
	a, err := r.driver.Agent(ctx, 0)
	if err != nil {
		return err
	}
	r.track(a, "", agentSide)
	rep := newReport(c.driverName, "transcript")
	rep.add("background", c.background)
	for i, n := range c.transcripts {
		err := r.timed(rep, fmt.Sprintf("n%d", n), func() error {
			texts, err := a.History(ctx, TranscriptID(i))
			if err != nil {
				return err
			}
			for j, text := range texts {
				if text != seedText(j) {
					return fmt.Errorf("message %d of %d is out of order: %q", j, n, text)
				}
			}
			if len(texts) != n {
				return fmt.Errorf("%d messages of %d", len(texts), n)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	rep.emit(c.out)
	return nil
}

func queue(ctx context.Context, c *config, dir string) error {
	r, err := start(ctx, c, dir, Plan{Agents: 1 + c.repeats, Waiting: c.waiting})
	if err != nil {
		return err
	}
	defer r.stop()
	rep := newReport(c.driverName, "queue")
	rep.add("waiting", c.waiting)
	a, err := r.driver.Agent(ctx, 0)
	if err != nil {
		return err
	}
	r.track(a, "", agentSide)
	handoffs, previews, err := a.Queue(ctx) // unmeasured: the first may have come with connecting
	if err != nil {
		return err
	}
	err = r.timed(rep, "list", func() (err error) {
		handoffs, previews, err = a.Queue(ctx)
		return err
	})
	if err != nil {
		return err
	}
	// Opening the page: connect as an agent, then list.
	i := 0
	err = r.timed(rep, "open", func() error {
		i++
		b, err := r.driver.Agent(ctx, i)
		if err != nil {
			return err
		}
		r.track(b, "", agentSide)
		_, _, err = b.Queue(ctx)
		return err
	})
	if err != nil {
		return err
	}
	rep.add("handoffs_shown", handoffs)
	rep.add("previews_shown", previews)
	rep.emit(c.out)
	return nil
}

// startup starts the server again and again on a database that holds something, each time until it is healthy.
func startup(ctx context.Context, c *config, dir string) error {
	plan := Plan{Users: 1000, Agents: 10, Background: c.background / 10, Waiting: 100}
	if err := prepare(ctx, c.driver, c.command, c.env, dir, plan); err != nil {
		return err
	}
	var all []float64
	for range c.repeats {
		at := time.Now()
		srv, err := startServer(ctx, c.driver, c.command, c.env, dir)
		if err != nil {
			return err
		}
		all = append(all, float64(time.Since(at).Microseconds())/1000)
		srv.Stop()
	}
	slices.Sort(all)
	rep := newReport(c.driverName, "startup")
	rep.add("messages", plan.Background)
	rep.add("healthy_p50_ms", quantile(all, .5))
	rep.add("healthy_max_ms", quantile(all, 1))
	rep.emit(c.out)
	return nil
}
