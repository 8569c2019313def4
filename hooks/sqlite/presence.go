package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"webchat/hooks/chat"
)

const (
	presenceOf = `SELECT agentId, status, seenAt, since, beatAt, devices FROM agent_presence WHERE agentId = ?`
	setPresent = `INSERT INTO agent_presence (id, agentId, status, seenAt, since, beatAt, devices) VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (agentId) DO UPDATE SET status = ?2, seenAt = ?3, since = ?4, beatAt = ?5, devices = ?6`
	agentsOnline = `SELECT u.id, u.role, u.displayName FROM agent_presence p JOIN users u ON u.id = p.agentId
		WHERE p.status <> 'gone' AND p.status = 'online' AND p.seenAt BETWEEN ?1 AND ?2 AND u.role = 'agent'
		ORDER BY u.displayName, u.id`
	agentsGone = `SELECT p.agentId, 'agent', coalesce(u.displayName, '') FROM agent_presence p LEFT JOIN users u ON u.id = p.agentId
		WHERE p.status <> 'gone' AND (p.seenAt < ?1 OR p.seenAt > ?2)`
	agentWrote = `SELECT coalesce(max((SELECT m.createdAt FROM messages m WHERE m.sessionId = s.id AND m.seq > s.lastSeq - 100
			AND m.senderId = ?1 ORDER BY m.seq DESC LIMIT 1)), '')
		FROM sessions s WHERE s.agentId = ?1 AND s.agentId <> '' AND s.status = 'active_with_agent'`
)

const (
	// maxDevices bounds how many devices of an agent are remembered. Those that are forgotten beat again before long.
	maxDevices = 20
	// signEvery is how often it is noted, at most, that an agent does something.
	signEvery = time.Second
)

// presence is what is stored of an agent's: when it was last seen at all, when a page of it last beat, and what each of
// its devices said. These dates are those of the clock on the wall, also where it goes back.
type presence struct {
	agentID               string
	status                chat.Availability
	seenAt, since, beatAt string
	devices               map[string]device
}

type device struct {
	Status chat.Availability `json:"status"`
	SeenAt string            `json:"seenAt"`
}

func presenceFields(p *presence) []any {
	return []any{&p.agentID, &p.status, &p.seenAt, &p.since, &p.beatAt, asJSON[map[string]device]{&p.devices}}
}

func agentFields(a *chat.Account) []any { return []any{&a.ID, &a.Role, &a.DisplayName} }

// window is when those were seen who are not gone. A date from the future is of a clock that has been set back since.
type window struct{ now, from, to string }

func within(goneAfter time.Duration) window {
	now := time.Now().UTC()
	return window{now: date(now), from: date(now.Add(-goneAfter)), to: date(now.Add(goneAfter))}
}

func (w window) has(date string) bool { return w.from <= date && date <= w.to }

func (t *transaction) presence(agentID string) (presence, error) {
	p, err := first(t.ctx, t, presenceFields, presenceOf, agentID)
	if errors.Is(err, sql.ErrNoRows) {
		p, err = presence{agentID: agentID, status: chat.AgentGone}, nil
	}
	if p.devices == nil {
		p.devices = map[string]device{}
	}
	return p, err
}

func (t *transaction) keep(p presence) error {
	devices, err := json.Marshal(p.devices)
	if err != nil {
		return err
	}
	return t.exec(setPresent, p.agentID, p.status, p.seenAt, p.since, p.beatAt, string(devices))
}

// seen notes that the agent is there now. It is as its devices say, as far as these are there too, else online.
func (p *presence) seen(w window) {
	is := chat.Online
	for name, one := range p.devices {
		if !w.has(one.SeenAt) {
			delete(p.devices, name)
		}
	}
	if len(p.devices) > 0 {
		is = chat.Away
		for _, one := range p.devices {
			if one.Status == chat.Online {
				is = chat.Online
			}
		}
	}
	if is != p.status || !w.has(p.seenAt) {
		p.since = w.now
	}
	p.status, p.seenAt = is, w.now
}

// Beat implements [chat.Store.Beat].
func (s *Store) Beat(ctx context.Context, by chat.Account, beat chat.Beat, goneAfter time.Duration) error {
	_, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		p, err := t.presence(by.ID)
		if err != nil {
			return unchanged, err
		}
		w := within(goneAfter)
		p.beatAt = w.now
		if beat.Status == chat.AgentGone {
			p.leave(beat.Device, w)
			return unchanged, t.keep(p)
		}
		if len(p.devices) >= maxDevices {
			clear(p.devices)
		}
		p.devices[beat.Device] = device{Status: beat.Status, SeenAt: w.now}
		p.seen(w)
		return unchanged, t.keep(p)
	})
	return err
}

// leave forgets the device, or all where none is named. Without any the agent was never seen, and so is gone.
func (p *presence) leave(device string, w window) {
	delete(p.devices, device)
	if device == "" {
		clear(p.devices)
	}
	if p.seen(w); len(p.devices) == 0 {
		p.seenAt = ""
	}
}

// Connected implements [chat.Store.Connected].
func (s *Store) Connected(ctx context.Context, agents []chat.Connected, goneAfter time.Duration) error {
	_, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		w := within(goneAfter)
		for _, one := range agents {
			p, err := t.presence(one.Agent.ID)
			if err != nil {
				return unchanged, err
			}
			if p.beatAt >= date(one.Since.UTC()) && p.beatAt <= w.now {
				continue // its page speaks for it
			}
			p.seen(w)
			if err := t.keep(p); err != nil {
				return unchanged, err
			}
		}
		return unchanged, nil
	})
	return err
}

// sign notes that the agent does something: whoever does is not gone.
func (t *transaction) sign(agentID string) error {
	p, err := t.presence(agentID)
	if err != nil {
		return err
	}
	w := within(signEvery)
	switch {
	case p.status == chat.AgentGone:
		p.status, p.since = chat.Online, w.now
	case w.has(p.seenAt):
		return nil
	}
	p.seenAt = w.now
	return t.keep(p)
}

// Online implements [chat.Store.Online].
func (s *Store) Online(ctx context.Context, goneAfter time.Duration) ([]chat.Account, error) {
	w := within(goneAfter)
	return collect(ctx, s.read, agentFields, agentsOnline, w.from, w.to)
}

// GoneAgents implements [chat.Store.GoneAgents].
func (s *Store) GoneAgents(ctx context.Context, goneAfter time.Duration) ([]chat.Account, error) {
	w := within(goneAfter)
	return collect(ctx, s.read, agentFields, agentsGone, w.from, w.to)
}

// ReleaseGone implements [chat.Store.ReleaseGone]. Only once the agent has nothing left is it noted that it is gone.
func (s *Store) ReleaseGone(ctx context.Context, agent chat.Account, goneAfter time.Duration) error {
	err := s.releaseAll(ctx, agent, func(t *transaction) (bool, error) {
		_, gone, err := t.gone(agent.ID, goneAfter)
		return gone, err
	})
	if err != nil {
		return err
	}
	_, err = s.do(ctx, func(t *transaction) (chat.Change, error) {
		p, gone, err := t.gone(agent.ID, goneAfter)
		if err != nil || !gone || p.status == chat.AgentGone {
			return unchanged, err
		}
		p.status, p.since, p.devices = chat.AgentGone, date(time.Now().UTC()), nil
		return unchanged, t.keep(p)
	})
	return err
}

// gone says whether the agent is gone by now. What it has written since it was last seen is a sign of life too.
func (t *transaction) gone(agentID string, goneAfter time.Duration) (presence, bool, error) {
	p, err := t.presence(agentID)
	w := within(goneAfter)
	if err != nil || p.status == chat.AgentGone || w.has(p.seenAt) {
		return p, p.status == chat.AgentGone, err
	}
	wrote, err := first(t.ctx, t, itself[string], agentWrote, agentID)
	if err != nil || wrote <= max(p.seenAt, p.beatAt) || !w.has(wrote) {
		return p, true, err
	}
	p.seenAt = wrote
	return p, false, t.keep(p)
}
