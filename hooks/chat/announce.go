package chat

import "context"

// announce tells the rooms what was committed, in the order it was. The store calls it, one commit after the other.
func (d *Desk) announce(changes []Change) {
	for _, change := range changes {
		d.overtaken.add(change.Session.ID)
		room := SessionRoom(change.Session.ID)
		if change.Wrote != nil {
			d.bus.Publish(room, Event{Name: EventMessage, Data: change.Wrote, Seq: change.Wrote.Seq})
		}
		if change.Message != nil {
			d.bus.Publish(room, Event{Name: EventMessage, Data: change.Message, Seq: change.Message.Seq})
		}
		switch change.Action {
		case ActionSend:
			if change.Handoff != nil {
				d.bus.Publish(Lobby, Event{Name: EventQueueUpdated, Data: change.queueItem()})
			}
			if change.GoesOn {
				d.tellSession(change.Session.ID)
			}
			if change.Returned {
				d.moved(change)
			}
		case ActionHere, ActionAsk:
			d.tellSession(change.Session.ID)
		case ActionEmail, ActionReturn:
			if change.Handoff != nil {
				d.bus.Publish(Lobby, Event{Name: EventQueueNew, Data: change.queueItem()})
			}
			d.moved(change)
		case ActionHandoff, ActionRelease:
			d.bus.Publish(Lobby, Event{Name: EventQueueNew, Data: change.queueItem()})
			d.tellSession(change.Session.ID)
			d.placesChanged()
		case ActionCancel:
			d.removed(change, RemovedCanceled)
			d.tellSession(change.Session.ID)
		case ActionClaim:
			d.removed(change, RemovedAccepted)
			d.bus.Publish(room, Event{Name: EventAccepted, Data: accepted{change.Session.ID, change.By.DisplayName}})
			d.tellSession(change.Session.ID)
		case ActionClose:
			if change.Handoff != nil {
				d.removed(change, RemovedClosed)
			}
			d.tellSession(change.Session.ID)
			closed := Event{Name: EventSessionClosed, Data: sessionClosed{change.Session.ID}}
			d.bus.Publish(room, closed)
			d.bus.Publish(Lobby, closed)
		case ActionErase:
			_ = d.TellErased(context.Background()) // who fails tells when it is next asked to
		case ActionVisit, ActionRate:
			d.tellSession(change.Session.ID)
		case ActionIdentify:
			if change.Handoff != nil {
				d.bus.Publish(Lobby, Event{Name: EventQueueUpdated, Data: change.queueItem()})
			}
			d.tellSession(change.Session.ID)
			d.announce(change.Also)
		}
		if change.Agent != "" && !d.has(change.Agent, change.Session.ID) {
			d.bus.Leave(room, change.Agent, 404)
		}
	}
}

// has says whether the agent has the session by now, for one who took back at once what it had given up.
func (d *Desk) has(agentID, sessionID string) bool {
	session, err := d.store.Session(context.Background(), sessionID)
	return err == nil && session.AgentID == agentID
}

// moved tells that a visitor has left or is here again, which those who wait see by their places.
func (d *Desk) moved(change Change) {
	d.tellSession(change.Session.ID)
	if change.Handoff != nil {
		d.placesChanged()
	}
}

func (d *Desk) removed(change Change, reason string) {
	d.bus.Publish(Lobby, Event{Name: EventQueueRemoved, Data: queueRemoved{
		HandoffRequestID: change.Handoff.ID, SessionID: change.Session.ID, Reason: reason,
	}})
	d.placesChanged()
}

// tellSession sends a session's room what the session is now.
func (d *Desk) tellSession(id string) {
	room := SessionRoom(id)
	if d.bus.Empty(room) {
		return
	}
	if view, err := d.view(context.Background(), id); err == nil {
		d.bus.Publish(room, Event{Name: EventSessionUpdated, Data: view})
	}
}

func (c Change) queueItem() QueueItem {
	return QueueItem{
		HandoffRequestID: c.Handoff.ID,
		SessionID:        c.Session.ID,
		DisplayName:      c.Visitor,
		RequestedAt:      c.Handoff.RequestedAt,
		LeftAt:           c.Handoff.LeftAt,
		Email:            c.Email,
		Preview:          c.Handoff.Preview,
	}
}
