package main

import (
	"context"
	"math/rand/v2"
	"os"
	"sync"
	"time"
)

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
	r, pairs, err := startChats(ctx, c, dir, 0)
	if err != nil {
		return err
	}
	defer r.stop()
	rep := newReport(c.driverName, "paced")
	r.measurePace(ctx, pairs, rep, c.driverName+"-paced")
	rep.emit(c.out)
	return nil
}

func flood(ctx context.Context, c *config, dir string) error {
	r, pairs, err := startChats(ctx, c, dir, 0)
	if err != nil {
		return err
	}
	defer r.stop()
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
