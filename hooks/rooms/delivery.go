package rooms

// enqueue puts a frame behind those that wait, and sees that someone writes them.
func (c *Client) enqueue(f frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || c.leaving {
		return
	}
	if len(c.queue) >= maxQueued {
		c.lost = true
		c.endLocked()
		return
	}
	c.queue = append(c.queue, f)
	if !c.writing {
		c.writing = true
		go c.write()
	}
}

// write sends what waits, all of it at once, until nothing does.
func (c *Client) write() {
	for {
		c.mu.Lock()
		frames := c.queue
		c.queue = nil
		if len(frames) == 0 || c.ended {
			c.writing = false
			if c.leaving {
				c.endLocked()
			}
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		if err := c.conn.Write(encode(frames)); err != nil {
			c.Lose()
			c.end()
		}
	}
}

// encode writes frames as server-sent events.
func encode(frames []frame) []byte {
	size := 0
	for _, f := range frames {
		size += len(f.head) + len(f.data) + 2
	}
	out := make([]byte, 0, size)
	for _, f := range frames {
		out = append(append(out, f.head...), f.data...)
		if f.head != "" {
			out = append(out, "\n\n"...)
		}
	}
	return out
}

// end gives the connection up: whoever reads from it sees that and discards the client.
func (c *Client) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.endLocked()
}

func (c *Client) endLocked() {
	if c.ended {
		return
	}
	c.ended = true
	c.queue = nil
	go func() {
		c.conn.Close()
		close(c.gone)
	}()
}
