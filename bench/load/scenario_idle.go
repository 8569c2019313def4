package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// idleCurve opens ever more idle users and paces a few active sessions on top of them.
func idleCurve(ctx context.Context, c *config, dir string) error {
	most := slices.Max(c.idle)
	r, pairs, err := startChats(ctx, c, dir, most)
	if err != nil {
		return err
	}
	defer r.stop()
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
