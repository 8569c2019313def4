package chat

import "sync"

// overtaken are the sessions of which the rooms are told while those who wait are read. What was read of them may be
// older than what their rooms were told.
type overtaken struct {
	mu  sync.Mutex
	ids map[string]bool // nil while nobody reads
}

func (o *overtaken) begin() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ids = map[string]bool{}
}

func (o *overtaken) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ids = nil
}

// add is called before the session's room is told.
func (o *overtaken) add(sessionID string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ids != nil {
		o.ids[sessionID] = true
	}
}

// tellUnless tells what was read, unless the session is overtaken, and says whether it did.
func (o *overtaken) tellUnless(sessionID string, tell func()) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ids[sessionID] {
		return false
	}
	tell()
	return true
}
