package sqlite

import (
	"strconv"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

// clock gives dates that never go back while the process runs, also when the machine's clock does.
type clock struct {
	mu   sync.Mutex
	last time.Time
}

func (c *clock) now() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now().UTC().Round(0); now.After(c.last) {
		c.last = now
	}
	return date(c.last)
}

func date(t time.Time) string { return t.Format(types.DefaultDateLayout) }

// after is the date a millisecond later, which sorts behind it.
func after(stored string) string {
	t, err := time.Parse(types.DefaultDateLayout, stored)
	if err != nil {
		return stored
	}
	return date(t.Add(time.Millisecond))
}

const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

// newID begins with the time, so that what is made together stands together in an index: a commit of many then writes
// few of its pages.
func newID() string {
	return strconv.FormatInt(time.Now().UnixMilli(), 36) + security.RandomStringWithAlphabet(7, idAlphabet)
}
