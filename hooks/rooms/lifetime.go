package rooms

import (
	"math/rand/v2"
	"net/http"
	"time"
)

const (
	// longest is how long a connection lasts at least, unless there is a reason for its end; longestSpread is over how
	// long those end that began together.
	longest       = 24 * time.Hour
	longestSpread = time.Hour
	// maxIdle is at how many keep-alives in a row a connection may be subscribed to nothing: at the last it ends.
	maxIdle = 2
)

func lifetime() time.Duration { return longest + rand.N(longestSpread) }

// OnExpire sets who is told of a client whose credential has expired. It must be called before the first client, and
// return at once.
func (h *Hub) OnExpire(expired func(*Client)) { h.onExpire = expired }

var breath = frame{data: []byte(":\n\n")}

// breathe keeps the connection from looking dead, and says whether it is still there. That is also when it leaves its
// rooms because its credential has expired, and when it ends because nobody needs it or it is old.
func (c *Client) breathe(now time.Time) bool {
	if c.hasExpired(now) {
		c.hub.expire(c, now)
	}
	switch {
	case c.isIdle():
		c.end()
	case now.After(c.oldest):
		c.goodbye()
		return false
	default:
		c.enqueue(breath)
	}
	return !c.Ended()
}

func (c *Client) hasExpired(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.expires.IsZero() && !now.Before(c.expires)
}

// forgetExpiry returns false where the client has subscribed by another credential, that holds, meanwhile.
func (c *Client) forgetExpiry(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Before(c.expires) {
		return false
	}
	c.expires = time.Time{}
	return true
}

// expire takes the client out of its rooms.
func (h *Hub) expire(c *Client, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.forgetExpiry(now) {
		h.removeAll(c, http.StatusUnauthorized)
		h.onExpire(c)
	}
}

// isIdle counts this keep-alive.
func (c *Client) isIdle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.rooms) > 0 || len(c.Subscriptions()) > 0 {
		c.idle = 0
	} else {
		c.idle++
	}
	return c.idle >= maxIdle
}
