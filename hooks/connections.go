package hooks

import (
	"net/http"
	"sync"
)

// connections counts the open realtime connections, in all and from each address.
type connections struct {
	most, mostEach int // 0 is no limit

	mu   sync.Mutex
	all  int
	each map[string]int
}

// enter counts one more, and returns how it leaves, or the answer that there are too many.
func (c *connections) enter(network string) (leave func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.mostEach > 0 && c.each[network] >= c.mostEach:
		return nil, refusal(http.StatusTooManyRequests,
			"Too many pages are open in your network. Close some, and try again in a moment.")
	case c.most > 0 && c.all >= c.most:
		return nil, refusal(http.StatusServiceUnavailable, "Too many pages are open at once. Try again in a moment.")
	}
	if c.each == nil {
		c.each = map[string]int{}
	}
	c.all++
	c.each[network]++
	return sync.OnceFunc(func() { c.left(network) }), nil
}

func (c *connections) left(network string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all--
	if c.each[network]--; c.each[network] == 0 {
		delete(c.each, network)
	}
}
