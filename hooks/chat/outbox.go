package chat

import (
	"context"
	"time"
)

// Outbox is the part of a [Store] that keeps what has to go out by e-mail. A mail is written down in the transaction
// that it follows from, is given to one sender at a time, and stays until it is sent or given up.
type Outbox interface {
	// Transcript has a copy of the session sent to the address; a repeat while one is on its way there changes nothing.
	Transcript(ctx context.Context, by Account, sessionID, to string) error
	// Told notes up to which seq visitors were told, by session, where answers may go out by e-mail.
	Told(ctx context.Context, upTo map[string]int64) error
	// Untold reads where the visitor, who has an address, has not been told the agent's last answer: in active sessions
	// that from before the date, in others that for which a mail waits to be sent first.
	Untold(ctx context.Context, before time.Time) ([]Untold, error)
	// Owe has the answers that the session's visitor was not told go out, if there are any.
	Owe(ctx context.Context, sessionID string) error
	// Take gives out a mail that is due, and to nobody else until the lease ends, or false. When it is taken first it is
	// settled what is in it: from then on it is the same mail, however often it is tried. One that nobody took for MailLife
	// is given up.
	Take(ctx context.Context, by Sender) (Mail, bool, error)
	// MailSent notes that the mail has gone out. As when it was given up, answers that came after it are owed in a session
	// that is no longer active.
	MailSent(ctx context.Context, mailID string) error
	// MailFailed notes why the mail could not be sent, and when to try again; never, when that is zero.
	MailFailed(ctx context.Context, mailID, why string, next time.Time) error
}

// MailKind is what a [Mail] brings.
type MailKind string

const (
	MailAnswers    MailKind = "answers"
	MailTranscript MailKind = "transcript"
)

// Mail is one e-mail about a session.
type Mail struct {
	ID        string
	SessionID string
	To        string
	Kind      MailKind
	FromSeq   int64 // of the first message in it
	ToSeq     int64 // of the last
	MessageID string
	CreatedAt time.Time
	Tries     int // the present one included

	Earlier []string // the message ids of those that were sent about the session before, the first first
}

// Sender is one who takes a mail to send it.
type Sender struct {
	Host  string    // of the site, for message ids
	Lease time.Time // until when it is nobody else's
	Link  Link      // by which the visitor comes back
}

// Link is what a mail leads back into its session by. Only the hash of its token is stored.
type Link struct {
	Hash    string
	Expires time.Time
}

// Untold is an answer that a visitor has not been told.
type Untold struct {
	SessionID string
	Seq       int64
	At        time.Time
}

const (
	// LinkLife is how long a mail's link is good for.
	LinkLife = 30 * 24 * time.Hour
	// MailLife is after how long a mail is given up that nobody takes, and after how long an answer is too old for one.
	MailLife = 3 * 24 * time.Hour
)

const (
	firstPause = time.Minute
	maxPause   = 4 * time.Hour
	// maxUnknown is how often a mail is tried whose address the mail server does not know.
	maxUnknown = 3
)

// NextTry is when to try the mail again that has just failed, or zero when it is given up: unknown says that the mail
// server does not know its address. The pauses grow.
func (m Mail) NextTry(now time.Time, unknown bool) time.Time {
	pause := firstPause
	for range min(m.Tries-1, 10) {
		pause = min(2*pause, maxPause)
	}
	if unknown && m.Tries >= maxUnknown || now.Add(pause).Sub(m.CreatedAt) > MailLife {
		return time.Time{}
	}
	return now.Add(pause)
}

// Email has the answer go out to the address, for a visitor who does not wait for it here; text is what it writes before
// it leaves, or "". One who has not asked for a human has by that. An id that was sent before is not stored again.
func (d *Desk) Email(ctx context.Context, by Account, sessionID, address, id, text string) (SessionView, error) {
	if err := MayEver(by.Role, ActionEmail); err != nil {
		return SessionView{}, err
	}
	address, err := CleanEmail(address)
	if err != nil {
		return SessionView{}, err
	}
	m := Message{ID: id, SessionID: sessionID, SenderID: by.ID, SenderType: SenderUser}
	if text != "" {
		if m.Text, err = cleanText(text); err != nil {
			return SessionView{}, err
		}
	}
	if id != "" && !isID(id) {
		return SessionView{}, errNoID
	}
	if _, err := d.store.Email(ctx, by, m, address); err != nil {
		return SessionView{}, err
	}
	return d.view(ctx, sessionID)
}

// SendTranscript has a copy of the chat sent to the address.
func (d *Desk) SendTranscript(ctx context.Context, by Account, sessionID, address string) error {
	if err := MayEver(by.Role, ActionTranscript); err != nil {
		return err
	}
	address, err := CleanEmail(address)
	if err != nil {
		return err
	}
	return d.store.Transcript(ctx, by, sessionID, address)
}
