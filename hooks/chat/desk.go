package chat

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Desk is where conversations are held: it checks what comes in, has the [Store] keep it, and tells the [Bus] what was
// committed.
type Desk struct {
	store    Store
	bus      Bus
	settings atomic.Pointer[Settings]
	notices  *notices
	board    *board
	told     map[string]prospect // what each waiting session was last told
	again    *time.Timer         // the next look at the estimates, which grow old
	gone     sync.Mutex          // held while rooms are told what is gone
	seen     lastSeen
	sweeping sweeping

	overtaken overtaken
}

// NewDesk returns a desk that works on store and tells bus.
func NewDesk(store Store, bus Bus) *Desk {
	d := &Desk{store: store, bus: bus}
	d.settings.Store(&Settings{GoneAfter: 30 * time.Second})
	d.notices = newNotices(d.sendNotices)
	d.board = &board{desk: d}
	store.OnCommit(d.announce)
	return d
}

// Stop ends the notices of presence, places and the site; what is under way is finished.
func (d *Desk) Stop() {
	d.notices.stop()
	d.board.stop()
}

// Start begins a session for the visitor, who is made too when it has no id, with its answers to the pre-chat fields, by
// their names, and where it is on the site.
func (d *Desk) Start(ctx context.Context, visitor Account, answers map[string]string, visit Visit) (Started, error) {
	if err := MayStart(visitor); err != nil {
		return Started{}, err
	}
	if visitor.Within != "" {
		visitor.ID = "" // who has a link to one chat is somebody new in the next
	}
	if visitor.ID == "" {
		name, err := CleanName(visitor.DisplayName)
		if err != nil {
			return Started{}, err
		}
		visitor = Account{DisplayName: name, Role: RoleUser, Address: visitor.Address}
	}
	told, err := d.answers(ctx, visitor, answers)
	if err != nil {
		return Started{}, err
	}
	return d.store.Start(ctx, visitor, told, visit.Tidy())
}

// MayStart says whether the account may start sessions: a visitor, and one who has none yet.
func MayStart(by Account) error {
	if by.ID != "" && by.Role != RoleUser {
		return &Error{Kind: Forbidden, Message: "Agents answer chats. Only visitors start them."}
	}
	return nil
}

// Send stores what by writes into the session. An id that was sent before gets the message that was stored then, and
// false.
func (d *Desk) Send(ctx context.Context, by Account, sessionID, id, text string) (Message, bool, error) {
	if err := MayEver(by.Role, ActionSend); err != nil {
		return Message{}, false, err
	}
	text, err := cleanText(text)
	if err != nil {
		return Message{}, false, err
	}
	if id != "" && !isID(id) {
		return Message{}, false, errNoID
	}
	m := Message{ID: id, SessionID: sessionID, SenderID: by.ID, SenderType: SenderUser, Text: text}
	if by.Role == RoleAgent {
		m.SenderType = SenderAgent
	}
	return d.store.Send(ctx, by, m)
}

// Handoff asks for a human. It returns false when the session waits already.
func (d *Desk) Handoff(ctx context.Context, by Account, sessionID string) (HandoffRequest, bool, error) {
	if err := MayEver(by.Role, ActionHandoff); err != nil {
		return HandoffRequest{}, false, err
	}
	return d.store.Handoff(ctx, by, sessionID)
}

// Cancel leaves the queue.
func (d *Desk) Cancel(ctx context.Context, by Account, sessionID string) (SessionView, error) {
	return d.change(ctx, ActionCancel, by, sessionID, d.store.Cancel)
}

// Release puts the session back in the queue, at its original place.
func (d *Desk) Release(ctx context.Context, by Account, sessionID string) (SessionView, error) {
	return d.change(ctx, ActionRelease, by, sessionID, d.store.Release)
}

// Close ends the session. Closing again changes nothing.
func (d *Desk) Close(ctx context.Context, by Account, sessionID string) (SessionView, error) {
	return d.change(ctx, ActionClose, by, sessionID, d.store.Close)
}

func (d *Desk) change(ctx context.Context, action Action, by Account, sessionID string,
	do func(context.Context, Account, string) (Session, error)) (SessionView, error) {
	if err := MayEver(by.Role, action); err != nil {
		return SessionView{}, err
	}
	if _, err := do(ctx, by, sessionID); err != nil {
		return SessionView{}, err
	}
	return d.view(ctx, sessionID)
}

// ReleaseAll puts all chats of an agent who is gone back in the queue.
func (d *Desk) ReleaseAll(ctx context.Context, agent Account) error {
	return d.store.ReleaseAll(ctx, agent)
}

// Taken is what the winner of a claim gets.
type Taken struct {
	Session        SessionView    `json:"session"`
	HandoffRequest HandoffRequest `json:"handoffRequest"`
	Messages       []Message      `json:"messages"`
	More           bool           `json:"more"`
}

// Claim takes a waiting session. Exactly one agent gets it; the others are told who did.
func (d *Desk) Claim(ctx context.Context, by Account, handoffRequestID string) (Taken, error) {
	if err := MayEver(by.Role, ActionClaim); err != nil {
		return Taken{}, err
	}
	claimed, err := d.store.Claim(ctx, by, handoffRequestID)
	if err != nil {
		return Taken{}, err
	}
	taken := Taken{HandoffRequest: claimed.HandoffRequest}
	if taken.Session, err = d.store.View(ctx, claimed.Session.ID); err != nil {
		return Taken{}, err
	}
	taken.Messages, taken.More, err = d.store.Messages(ctx, claimed.Session.ID, Page{Limit: MaxLimit})
	return taken, err
}

// Typing tells the other side that by is writing. Nothing of it is stored, but that a visitor is there.
func (d *Desk) Typing(ctx context.Context, by Account, sessionID string) error {
	session, err := d.allowed(ctx, ActionTyping, by, sessionID)
	if err != nil {
		return err
	}
	actor := SenderUser
	if by.Role == RoleAgent {
		actor = SenderAgent
	}
	room := SessionRoom(session.ID)
	d.bus.Publish(room, Event{Name: EventTyping, Data: typing{session.ID, actor}, Except: by.ID})
	if actor == SenderAgent {
		return nil
	}
	return d.hereByTyping(ctx, by, session)
}

// MaySee says why the account does not tell what was seen in the session, or nil.
func (d *Desk) MaySee(ctx context.Context, by Account, sessionID string) error {
	_, err := d.allowed(ctx, ActionSeen, by, sessionID)
	return err
}

// allowed reads the session and says whether by may do action to it now.
func (d *Desk) allowed(ctx context.Context, action Action, by Account, sessionID string) (Session, error) {
	if err := MayEver(by.Role, action); err != nil {
		return Session{}, err
	}
	session, err := d.store.Session(ctx, sessionID)
	if err != nil {
		return Session{}, err
	}
	_, err = session.Decide(action, by)
	return session, err
}
