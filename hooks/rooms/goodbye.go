package rooms

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"time"
)

const (
	// goodbyeTimeout bounds how long readers that are slow may keep the hub from closing.
	goodbyeTimeout = 2 * time.Second
	// goodbyeSpread is over how long clients come back after a goodbye.
	goodbyeSpread = 3 * time.Second
)

// Close says goodbye to all clients and ends their connections; later ones are turned away.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	clients := make([]*Client, 0, len(h.clients))
	for client := range h.clients {
		clients = append(clients, client)
	}
	h.mu.Unlock()
	var leaving sync.WaitGroup
	for _, client := range clients {
		leaving.Go(func() {
			client.goodbye()
			<-client.gone
		})
	}
	gone := make(chan struct{})
	go func() {
		leaving.Wait()
		close(gone)
	}()
	select {
	case <-gone:
	case <-time.After(goodbyeTimeout):
	}
}

// goodbye asks the client to come back a little later than others, and ends the connection once that is written.
func (c *Client) goodbye() {
	retry := "retry:" + strconv.Itoa(rand.IntN(int(goodbyeSpread.Milliseconds()))) + "\n\n"
	c.enqueue(frame{data: []byte(retry)})
	c.mu.Lock()
	c.leaving = true
	if !c.writing {
		c.endLocked()
	}
	c.mu.Unlock()
}
