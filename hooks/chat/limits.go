package chat

// Limits are how much there may be at once; 0 is no limit. The store asks inside its transaction.
type Limits struct {
	OpenChats int // of one visitor
	Waiting   int // for a human, in all
}

// MayOpen says whether a visitor who has so many open chats may start another.
func (l Limits) MayOpen(open int) error {
	if l.OpenChats > 0 && open >= l.OpenChats {
		return tooManyOpen(l.OpenChats)
	}
	return nil
}

// MayWait says whether one more may ask for a human while so many wait. A chat that is put back keeps its place anyway.
func (l Limits) MayWait(waiting int) error {
	if l.Waiting > 0 && waiting >= l.Waiting {
		return ErrQueueFull
	}
	return nil
}
