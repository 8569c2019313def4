package chat

import (
	"context"
	"time"
)

const (
	// Deserted is after how long without a word a chat is closed that asks nobody, or whose visitor waits for an agent and is
	// not there.
	Deserted = 24 * time.Hour
	// Unanswered is how many times longer a visitor may say nothing whose word was the last: its agent may be slow.
	Unanswered = 4
	// hereEvery is how often it is noted, at most, that a visitor types.
	hereEvery = time.Minute
)

// Patience is how long chats may be quiet.
type Patience struct {
	Ask   time.Duration // without a word of the visitor after the agent's last, until it is asked; 0 is for ever
	Close time.Duration // until one who was asked and says nothing is closed
	Awake time.Time     // since when the server has been there: an end that came before was nobody's to prevent

	Listens func(sessionID string) bool // whether somebody is in the session's room; nil is nobody
}

// Here notes that the visitor is there, so that its chat does not end.
func (d *Desk) Here(ctx context.Context, by Account, sessionID string) (SessionView, error) {
	return d.change(ctx, ActionHere, by, sessionID, d.store.Here)
}

// hereByTyping notes that the visitor is there, where that may matter by and by.
func (d *Desk) hereByTyping(ctx context.Context, by Account, session Session) error {
	every := min(hereEvery, d.settings.Load().AskAfter/4)
	noted := session.HereAt > time.Now().UTC().Add(-every).Format(dateFormat)
	if session.Status != ActiveWithAgent || session.EndsAt == "" && (every == 0 || noted) {
		return nil
	}
	_, err := d.store.Here(ctx, by, session.ID)
	return err
}
