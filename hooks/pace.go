package hooks

import (
	"sync"
	"time"
)

const (
	// maxPaced bounds how many keys a pace remembers. Past it, one that is forgotten begins anew, which is better than
	// to refuse those who come now.
	maxPaced = 50_000
	// pacedFor is how often a pace forgets the keys that have nothing left to pay back.
	pacedFor = time.Minute
)

// pace holds each of many keys to a number of takes in an interval: that many at once, and then one for each part of
// the interval that has passed. (It is known as the generic cell rate algorithm.)
type pace struct {
	mu    sync.Mutex
	began time.Time
	swept time.Duration            // since began, as are those below
	until map[string]time.Duration // when all that the key took is paid back
}

func newPace() *pace { return &pace{began: time.Now(), until: map[string]time.Duration{}} }

// take has the key take once more, and returns 0, or how long it has to wait.
func (p *pace) take(key string, most int, interval time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Since(p.began)
	if now-p.swept >= pacedFor {
		p.sweep(now)
	}
	until, known := p.until[key]
	until = max(until, now)
	if known && until > now+interval {
		until = now + interval // it was longer until now
		p.until[key] = until
	}
	until += interval / time.Duration(most)
	if wait := until - now - interval; wait > 0 {
		return wait
	}
	if !known && len(p.until) >= maxPaced {
		for other := range p.until {
			delete(p.until, other)
			break
		}
	}
	p.until[key] = until
	return 0
}

// pardon forgets what the key took.
func (p *pace) pardon(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.until, key)
}

// sweep copies those who still have to pay back, since a map never shrinks.
func (p *pace) sweep(now time.Duration) {
	kept := map[string]time.Duration{}
	for key, until := range p.until {
		if until > now {
			kept[key] = until
		}
	}
	p.until, p.swept = kept, now
}
