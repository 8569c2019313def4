package chat

import (
	"errors"
	"fmt"
)

// Kind is the class of an [Error], for whoever has to answer with it.
type Kind int

const (
	Invalid Kind = iota + 1
	Forbidden
	NotFound
	Conflict
	Busy
	Full
	Unknown // who asks is not, or no longer, known
)

// Error is the one error of the domain: a sentence fit to be shown, its kind, and what more there is to say.
type Error struct {
	Kind    Kind
	Message string
	Field   string         // the bad field, for Invalid
	Data    map[string]any // for the client, as it is
}

func (e *Error) Error() string { return e.Message }

// KindOf is the kind of the [Error] in err's chain, or 0.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return 0
}

var (
	ErrSessionNotFound = &Error{Kind: NotFound, Message: "There is no such chat, or it is not yours."}
	ErrVisitorNotFound = &Error{Kind: NotFound, Message: "There is no such visitor."}
	ErrVisitorGone     = &Error{Kind: Unknown, Message: "This visitor was erased. Start a new chat."}
	ErrHandoffNotFound = &Error{Kind: NotFound, Message: "There is no such request for a human."}
	ErrMessageTaken    = &Error{Kind: Conflict, Message: "This message id is taken. Choose another one."}
	ErrBusy            = &Error{Kind: Busy, Message: "Too much is going on at once. Try again in a moment."}
	errNoID            = invalid("id", "A message id has 15 characters from a to z and 0 to 9.")
	ErrStopping        = &Error{Kind: Busy, Message: "The server is restarting. Try again in a moment."}
)

// ErrNoAgentYet is why there is no copy of a chat that nobody has answered: else anyone could have anything sent to anyone.
var ErrNoAgentYet = &Error{Kind: Conflict, Message: "A copy is sent once an agent has taken part in the chat."}

// ErrNoMail is what one gets who wants a mail where none can be sent.
var ErrNoMail = &Error{Kind: Conflict, Message: "This site sends no e-mail."}

// ErrNoTranscripts is what one gets who wants a copy where the site gives none.
var ErrNoTranscripts = &Error{Kind: Forbidden, Message: "Copies of chats are not offered here."}

// ErrQueueFull is what one who asks for a human gets when too many wait already.
var ErrQueueFull = &Error{Kind: Full, Message: "Too many people are waiting right now. Try again in a few minutes."}

// ErrNetworkWaits is what one gets from whose network too many wait already.
var ErrNetworkWaits = &Error{
	Kind: Full, Message: "Too many people in your network are waiting right now. Try again in a few minutes.",
}

func tooManyOpen(most int) *Error {
	return &Error{
		Kind:    Conflict,
		Message: fmt.Sprintf("You have %d open chats already. End one of them to start another.", most),
		Data:    map[string]any{"openChats": most},
	}
}

func invalid(field, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// AlreadyTaken tells who was faster; name is "" when nobody was and the request is over for another reason.
func AlreadyTaken(name string) *Error {
	message := "The visitor no longer waits."
	if name != "" {
		message = name + " was faster."
	}
	return &Error{Kind: Conflict, Message: message, Data: map[string]any{"acceptedBy": name}}
}

func forbidden(action Action) *Error {
	sentences := map[Action]string{
		ActionPreview: "Only agents see the queue.",
		ActionSend:    "Only the visitor and the agent of a chat write in it.",
		ActionTyping:  "Only the visitor and the agent of a chat write in it.",
		ActionHandoff: "Only the visitor asks for a human.",
		ActionEmail:   "Only the visitor says where the answer goes.",
		ActionCancel:  "Only the visitor leaves the queue.",
		ActionClaim:   "Only agents accept chats.",
		ActionRelease: "Only the agent of a chat puts it back in the queue.",
		ActionErase:   "Only the visitor of a chat erases it here. Admins erase the visitor.",
		ActionVisit:   "Only the visitor tells where it is.",
		ActionRate:    "Only the visitor rates a chat.",
		ActionBan:     "Only agents and admins ban visitors.",
		ActionHere:    "Only the visitor is asked whether it is there.",
		ActionSeen:    "Only the visitor tells what it has seen.",

		ActionTranscript: "Only the visitor and the agent of a chat have a copy sent.",
	}
	message := sentences[action]
	if message == "" {
		message = "You may not do this."
	}
	return &Error{Kind: Forbidden, Message: message}
}

func conflict(status Status, action Action) *Error {
	message := "This chat has ended."
	if status != Closed {
		switch action {
		case ActionHandoff:
			message = "An agent has this chat already."
		case ActionCancel:
			message = "This chat is not in the queue."
		case ActionClaim:
			return AlreadyTaken("")
		case ActionRelease:
			message = "No agent has this chat."
		case ActionPreview:
			message = "This chat is not in the queue."
		case ActionErase:
			message = "This chat is still open. End it, then erase it."
		case ActionRate:
			message = "This chat has not ended yet."
		case ActionTranscript:
			message = ErrNoAgentYet.Message
		}
	}
	return &Error{Kind: Conflict, Message: message, Data: map[string]any{"status": status}}
}
