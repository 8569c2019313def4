package chat

import "strings"

// Event names, as clients know them.
const (
	EventHistory        = "message:history"
	EventMessage        = "message:new"
	EventTyping         = "typing"
	EventAccepted       = "handoff:accepted"
	EventSessionUpdated = "session:updated"
	EventSessionClosed  = "session:closed"
	EventSessionErased  = "session:erased"
	EventQueueNew       = "queue:new"
	EventQueueUpdated   = "queue:updated"
	EventQueueRemoved   = "queue:removed"
	EventPresence       = "presence"
	EventSiteUpdated    = "site:updated"
	EventRoomLeft       = "room:left"
)

// Lobby is the room of all agents and admins.
const Lobby = "room:agents:lobby"

const sessionRoomPrefix = "public:session:"

// SessionRoom is the room of one session: its visitor, its agent, admins.
func SessionRoom(sessionID string) string { return sessionRoomPrefix + sessionID }

// SessionOfRoom is the session whose room it is, and whether it is a session's room at all.
func SessionOfRoom(room string) (sessionID string, ok bool) {
	return strings.CutPrefix(room, sessionRoomPrefix)
}

// Event is what a room is told.
type Event struct {
	Name string `json:"event"`
	Data any    `json:"data"`

	// Seq is the message's place in its session, 0 for what is not a message. It lets a room leave out what a
	// newcomer has had in its history.
	Seq int64 `json:"-"`
	// Except is the account that is not told, since it knows.
	Except string `json:"-"`
}

// History is the data of message:history.
type History struct {
	SessionID string    `json:"sessionId"`
	Messages  []Message `json:"messages"`
	More      bool      `json:"more"`
}

// HistoryLimit bounds a history after a cursor, RecentLimit one without.
const (
	HistoryLimit = 500
	RecentLimit  = 50
)

// RoomLeft is the data of room:left: why one is not, or no longer, in a room. Status is as in HTTP.
type RoomLeft struct {
	Room   string `json:"room"`
	Status int    `json:"status"`
}

// Why a handoff request left the queue.
const (
	RemovedAccepted = "accepted"
	RemovedCanceled = "canceled"
	RemovedClosed   = "closed"
)

type typing struct {
	SessionID string     `json:"sessionId"`
	Actor     SenderType `json:"actor"`
}

type accepted struct {
	SessionID string `json:"sessionId"`
	AgentName string `json:"agentName"`
}

type sessionClosed struct {
	SessionID string `json:"sessionId"`
}

type sessionsErased struct {
	SessionIDs []string `json:"sessionIds"`
}

type queueRemoved struct {
	HandoffRequestID string `json:"handoffRequestId"`
	SessionID        string `json:"sessionId"`
	Reason           string `json:"reason"`
}

// Presence is the data of presence.
type Presence struct {
	AgentsOnline int `json:"agentsOnline"`
}
