package rooms

import (
	"sync"
	"time"
)

const (
	// keepAlive is how long a connection is silent at most, so that proxies don't think it dead.
	keepAlive = 25 * time.Second
	// together is how much earlier a connection's turn may come, to be one of several that wake the process once.
	together = 50 * time.Millisecond
)

// pulse keeps all connections from looking dead. They wait in the order in which they came, since all wait equally
// long: one timer is enough.
type pulse struct {
	mu      sync.Mutex
	waiting []turnToBreathe
	beating bool
}

type turnToBreathe struct {
	client *Client
	at     time.Time
}

// keep has the client breathe from now on, until it has ended.
func (p *pulse) keep(c *Client) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = append(p.waiting, turnToBreathe{c, time.Now().Add(keepAlive)})
	if !p.beating {
		p.beating = true
		time.AfterFunc(keepAlive, p.beat)
	}
}

// beat has all breathe whose turn it is.
func (p *pulse) beat() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	due := 0
	for ; due < len(p.waiting) && p.waiting[due].at.Sub(now) <= together; due++ {
		if c := p.waiting[due].client; c.breathe(now) {
			p.waiting = append(p.waiting, turnToBreathe{c, now.Add(keepAlive)})
		}
	}
	clear(p.waiting[:due])
	p.waiting = p.waiting[due:]
	if p.beating = len(p.waiting) > 0; p.beating {
		time.AfterFunc(p.waiting[0].at.Sub(now), p.beat)
	}
}
