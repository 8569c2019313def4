package sqlite

import (
	"fmt"
	"testing"

	"webchat/hooks/chat"
)

// do has the account do the action to the session, by its request where that is asked for, and tells the status then.
func (p *place) do(action chat.Action, by chat.Account, session chat.Session, request chat.HandoffRequest) (chat.Status, error) {
	switch action {
	case chat.ActionSend:
		sender := chat.SenderUser
		if by.Role == chat.RoleAgent {
			sender = chat.SenderAgent
		}
		_, _, err := p.Send(ctx, by, chat.Message{SessionID: session.ID, SenderID: by.ID, SenderType: sender, Text: "x"})
		return session.Status, err
	case chat.ActionHandoff:
		_, _, err := p.Handoff(ctx, by, session.ID)
		return chat.QueuedForAgent, err
	case chat.ActionCancel:
		after, err := p.Cancel(ctx, by, session.ID)
		return after.Status, err
	case chat.ActionClaim:
		after, err := p.Claim(ctx, by, request.ID)
		return after.Session.Status, err
	case chat.ActionRelease:
		after, err := p.Release(ctx, by, session.ID)
		return after.Status, err
	case chat.ActionClose:
		after, err := p.Close(ctx, by, session.ID)
		return after.Status, err
	case chat.ActionVisit:
		return session.Status, p.Visit(ctx, by, session.ID, chat.Visit{Page: "https://shop.example/lamps"})
	case chat.ActionRate:
		after, err := p.Rate(ctx, by, session.ID, "good", "")
		return after.Status, err
	}
	panic("the store knows nothing of " + action)
}

// repeats are what the store answers with what there is, where the domain says that there is nothing to do.
var repeats = map[string]bool{
	"handoff by June while queued_for_agent": true,
	"claim by Ada while active_with_agent":   true,
	"close by June while closed":             true,
	"close by Ada while closed":              true,
	"close by Root while closed":             true,
}

// elsewhere is how the store words a refusal, where it finds that a request is over before it asks the domain.
var elsewhere = map[string]chat.Kind{
	"claim by Ada while closed": chat.Conflict,
}

func TestEveryActionInEveryStatusIsDecidedByTheDomain(t *testing.T) {
	p := openPlace(t)
	actions := []chat.Action{
		chat.ActionSend, chat.ActionHandoff, chat.ActionCancel, chat.ActionClaim, chat.ActionRelease, chat.ActionClose,
		chat.ActionVisit, chat.ActionRate,
	}
	for _, status := range chat.Statuses {
		for _, action := range actions {
			for _, by := range []chat.Account{p.june, p.otto, p.ada, p.bo, p.root} {
				if action == chat.ActionClaim && by.Role != chat.RoleAgent || action == chat.ActionSend && by.Role == chat.RoleAdmin {
					continue // which the desk refuses to their roles
				}
				sentence := fmt.Sprintf("%s by %s while %s", action, by.DisplayName, status)
				t.Run(sentence, func(t *testing.T) {
					session, request := p.in(status)
					before := p.stored()
					next, refusal := session.Decide(action, by)
					want := chat.KindOf(refusal)
					if kind, ok := elsewhere[sentence]; ok {
						want = kind
					}
					if repeats[sentence] {
						next, want = status, 0
					}

					got, err := p.do(action, by, session, request)
					if chat.KindOf(err) != want || want == 0 && err != nil {
						t.Fatalf("it came to %v, not to %v", err, refusal)
					}
					after, err := p.Session(ctx, session.ID)
					p.check(err)
					if changed := p.stored() != before; changed != (want == 0 && !repeats[sentence]) {
						t.Errorf("rows were changed: %v", changed)
					}
					if want != 0 {
						next = status
					} else if got != next {
						t.Errorf("it answers %s, not %s", got, next)
					}
					if after.Status != next {
						t.Errorf("the session is %s, not %s", after.Status, next)
					}
					if hasAgent := after.AgentID != ""; after.Status != chat.Closed && hasAgent != (next == chat.ActiveWithAgent) {
						t.Errorf("its agent is %q", after.AgentID)
					}
				})
			}
		}
	}
}
