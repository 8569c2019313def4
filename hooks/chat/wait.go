package chat

import (
	"context"
	"time"
)

const (
	// paceWindow is how far back the claims go from which a wait is estimated, and fewestClaims how many there have to be.
	paceWindow   = 2 * time.Hour
	fewestClaims = 5
	// farthestPlace is the last place in the queue for which there is an estimate.
	farthestPlace = 7
	// stalled is how many times longer than usual the queue may stand still until nobody knows how long it takes.
	stalled = 3
)

// Pace is how the queue has moved lately: who was taken, the last first, and since when the first of those who wait now
// has waited ("" when nobody does).
type Pace struct {
	Claims  []Claim
	Waiting string
}

// Claim is when somebody asked for a human and was taken, and by whom.
type Claim struct{ RequestedAt, AcceptedAt, AgentID string }

// Wait estimates for how many minutes one at that place (1 is next) waits while so many agents are here. It is 0 where
// that would be a guess: after too few claims, without an agent, far back, or while the queue stands still.
func (p Pace) Wait(place, agents int, now time.Time) int {
	if agents < 1 || place < 1 || place > farthestPlace || len(p.Claims) < fewestClaims {
		return 0
	}
	step := p.step(agents)
	if still := now.Sub(laterDate(p.Claims[0].AcceptedAt, p.Waiting)); p.Waiting != "" && still > stalled*max(step, time.Minute) {
		return 0
	}
	wait := time.Duration(place) * step
	return max(1, int((wait+time.Minute-1)/time.Minute))
}

// step is how long it takes until the first is taken and all others move up: the mean over the claims, since agents
// often take several at once. While nobody waited, no time passed. Fewer agents than took those are slower; that more
// would be faster is not promised.
func (p Pace) step(agents int) time.Duration {
	var sum time.Duration
	takers := map[string]bool{}
	last := len(p.Claims) - 1
	for i, claim := range p.Claims {
		takers[claim.AgentID] = true
		if i < last {
			began := laterDate(p.Claims[i+1].AcceptedAt, claim.RequestedAt)
			sum += max(0, laterDate(claim.AcceptedAt, "").Sub(began))
		}
	}
	step := sum / time.Duration(last)
	if len(takers) > agents {
		step = step * time.Duration(len(takers)) / time.Duration(agents)
	}
	return step
}

// laterDate is the later of two dates as they are stored.
func laterDate(a, b string) time.Time {
	t, _ := time.Parse(dateFormat, max(a, b))
	return t
}

// wait estimates the wait of one at that place.
func (d *Desk) wait(ctx context.Context, place int) (int, error) {
	if place > farthestPlace {
		return 0, nil
	}
	online, err := d.online(ctx)
	if err != nil || len(online) == 0 {
		return 0, err
	}
	pace, err := d.pace(ctx)
	return pace.Wait(place, len(online), time.Now()), err
}

func (d *Desk) pace(ctx context.Context) (Pace, error) {
	return d.store.Pace(ctx, time.Now().Add(-paceWindow).UTC().Format(dateFormat))
}

// view reads a session as its participants see it.
func (d *Desk) view(ctx context.Context, id string) (SessionView, error) {
	view, err := d.store.View(ctx, id)
	if err == nil && view.QueuePosition > 0 {
		view.Wait, err = d.wait(ctx, view.QueuePosition)
	}
	return view, err
}
