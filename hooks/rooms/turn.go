package rooms

import "sync"

// turns keeps the order in which a client has said what it subscribes to. Two requests may overtake each other on their
// way to Subscribe, and the earlier one must not undo the later.
type turns struct {
	mu    sync.Mutex
	given int
	taken int
}

// Turn is one request's place in that order.
type Turn struct {
	client *Client
	number int
}

// Turn takes the next place; it is to be called when a request comes in.
func (c *Client) Turn() Turn {
	c.turns.mu.Lock()
	defer c.turns.mu.Unlock()
	c.turns.given++
	return Turn{client: c, number: c.turns.given}
}

// Take subscribes, one request at a time. It does nothing and returns false when a later request has done so before.
func (t Turn) Take(subscribe func() error) (bool, error) {
	turns := &t.client.turns
	turns.mu.Lock()
	defer turns.mu.Unlock()
	if t.number < turns.taken {
		return false, nil
	}
	turns.taken = t.number
	return true, subscribe()
}
