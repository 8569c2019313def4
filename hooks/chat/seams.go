package chat

import (
	"context"
	"time"
)

// Store keeps sessions, messages, handoff requests and assignments. All that changes a session is decided inside the
// store's transaction, by [Session.Decide] on the row as it is there. Its errors are [Error] where a caller did
// something wrong, anything else is the store's own trouble.
//
// What was committed is handed to the function given to OnCommit, in the order of the commits, one call at a time.
type Store interface {
	// Start makes a session for the visitor, and the visitor too when it has no id yet.
	Start(ctx context.Context, visitor Account, answers []Answer, visit Visit) (Started, error)
	// Identify has the visitor, who may have no id yet, be the account that the site knows under that id, made if there is
	// none. What it has said as a stranger becomes that account's.
	Identify(ctx context.Context, visitor Account, who Identity) (Identified, error)
	// Send stores a message, once for each id: a repeat returns the stored message and false.
	Send(ctx context.Context, by Account, m Message) (Message, bool, error)
	// Handoff puts the session in the queue; a repeat returns the open request and false. A visitor who had left is here
	// again by it, as by Send.
	Handoff(ctx context.Context, by Account, sessionID string) (HandoffRequest, bool, error)
	// Email has answers go to the address: the session waits as one whose visitor has left. What it has written, if there is
	// a text, is stored before; a repeat of all that changes nothing.
	Email(ctx context.Context, by Account, m Message, address string) (Session, error)
	// Cancel takes the session out of the queue.
	Cancel(ctx context.Context, by Account, sessionID string) (Session, error)
	// Claim gives the session to the agent, if nobody has it yet.
	Claim(ctx context.Context, by Account, handoffRequestID string) (Claimed, error)
	// Release puts the session back in the queue, at its original place.
	Release(ctx context.Context, by Account, sessionID string) (Session, error)
	// ReleaseAll puts back all that the agent has, on the server's behalf.
	ReleaseAll(ctx context.Context, agent Account) error
	// Close ends the session; a repeat changes nothing.
	Close(ctx context.Context, by Account, sessionID string) (Session, error)
	// Visit notes where the session's visitor is, as [Visit.Then] has it.
	Visit(ctx context.Context, by Account, sessionID string, visit Visit) error
	// Rate keeps the rating of the session, in the place of one before.
	Rate(ctx context.Context, by Account, sessionID, rating, comment string) (Session, error)
	// Here notes that the visitor is there. A session that was about to end is so no longer.
	Here(ctx context.Context, by Account, sessionID string) (Session, error)
	// EndQuiet asks in the sessions that are quiet for too long, and closes those where that did not help, and those that are
	// Deserted. One that waits for an agent waits as one whose visitor has left instead, where its address is known.
	EndQuiet(ctx context.Context, patience Patience) error

	// Beat notes the sign of life of an agent. In this and the next ones, an agent without any for goneAfter is gone.
	Beat(ctx context.Context, by Account, beat Beat, goneAfter time.Duration) error
	// Connected notes that these agents are there, but for those whose pages have beaten since they connected, and so
	// speak for themselves.
	Connected(ctx context.Context, agents []Connected, goneAfter time.Duration) error
	// Online lists the agents who are online, by name: their id, role and name.
	Online(ctx context.Context, goneAfter time.Duration) ([]Account, error)
	// GoneAgents lists the agents who are gone and were not before, as far as that is known.
	GoneAgents(ctx context.Context, goneAfter time.Duration) ([]Account, error)
	// ReleaseGone puts back all that the agent has, on the server's behalf, if it is gone.
	ReleaseGone(ctx context.Context, agent Account, goneAfter time.Duration) error

	// Erase removes a closed session with all that belongs to it. An error may leave some of it to FinishErasing, where
	// nobody sees it.
	Erase(ctx context.Context, by Account, sessionID string) error
	// Remove closes the session, if it is not, and erases it, on the server's behalf.
	Remove(ctx context.Context, sessionID string) error
	// EraseVisitor removes the visitor's account with all its sessions, of which open ones are closed first. From the
	// beginning the visitor starts no other. What an error interrupts is for FinishErasing.
	EraseVisitor(ctx context.Context, visitorID string) error
	// EraseBefore erases the sessions that were closed before the date, and the visitors who have none and came before.
	EraseBefore(ctx context.Context, date string) (Erased, error)
	// FinishErasing goes on with what was begun to be erased, by whatever process.
	FinishErasing(ctx context.Context) error

	// End closes the session on the server's behalf, for a reason that goes to the audit log, and says whether it was open.
	End(ctx context.Context, sessionID, reason string) (bool, error)

	// Session reads one session.
	Session(ctx context.Context, id string) (Session, error)
	// View reads one session as its participants see it.
	View(ctx context.Context, id string) (SessionView, error)
	// Views reads several sessions as their participants see them, but for their places in the queue.
	Views(ctx context.Context, ids []string) ([]SessionView, error)
	// Messages reads a page of a session, ascending, and whether there is more beyond it. Where the next message would make
	// it more than [MaxPage] of text, the page ends, but never without one.
	Messages(ctx context.Context, sessionID string, page Page) ([]Message, bool, error)
	// Queue reads those who wait the longest, and how many wait in all.
	Queue(ctx context.Context, limit int) (int, []QueueItem, error)
	// Waiting counts those who wait and are here.
	Waiting(ctx context.Context) (int, error)
	// Pace reads how the queue has moved since that date, at most the last few claims.
	Pace(ctx context.Context, since string) (Pace, error)
	// Places reads all who wait, the first in the queue first.
	Places(ctx context.Context) ([]string, error)
	// Sessions reads a page of the account's own sessions.
	Sessions(ctx context.Context, of Account, list SessionList) (SessionPage, error)
	// LastAnswers reads what the visitor told before its last session for which it told something.
	LastAnswers(ctx context.Context, visitorID string) ([]Answer, error)
	// Earlier reads the other sessions of the session's visitor, newest first.
	Earlier(ctx context.Context, sessionID string) ([]EarlierChat, error)
	// Visitor reads a visitor's account.
	Visitor(ctx context.Context, id string) (Account, error)
	// Requests reads the session's requests for a human, the first first.
	Requests(ctx context.Context, sessionID string) ([]HandoffRequest, error)
	// Assignments reads who had the session, the first first.
	Assignments(ctx context.Context, sessionID string) ([]Assignment, error)
	// Gone reads the next sessions that are gone, by whatever process and way, since it was read last or, at first, since
	// the store was opened. Each is read once.
	Gone(ctx context.Context) ([]Gone, error)

	// OpenOf reads which sessions of those visitors are open.
	OpenOf(ctx context.Context, visitorIDs []string) ([]string, error)
	// Origin reads which network the session came from, "" when that is not kept.
	Origin(ctx context.Context, sessionID string) (string, error)
	// Origins reads a page of where open sessions came from, in the order of their ids, which begins after one.
	Origins(ctx context.Context, after string, limit int) ([]Origin, error)

	// Abandoned reads a page of the sessions that began before a date and in which nothing was ever said, in the order of
	// their ids, which begins after one.
	Abandoned(ctx context.Context, before time.Time, after string, limit int) ([]string, error)
	// Discard deletes those of the sessions in which nothing was said, and their visitors who have no other session, no
	// address for mail and no ban. It is a slice of work, behind which no send waits for long, as is Prune.
	Discard(ctx context.Context, sessionIDs []string) error
	// Prune deletes about so many of what was kept since before a date, and says how many: fewer where no more is left.
	Prune(ctx context.Context, what Kept, before time.Time, most int) (int, error)

	// Entries reads what the audit log tells of the target, in the order that it was done.
	Entries(ctx context.Context, of Target) ([]Entry, error)

	Outbox

	// Limit sets how much there may be. It must be called before the first write.
	Limit(Limits)
	// OnCommit sets who is told of what was committed. It must be called before the first write.
	OnCommit(func([]Change))
}

// Bus tells rooms. What it is told may get lost; seq and history repair that.
type Bus interface {
	// Publish tells everyone in the room.
	Publish(room string, event Event)
	// Leave takes the account's connections out of the room, telling them why (as an HTTP status).
	Leave(room, accountID string, status int)
	// Empty says that nobody is in the room.
	Empty(room string) bool
	// Agents lists the agents who have connections, each once, by name.
	Agents() []Connected
}

// Kept is what is deleted once it is old.
type Kept string

const (
	KeptOrigins Kept = "origins" // by when they were kept
	KeptBans    Kept = "bans"    // by when they ended
	KeptLinks   Kept = "links"   // of mails, by when they expired
	KeptMails   Kept = "mails"   // that nobody has sent, by when they were due
	KeptEntries Kept = "entries" // of the audit log, by when they were written; none within a year
)

// Origin is which network a session came from.
type Origin struct{ SessionID, Address string }

// Started is a new session and its visitor.
type Started struct {
	Visitor Account
	Session Session
}

// Claimed is a session just taken.
type Claimed struct {
	Session        Session
	HandoffRequest HandoffRequest
}

// Page is which part of a transcript to read: after a seq, before one, or (both 0) the newest.
type Page struct {
	After, Before int64
	FromStart     bool // After is given, though it may be 0
	Limit         int
}

// SessionList is which of an account's own sessions to read.
type SessionList struct {
	Status Status // "" for all
	Before string // the id of the last session of the page before
	Limit  int
}

// SessionPage is a page of an account's own sessions.
type SessionPage struct {
	Total int           `json:"total"`
	Items []SessionItem `json:"items"`
	More  bool          `json:"more"`
}

// Erased is how much was erased.
type Erased struct {
	Sessions, Visitors int
}

// Gone is a session that was erased or deleted, and the request by which it waited until shortly before, or "".
type Gone struct {
	SessionID        string
	HandoffRequestID string
}

// Change is one thing that was committed. Only what belongs to it is set.
type Change struct {
	Action  Action // what was done; "" for a session that was started
	Message *Message
	Session Session // as it is then; of a message, its id and status alone
	By      Account

	Handoff *HandoffRequest // opened, accepted, canceled or left open by the action
	Visitor string          // the visitor's name, where Handoff is open
	Email   string          // where the answer goes, where Handoff is open
	Agent   string          // the agent who lost the session by a release
	GoesOn  bool            // the session was about to end, and the message has changed that

	Also []Change // to other sessions, by the same action

	Wrote    *Message // what the visitor wrote before it left, before Message
	Returned bool     // a visitor who had left is here again
}
