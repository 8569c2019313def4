package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"webchat/hooks/chat"
)

const (
	sessionByID = `SELECT ` + sessionColumns + ` FROM sessions s WHERE s.id = ?`
	moveSession = `UPDATE sessions SET status = ?2, agentId = ?3, closedAt = ?4, leftAt = ?5, endsAt = '' WHERE id = ?1`
	nameOf      = `SELECT displayName FROM users WHERE id = ?`
	beginAssign = `INSERT INTO agent_assignments (id, agentId, sessionId, assignedAt) VALUES (?, ?, ?, ?)`
	endAssign   = `UPDATE agent_assignments SET endedAt = ?2 WHERE sessionId = ?1 AND endedAt = ''`
)

func (t *transaction) session(id string) (chat.Session, error) {
	session, err := first(t.ctx, t, sessionFields, sessionByID, id)
	if errors.Is(err, sql.ErrNoRows) {
		return session, chat.ErrSessionNotFound
	}
	return session, err
}

// decide reads the session and has the domain say whether by may do action to it now; the session has the status it
// will have then.
func (t *transaction) decide(action chat.Action, by chat.Account, id string) (chat.Session, error) {
	session, err := t.session(id)
	if err != nil {
		return session, err
	}
	next, err := session.Decide(action, by)
	if err != nil {
		return session, err
	}
	session.Status = next
	return session, nil
}

func (t *transaction) move(s chat.Session) error {
	return t.exec(moveSession, s.ID, s.Status, s.AgentID, s.ClosedAt, s.LeftAt)
}

func (t *transaction) name(accountID string) (string, error) {
	name, err := first(t.ctx, t, itself[string], nameOf, accountID)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return name, err
}

// Release implements [chat.Store.Release].
func (s *Store) Release(ctx context.Context, by chat.Account, sessionID string) (chat.Session, error) {
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := t.decide(chat.ActionRelease, by, sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		return s.release(t, session, by, session.StandingOf(by))
	})
	return changed.Session, err
}

const sessionsOfAgent = `SELECT id FROM sessions WHERE agentId = ? AND agentId <> '' AND status = 'active_with_agent'`

// ReleaseAll implements [chat.Store.ReleaseAll].
func (s *Store) ReleaseAll(ctx context.Context, agent chat.Account) error {
	return s.releaseAll(ctx, agent, func(*transaction) (bool, error) { return true, nil })
}

// releaseAll puts back what the agent has, one after the other, as long as it must.
func (s *Store) releaseAll(ctx context.Context, agent chat.Account, must func(*transaction) (bool, error)) error {
	ids, err := collect(ctx, s.read, itself[string], sessionsOfAgent, agent.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		_, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
			session, err := t.session(id)
			if err != nil || session.AgentID != agent.ID || session.Status != chat.ActiveWithAgent {
				return unchanged, err
			}
			if must, err := must(t); err != nil || !must {
				return unchanged, err
			}
			if session.Status, err = session.DecideAs(chat.ActionRelease, chat.Server); err != nil {
				return chat.Change{}, err
			}
			return s.release(t, session, agent, chat.Server)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// release puts the session back in the queue, where its first request stands.
func (s *Store) release(t *transaction, session chat.Session, by chat.Account, standing chat.Standing) (chat.Change, error) {
	now := s.clock.now()
	change := chat.Change{Action: chat.ActionRelease, Session: session, By: by, Agent: session.AgentID}
	agent, err := t.name(session.AgentID)
	if err != nil {
		return change, err
	}
	requestedAt, err := first(t.ctx, t, itself[string], lastRequest, session.ID)
	if errors.Is(err, sql.ErrNoRows) {
		requestedAt, err = now, nil
	}
	if err != nil {
		return change, err
	}
	change.Session.AgentID, change.Session.EndsAt = "", ""
	if err := errors.Join(
		t.oweAtTheEnd(session, now),
		t.exec(endAssign, session.ID, now),
		t.move(change.Session),
		t.say(&change, chat.LineRelease(agent, standing), now),
		t.note(released(change, standing), now),
	); err != nil {
		return change, err
	}
	return change, t.openHandoff(&change, requestedAt)
}

func released(change chat.Change, standing chat.Standing) chat.Entry {
	entry := chat.Entry{
		Deed: chat.DeedReleased, By: change.By, Target: chat.OnSession(change.Session.ID),
		Details: map[string]any{"agentId": change.Agent},
	}
	if standing == chat.Server {
		entry.By = chat.Account{}
	}
	return entry
}

// Close implements [chat.Store.Close].
func (s *Store) Close(ctx context.Context, by chat.Account, sessionID string) (chat.Session, error) {
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := t.decide(chat.ActionRead, by, sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		if session.Done(chat.ActionClose, by) {
			return chat.Change{Action: unchanged.Action, Session: session}, nil
		}
		if session.Status, err = session.Decide(chat.ActionClose, by); err != nil {
			return chat.Change{}, err
		}
		name, err := t.name(by.ID)
		if err != nil {
			return chat.Change{}, err
		}
		if name == "" {
			name = by.DisplayName
		}
		return s.close(t, session, by, chat.LineClose(name), "")
	})
	return changed.Session, err
}

// End implements [chat.Store.End].
func (s *Store) End(ctx context.Context, sessionID, reason string) (bool, error) {
	changed, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := t.session(sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		next, err := session.DecideAs(chat.ActionClose, chat.Server)
		if chat.KindOf(err) == chat.Conflict {
			return unchanged, nil
		}
		if err != nil {
			return chat.Change{}, err
		}
		session.Status = next
		return s.close(t, session, chat.Account{}, chat.LineClose(""), reason)
	})
	if chat.KindOf(err) == chat.NotFound {
		return false, nil // it is gone meanwhile
	}
	return changed.Action == chat.ActionClose, err
}

// close ends the session with that line. The reason is for the audit log: why the server does, "" where somebody does.
func (s *Store) close(t *transaction, session chat.Session, by chat.Account, line, reason string) (chat.Change, error) {
	now := s.clock.now()
	change := chat.Change{Action: chat.ActionClose, Session: session, By: by}
	if err := t.say(&change, line, now); err != nil {
		return change, err
	}
	change.Session.ClosedAt, change.Session.EndsAt = now, ""
	handoff, err := t.handoffOf(session.ID)
	switch {
	case err == nil:
		handoff.CanceledAt = now
		change.Handoff = &handoff
		err = t.exec(cancelHandoff, handoff.ID, now)
	case errors.Is(err, sql.ErrNoRows):
		err = nil
	}
	switch {
	case err != nil || session.AgentID == "":
	case session.StandingOf(by) == chat.Visitor:
		err = t.exec(tellUpTo, session.ID, session.LastSeq) // who closes has seen what there is
	default:
		err = t.oweAtTheEnd(session, now)
	}
	return change, errors.Join(
		err,
		t.exec(endAssign, session.ID, now),
		t.move(change.Session),
		t.note(closed(change, reason), now),
	)
}

func closed(change chat.Change, reason string) chat.Entry {
	entry := chat.Entry{Deed: chat.DeedClosed, By: change.By, Target: chat.OnSession(change.Session.ID)}
	if reason != "" {
		entry.Details = map[string]any{"reason": reason}
	}
	return entry
}

// oweAtTheEnd has answers of an agent who is done go out by e-mail: at once where the visitor has left, else once it is
// settled that it was not there.
func (t *transaction) oweAtTheEnd(session chat.Session, now string) error {
	if session.LeftAt != "" {
		return t.owe(session.ID, now, 0)
	}
	return t.owe(session.ID, now, settling)
}
