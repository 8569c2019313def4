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
	insertSession = `INSERT INTO sessions (id, userId, status, createdAt) VALUES (?, ?, 'bot_pending', ?)`
)

// Start implements [chat.Store.Start]. A visitor has no password: what is stored for it is no hash of anything.
func (s *Store) Start(ctx context.Context, visitor chat.Account) (chat.Started, error) {
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
		}
		session := chat.Session{ID: newID(), Status: chat.BotPending, UserID: visitor.ID, CreatedAt: now}
		return chat.Change{Session: session, By: visitor}, t.exec(insertSession, session.ID, visitor.ID, now)
	})
	return chat.Started{Visitor: visitor, Session: changed.Session}, err
}

// One statement gives the seq and refuses whoever may not write: a session that is closed or not the sender's gives no
// row. A trigger counts lastSeq up with it.
const insertMessage = `INSERT INTO messages (id, sessionId, seq, senderType, senderId, text, createdAt)
	SELECT ?1, s.id, s.lastSeq + 1, ?3, ?4, ?5, ?6 FROM sessions s
	WHERE s.id = ?2 AND s.status <> 'closed'
		AND CASE ?3 WHEN 'user' THEN s.userId = ?4 WHEN 'agent' THEN s.agentId = ?4 ELSE TRUE END
		AND NOT EXISTS (SELECT 1 FROM messages WHERE id = ?1)
	RETURNING seq, (SELECT status FROM sessions WHERE id = ?2)`

const messageByID = `SELECT ` + messageColumns + ` FROM messages WHERE id = ?`

type inserted struct {
	seq    int64
	status chat.Status
}

func insertedFields(i *inserted) []any { return []any{&i.seq, &i.status} }

// Send implements [chat.Store.Send].
func (s *Store) Send(ctx context.Context, by chat.Account, m chat.Message) (chat.Message, bool, error) {
	if m.ID == "" {
		m.ID = newID()
	}
	var stored chat.Message
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		stored = m
		stored.CreatedAt = s.clock.now()
		status, err := t.insert(&stored)
		if errors.Is(err, sql.ErrNoRows) {
			stored, err = t.alreadySent(m, by)
			return unchanged, err
		}
		if err != nil {
			return chat.Change{}, err
		}
		change := chat.Change{
			Action: chat.ActionSend, Message: &stored, Session: chat.Session{ID: m.SessionID, Status: status}, By: by,
		}
		if status == chat.QueuedForAgent {
			err = t.refreshPreview(&change)
		}
		return change, err
	})
	if err != nil {
		return chat.Message{}, false, err
	}
	return stored, changed.Action == chat.ActionSend, nil
}

// insert stores the message as its session's next, or returns sql.ErrNoRows.
func (t *transaction) insert(m *chat.Message) (chat.Status, error) {
	got, err := first(t.ctx, t, insertedFields, insertMessage,
		m.ID, m.SessionID, m.SenderType, m.SenderID, m.Text, m.CreatedAt)
	m.Seq = got.seq
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		err = t.fail(err)
	}
	return got.status, err
}

// alreadySent finds the message that was stored under that id before or, when there is none, why this one was refused.
func (t *transaction) alreadySent(m chat.Message, by chat.Account) (chat.Message, error) {
	stored, err := first(t.ctx, t, messageFields, messageByID, m.ID)
	switch {
	case err == nil && stored.SessionID == m.SessionID && stored.SenderID == m.SenderID:
		return stored, nil
	case err == nil:
		if _, err := t.decide(chat.ActionRead, by, m.SessionID); err != nil {
			return chat.Message{}, err
		}
		return chat.Message{}, chat.ErrMessageTaken
	case !errors.Is(err, sql.ErrNoRows):
		return chat.Message{}, err
	}
	if _, err := t.decide(chat.ActionSend, by, m.SessionID); err != nil {
		return chat.Message{}, err
	}
	return chat.Message{}, errors.New("a message was neither stored nor refused")
}

// say writes a system line into the session of the change, which it counts up.
func (t *transaction) say(change *chat.Change, text, at string) error {
	m := &chat.Message{
		ID: newID(), SessionID: change.Session.ID, SenderType: chat.SenderSystem, Text: text, CreatedAt: at,
	}
	if _, err := t.insert(m); err != nil {
		return err
	}
	change.Message, change.Session.LastSeq = m, m.Seq
	return nil
}
