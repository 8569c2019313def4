package sqlite

import (
	"strconv"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

// patience is how far dates may be ahead of the machine's clock to be gone on from. Whoever set it further back than
// that does not want to wait for it.
const patience = 24 * time.Hour

// clock gives dates that never go back, also when the machine's clock does: they stand still until it has caught up.
type clock struct {
	mu   sync.Mutex
	last time.Time
}

func (c *clock) now() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.advance()
}

// next is now, but later than every date before it.
func (c *clock) next() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = c.last.Add(time.Millisecond)
	return c.advance()
}

func (c *clock) advance() string {
	if now := time.Now().UTC().Round(0); now.After(c.last) || c.last.Sub(now) > patience {
		c.last = now
	}
	return date(c.last)
}

// goOnFrom has no later date be before one that is stored.
func (c *clock) goOnFrom(stored string) {
	t, err := time.Parse(types.DefaultDateLayout, stored)
	if err != nil {
		return // nothing is stored
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.last) {
		c.last = t
	}
}

func date(t time.Time) string { return t.Format(types.DefaultDateLayout) }

// after is the date a millisecond later, which sorts behind it.
func after(stored string) string { return later(stored, time.Millisecond) }

func later(stored string, by time.Duration) string {
	t, err := time.Parse(types.DefaultDateLayout, stored)
	if err != nil {
		return stored
	}
	return date(t.Add(by))
}

const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

// newID begins with the time, so that what is made together stands together in an index: a commit of many then writes
// few of its pages.
func newID() string {
	return strconv.FormatInt(time.Now().UnixMilli(), 36) + security.RandomStringWithAlphabet(7, idAlphabet)
}
