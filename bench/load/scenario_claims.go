package main

import (
	"context"
	"slices"
	"sync"
	"time"
)

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
