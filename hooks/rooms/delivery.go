package rooms

// enqueue puts a frame behind those that wait, and sees that someone writes them. It returns false when the connection
// takes no more.
func (c *Client) enqueue(f frame) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || c.leaving {
		return false
	}
	if !c.queue.add(f) {
		c.lost = true
		c.endLocked()
		return false
	}
	if !c.writing {
		c.writing = true
		go c.write()
	}
	return true
}

// write sends what waits, all of it at once, until nothing does.
func (c *Client) write() {
	for written := 0; ; {
		c.mu.Lock()
		frames, size := c.queue.take(written)
		if len(frames) == 0 || c.ended {
			c.writing = false
			if c.leaving {
				c.endLocked()
			}
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		if err := c.conn.Write(encode(frames, size)); err != nil {
			c.Lose()
			c.end()
		}
		written = size
	}
}

// encode writes frames of that size as server-sent events.
func encode(frames []frame, size int) []byte {
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
	c.queue.frames = nil
	go func() {
		c.conn.Close()
		close(c.gone)
	}()
}
