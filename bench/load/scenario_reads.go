package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

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
