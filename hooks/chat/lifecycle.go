package chat

// Status is where a session is in its life.
type Status string

const (
	BotPending      Status = "bot_pending"
	QueuedForAgent  Status = "queued_for_agent"
	ActiveWithAgent Status = "active_with_agent"
	Closed          Status = "closed"
)

// Statuses are all there are, in the order of a session's life.
var Statuses = []Status{BotPending, QueuedForAgent, ActiveWithAgent, Closed}

// Action is what can be done to a session.
type Action string

const (
	ActionPreview    Action = "preview" // see that it waits, and its last words
	ActionRead       Action = "read"
	ActionSend       Action = "send"
	ActionTyping     Action = "typing"
	ActionHandoff    Action = "handoff"
	ActionEmail      Action = "email" // leave, and have the answer go out by e-mail
	ActionCancel     Action = "cancel"
	ActionClaim      Action = "claim"
	ActionRelease    Action = "release"
	ActionClose      Action = "close"
	ActionTranscript Action = "transcript" // have a copy go out by e-mail
	ActionErase      Action = "erase"
	ActionVisit      Action = "visit" // tell where on the site one is
	ActionRate       Action = "rate"
	ActionBan        Action = "ban"  // its visitor
	ActionHere       Action = "here" // say that one is there, when asked
	ActionSeen       Action = "seen" // say up to where one has read
	ActionAsk        Action = "ask"  // whether the visitor is still there
)

// ActionReturn is what a [Change] is by where a visitor who had left is here again. It is nothing that anybody asks for,
// so no rule is about it.
const ActionReturn Action = "return"

// ActionIdentify is what a [Change] is by that gave a session to its visitor's account with the site. It is done to the
// visitor and not to a session, so no rule is about it.
const ActionIdentify Action = "identify"

// Actions are all there are.
var Actions = []Action{
	ActionPreview, ActionRead, ActionSend, ActionTyping, ActionHandoff, ActionEmail, ActionCancel, ActionClaim,
	ActionRelease, ActionClose, ActionTranscript, ActionErase, ActionVisit, ActionRate, ActionBan, ActionHere, ActionSeen,
	ActionAsk,
}

// Standing is what an account is to a session.
type Standing string

const (
	Visitor  Standing = "visitor"  // whose session it is
	Assignee Standing = "assignee" // the agent who has it, or had it when it closed
	Agent    Standing = "agent"    // any other agent
	Admin    Standing = "admin"
	Server   Standing = "server" // the server itself, for one who is gone
	Stranger Standing = "stranger"
)

type rule struct {
	by    []Standing
	from  map[Status]Status
	again map[Standing]Status // where it is done already: doing it again is answered and changes nothing
}

var (
	anyStatus = map[Status]Status{
		BotPending: BotPending, QueuedForAgent: QueuedForAgent, ActiveWithAgent: ActiveWithAgent, Closed: Closed,
	}
	whileOpen = map[Status]Status{
		BotPending: BotPending, QueuedForAgent: QueuedForAgent, ActiveWithAgent: ActiveWithAgent,
	}
)

// rules is the one table of who may do what to a session in which status, and what status it has then. The routes, the
// rooms and the store ask it; the collections' rules and the pages' buttons are compared with it.
var rules = map[Action]rule{
	ActionPreview: {by: []Standing{Assignee, Agent, Admin}, from: map[Status]Status{QueuedForAgent: QueuedForAgent}},
	ActionRead:    {by: []Standing{Visitor, Assignee, Admin}, from: anyStatus},
	ActionSend:    {by: []Standing{Visitor, Assignee}, from: whileOpen},
	ActionTyping:  {by: []Standing{Visitor, Assignee}, from: whileOpen},
	ActionHandoff: {
		by: []Standing{Visitor}, from: map[Status]Status{BotPending: QueuedForAgent},
		again: map[Standing]Status{Visitor: QueuedForAgent},
	},
	ActionEmail: {
		by:   []Standing{Visitor},
		from: map[Status]Status{BotPending: QueuedForAgent, QueuedForAgent: QueuedForAgent, ActiveWithAgent: ActiveWithAgent},
	},
	ActionCancel: {by: []Standing{Visitor}, from: map[Status]Status{QueuedForAgent: BotPending}},
	ActionClaim: {
		by: []Standing{Assignee, Agent}, from: map[Status]Status{QueuedForAgent: ActiveWithAgent},
		again: map[Standing]Status{Assignee: ActiveWithAgent},
	},
	ActionRelease: {by: []Standing{Assignee, Admin, Server}, from: map[Status]Status{ActiveWithAgent: QueuedForAgent}},
	ActionClose: {
		by:    []Standing{Visitor, Assignee, Admin, Server},
		from:  map[Status]Status{BotPending: Closed, QueuedForAgent: Closed, ActiveWithAgent: Closed},
		again: map[Standing]Status{Visitor: Closed, Assignee: Closed, Admin: Closed},
	},
	ActionTranscript: {
		by: []Standing{Visitor, Assignee}, from: map[Status]Status{ActiveWithAgent: ActiveWithAgent, Closed: Closed},
	},
	ActionErase: {by: []Standing{Visitor}, from: map[Status]Status{Closed: Closed}}, // and then it is gone
	ActionVisit: {by: []Standing{Visitor}, from: whileOpen},
	ActionRate:  {by: []Standing{Visitor}, from: map[Status]Status{Closed: Closed}},
	ActionBan: {
		by: []Standing{Assignee, Admin},
		from: map[Status]Status{
			BotPending: Closed, QueuedForAgent: Closed, ActiveWithAgent: Closed, Closed: Closed,
		},
	},
	ActionHere: {by: []Standing{Visitor}, from: whileOpen},
	ActionSeen: {by: []Standing{Visitor}, from: anyStatus},
	ActionAsk:  {by: []Standing{Server}, from: map[Status]Status{ActiveWithAgent: ActiveWithAgent}},
}

// Transitions are the pairs of different statuses that some action leads between; the database holds them too.
func Transitions() map[Status][]Status {
	moves := map[Status][]Status{}
	for _, from := range Statuses {
		for _, to := range Statuses {
			for _, action := range Actions {
				if next, ok := rules[action].from[from]; ok && next == to && from != to {
					moves[from] = append(moves[from], to)
					break
				}
			}
		}
	}
	return moves
}

// Next tells which status action leads to from status, and whether it may be done there at all.
func Next(status Status, action Action) (Status, bool) {
	next, ok := rules[action].from[status]
	return next, ok
}

// StandingOf tells what the account is to the session.
func (s *Session) StandingOf(a Account) Standing {
	switch {
	case a.Role == RoleAdmin:
		return Admin
	case a.Role == RoleAgent && a.ID != "" && a.ID == s.AgentID:
		return Assignee
	case a.Role == RoleAgent:
		return Agent
	case a.Role == RoleUser && a.ID != "" && a.ID == s.UserID && (a.Within == "" || a.Within == s.ID):
		return Visitor
	}
	return Stranger
}

// Decide says which status action gives the session when by does it, or the [Error] that tells why it can't be done:
// forbidden when the role never may, not found when the session is not the account's, conflict when its status does
// not allow it.
func (s *Session) Decide(action Action, by Account) (Status, error) {
	if err := MayEver(by.Role, action); err != nil {
		return "", err
	}
	return s.DecideAs(action, s.StandingOf(by))
}

// DecideAs is Decide for one whose standing is known, such as the server itself.
func (s *Session) DecideAs(action Action, standing Standing) (Status, error) {
	if !rules[action].allows(standing) {
		return "", ErrSessionNotFound
	}
	next, ok := Next(s.Status, action)
	if !ok {
		return "", conflict(s.Status, action)
	}
	return next, nil
}

// Done says whether by has done action already, so that doing it again changes nothing.
func (s *Session) Done(action Action, by Account) bool {
	done, ever := rules[action].again[s.StandingOf(by)]
	return ever && done == s.Status
}

func (r rule) allows(standing Standing) bool {
	for _, one := range r.by {
		if one == standing {
			return true
		}
	}
	return false
}

// MayEver says whether an account of that role may do action to any session at all.
func MayEver(role Role, action Action) error {
	standings := map[Role][]Standing{RoleUser: {Visitor}, RoleAgent: {Assignee, Agent}, RoleAdmin: {Admin}}
	for _, standing := range standings[role] {
		if rules[action].allows(standing) {
			return nil
		}
	}
	return forbidden(action)
}
