package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/pocketbase/pocketbase/tools/security"

	"webchat/hooks/chat"
)

const (
	insertUser = `INSERT INTO users (id, role, displayName, password, tokenKey, createdAt)
		VALUES (?, 'user', ?, '!', ?, ?)`
	insertSession = `INSERT INTO sessions (id, userId, status, createdAt, email) VALUES (?, ?, 'bot_pending', ?, ?)`
	openChats     = `SELECT count(*) FROM sessions WHERE userId = ? AND status <> 'closed'`
)

// Start implements [chat.Store.Start]. A visitor has no password: what is stored for it is no hash of anything.
func (s *Store) Start(ctx context.Context, visitor chat.Account, answers []chat.Answer, visit chat.Visit) (chat.Started, error) {
	isNew := visitor.ID == ""
	if isNew {
		visitor.ID = newID()
	}
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		now := s.clock.now()
		if isNew {
			if err := t.exec(insertUser, visitor.ID, visitor.DisplayName, security.RandomString(50), now); err != nil {
				return chat.Change{}, err
			}
		} else if err := s.mayOpen(t, visitor); err != nil {
			return chat.Change{}, err
		}
		session := chat.Session{ID: newID(), Status: chat.BotPending, UserID: visitor.ID, CreatedAt: now}
		return chat.Change{Session: session, By: visitor}, errors.Join(
			t.exec(insertSession, session.ID, visitor.ID, now, chat.AddressIn(answers)),
			t.beginVisit(session.ID, answers, visit),
			t.keepOrigin(session.ID, visitor, now),
		)
	})
	return chat.Started{Visitor: visitor, Session: changed.Session}, err
}

func (s *Store) mayOpen(t *transaction, visitor chat.Account) error {
	if _, err := first(t.ctx, t, itself[int], mayStart, visitor.ID); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return chat.ErrVisitorGone
		}
		return err
	}
	open, err := first(t.ctx, t, itself[int], openChats, visitor.ID)
	if err != nil {
		return err
	}
	return s.limits.MayOpen(open)
}

// The database refuses a seq that is not its session's next, a session that is closed and an id that is taken; a
// trigger counts lastSeq up with it. A refusal FAILs, for else SQLite would keep a journal of each statement.
const insertMessage = `INSERT OR FAIL INTO messages (id, sessionId, seq, senderType, senderId, text, createdAt)
	VALUES (?, ?, ?, ?, ?, ?, ?)`

const messageByID = `SELECT ` + messageColumns + ` FROM messages WHERE id = ?`

// Send implements [chat.Store.Send].
func (s *Store) Send(ctx context.Context, by chat.Account, m chat.Message) (chat.Message, bool, error) {
	if m.ID == "" {
		m.ID = newID()
	}
	var stored chat.Message
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := t.decide(chat.ActionSend, by, m.SessionID)
		if err == nil {
			stored = m
			stored.Seq, stored.CreatedAt = session.LastSeq+1, s.clock.now()
			err = t.insert(&stored)
		}
		var refused *chat.Error
		if errors.As(err, &refused) {
			stored, err = t.alreadySent(m, by, refused)
			return unchanged, err
		}
		if err != nil {
			return chat.Change{}, err
		}
		session.LastSeq = stored.Seq
		change := chat.Change{Action: chat.ActionSend, Message: &stored, Session: session, By: by}
		if session.LeftAt != "" && stored.SenderType == chat.SenderUser {
			err = t.back(&change)
		}
		switch {
		case err != nil:
		case session.Status == chat.QueuedForAgent:
			err = t.refreshPreview(&change)
		case session.EndsAt != "":
			change.GoesOn, err = true, t.exec(endSession, session.ID, "")
		}
		return change, err
	})
	if err != nil {
		return chat.Message{}, false, err
	}
	return stored, changed.Action == chat.ActionSend, nil
}

// insert stores the message, or returns [chat.ErrMessageTaken].
func (t *transaction) insert(m *chat.Message) error {
	err := t.try(insertMessage, m.ID, m.SessionID, m.Seq, m.SenderType, m.SenderID, m.Text, m.CreatedAt)
	if refusedByDatabase(err) {
		if _, missing := first(t.ctx, t, messageFields, messageByID, m.ID); missing == nil {
			return chat.ErrMessageTaken
		}
	}
	return t.fail(err)
}

// alreadySent finds the message that was stored under that id before, or else says why this one was refused.
func (t *transaction) alreadySent(m chat.Message, by chat.Account, refused error) (chat.Message, error) {
	stored, err := first(t.ctx, t, messageFields, messageByID, m.ID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return chat.Message{}, refused
	case err != nil:
		return chat.Message{}, err
	case stored.SessionID == m.SessionID && stored.SenderID == m.SenderID:
		return stored, nil
	}
	if _, err := t.decide(chat.ActionRead, by, m.SessionID); err != nil {
		return chat.Message{}, err
	}
	return chat.Message{}, chat.ErrMessageTaken
}

// say writes a system line into the session of the change, which it counts up.
func (t *transaction) say(change *chat.Change, text, at string) error {
	m := &chat.Message{
		ID: newID(), SessionID: change.Session.ID, Seq: change.Session.LastSeq + 1,
		SenderType: chat.SenderSystem, Text: text, CreatedAt: at,
	}
	if err := t.insert(m); err != nil {
		return err
	}
	change.Message, change.Session.LastSeq = m, m.Seq
	return nil
}
