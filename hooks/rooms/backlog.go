package rooms

// What waits for a reader that is slow is bounded by both. More ends its connection: it comes back with its cursor.
const (
	maxQueued  = 256
	maxWaiting = 8 << 20 // bytes, with those that are being written
)

// frame is one event for one client; seq is that of a message, else 0. One without a head is sent as it is.
type frame struct {
	head string
	data []byte
	seq  int64
}

func (f frame) size() int { return len(f.head) + len(f.data) + 2 }

// backlog is what waits, in its order.
type backlog struct {
	frames []frame
	bytes  int // of what waits and of what is being written
}

// add has one more wait, and returns false where that is too much. When nothing else does it may be of any size, as a
// long history is.
func (b *backlog) add(f frame) bool {
	size := f.size()
	if len(b.frames) >= maxQueued || b.bytes > 0 && b.bytes+size > maxWaiting {
		return false
	}
	b.frames = append(b.frames, f)
	b.bytes += size
	return true
}

// take hands over all that waits, and how many bytes that is, once what it handed over before is written. It counts
// until then.
func (b *backlog) take(written int) (frames []frame, size int) {
	b.bytes -= written
	frames, b.frames = b.frames, nil
	return frames, b.bytes
}
