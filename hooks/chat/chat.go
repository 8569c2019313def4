// Package chat is the domain of webchat: what a conversation is, who may do what to it and when, what is said about
// it to whom. It knows neither HTTP nor SQL; the store that keeps and the bus that tells are the seams [Store] and
// [Bus], and [Desk] is where the work is done.
package chat

// Role is what an account may be. It comes from the account, never from a request.
type Role string

const (
	RoleUser  Role = "user"
	RoleAgent Role = "agent"
	RoleAdmin Role = "admin"
)

// SenderType says which side a message comes from.
type SenderType string

const (
	SenderUser   SenderType = "user"
	SenderAgent  SenderType = "agent"
	SenderSystem SenderType = "system"
)

// dateFormat is how dates are written.
const dateFormat = "2006-01-02 15:04:05.000Z"

// Account is someone who acts: a visitor (role user), an agent or an admin.
type Account struct {
	ID          string `json:"id"`
	Role        Role   `json:"role"`
	DisplayName string `json:"displayName"`
	Email       string `json:"email,omitempty"`
	ExternalID  string `json:"externalId,omitempty"` // by which the site knows the visitor
	Address     string `json:"-"`                    // where it acts from, for what the audit log tells of; else ""

	// Within is the only session that the account may come to, or "" for all: who has the link of a mail has one chat and
	// not the visitor's others.
	Within string `json:"-"`
}

// Session is one conversation, as it is stored. Dates are written "2006-01-02 15:04:05.000Z" and are UTC; an empty
// date is "".
type Session struct {
	ID        string `json:"id"`
	Status    Status `json:"status"`
	UserID    string `json:"userId"`
	AgentID   string `json:"agentId"`
	LastSeq   int64  `json:"lastSeq"`
	CreatedAt string `json:"createdAt"`
	ClosedAt  string `json:"closedAt"`
	EndsAt    string `json:"endsAt"` // "", or when it is closed unless somebody writes
	HereAt    string `json:"-"`      // when the visitor was last there without a word
	LeftAt    string `json:"leftAt"` // when its visitor left a message, until it writes again
}

// SessionView is a session as its participants see it: with its place in the queue and the names behind the ids.
type SessionView struct {
	Session
	RequestedAt   string        `json:"requestedAt"`
	AssignedAt    string        `json:"assignedAt"`
	QueuePosition int           `json:"queuePosition,omitempty"`
	Wait          int           `json:"wait,omitempty"` // minutes while it waits, 0 where that would be a guess
	Email         string        `json:"email"`          // where answers go while the visitor is away, or ""
	Participants  []Participant `json:"participants"`

	Fields        []Answer `json:"fields"` // what the visitor told before the chat
	Visit         *Visit   `json:"visit"`  // nil where its page tells nothing
	Rating        string   `json:"rating"` // one of Ratings, or ""
	RatingComment string   `json:"ratingComment"`
}

// Participant is someone who is or was in a session: its visitor, and each agent who took it.
type Participant struct {
	ID          string `json:"id"`
	Role        Role   `json:"role"`
	DisplayName string `json:"displayName"`
	Email       string `json:"email,omitempty"` // of a visitor whom the site has identified
	ExternalID  string `json:"externalId,omitempty"`
}

// SessionItem is a row in somebody's list of own sessions.
type SessionItem struct {
	SessionView
	DisplayName string   `json:"displayName"`
	LastMessage *Message `json:"lastMessage"`
}

// EarlierChat is what an agent sees of a visitor's earlier sessions.
type EarlierChat struct {
	ID        string `json:"id"`
	Status    Status `json:"status"`
	CreatedAt string `json:"createdAt"`
	ClosedAt  string `json:"closedAt"`
	Text      string `json:"text"`
	Readable  bool   `json:"readable"`
	AgentID   string `json:"-"`
}

// Message is one stored message. Seq counts 1, 2, 3 … within its session.
type Message struct {
	ID         string     `json:"id"`
	SessionID  string     `json:"sessionId"`
	Seq        int64      `json:"seq"`
	SenderType SenderType `json:"senderType"`
	SenderID   string     `json:"senderId"`
	Text       string     `json:"text"`
	CreatedAt  string     `json:"createdAt"`
}

// HandoffRequest is a visitor's wish for a human. It is open while both AcceptedAt and CanceledAt are "".
type HandoffRequest struct {
	ID           string  `json:"id"`
	SessionID    string  `json:"sessionId"`
	RequestedAt  string  `json:"requestedAt"`
	AcceptedAt   string  `json:"acceptedAt"`
	AcceptedByID string  `json:"acceptedById"`
	CanceledAt   string  `json:"canceledAt"`
	LeftAt       string  `json:"leftAt"` // as the session's
	Preview      Preview `json:"preview"`
}

// Assignment is the time in which an agent had a session. EndedAt is "" while the agent has it.
type Assignment struct {
	ID         string `json:"id"`
	AgentID    string `json:"agentId"`
	SessionID  string `json:"sessionId"`
	AssignedAt string `json:"assignedAt"`
	EndedAt    string `json:"endedAt"`
}

// QueueItem is one who waits, as agents see it.
type QueueItem struct {
	HandoffRequestID string  `json:"handoffRequestId"`
	SessionID        string  `json:"sessionId"`
	DisplayName      string  `json:"displayName"`
	RequestedAt      string  `json:"requestedAt"`
	LeftAt           string  `json:"leftAt"`
	Email            string  `json:"email"` // where the answer goes, or ""
	Preview          Preview `json:"preview"`
}
