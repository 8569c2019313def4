package chat

// Limits are how much there may be at once; 0 is no limit. The store asks inside its transaction.
type Limits struct {
	OpenChats int // of one visitor
	Waiting   int // for a human and here; as many may have left a message
}

// partOfNetwork is which part of the places in the queue those of one network may have: one in so many.
const partOfNetwork = 4

// Crowd is how many wait: who are here, who have left a message, and, of both, who come from the network of the one who asks.
type Crowd struct{ Here, Left, Near int }

// MayOpen says whether a visitor who has so many open chats may start another.
func (l Limits) MayOpen(open int) error {
	if l.OpenChats > 0 && open >= l.OpenChats {
		return tooManyOpen(l.OpenChats)
	}
	return nil
}

// MayWait says whether one more may ask for a human, or leave a message, while so many wait. Who has left does not take the
// place of one who is here. A chat that is put back keeps its place anyway, and so does one whose visitor is back.
func (l Limits) MayWait(waiting Crowd, leaves bool) error {
	alike := waiting.Here
	if leaves {
		alike = waiting.Left
	}
	switch {
	case l.Waiting == 0:
		return nil
	case waiting.Near >= max(1, l.Waiting/partOfNetwork):
		return ErrNetworkWaits
	case alike >= l.Waiting, waiting.Here+waiting.Left >= 2*l.Waiting:
		return ErrQueueFull
	}
	return nil
}
