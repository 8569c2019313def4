package storetest

import "webchat/hooks/chat"

func pacing(tr *trial) {
	ada, bo := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo")
	taken := func(t *trial, since string, waiting string, claims ...chat.Claim) {
		t.Helper()
		pace, err := t.Pace(ctx, since)
		t.check(err)
		same(t, pace.Waiting, waiting)
		same(t, len(pace.Claims), len(claims))
		for i := range min(len(claims), len(pace.Claims)) {
			same(t, pace.Claims[i], claims[i])
		}
	}
	// asks has somebody new wait, takes whom the agent takes.
	asks := func(t *trial) chat.HandoffRequest {
		t.Helper()
		visitor, session := t.start("June")
		return t.handoff(visitor, session.ID)
	}
	takes := func(t *trial, agent chat.Account, request chat.HandoffRequest) chat.Claim {
		t.Helper()
		claimed, err := t.Claim(ctx, agent, request.ID)
		t.check(err)
		return chat.Claim{RequestedAt: request.RequestedAt, AcceptedAt: claimed.HandoffRequest.AcceptedAt, AgentID: agent.ID}
	}

	var first, second chat.Claim
	tr.example("before anybody was taken it is none, and no null", func(t *trial) {
		taken(t, "", "")
		pace, err := t.Pace(ctx, "")
		t.check(err)
		if pace.Claims == nil {
			t.Error("it is null")
		}
	})
	tr.example("it is who was taken, the last first, and since when the first of the others waits", func(t *trial) {
		june, otto, kim, mira := asks(t), asks(t), asks(t), asks(t)
		first, second = takes(t, ada, otto), takes(t, bo, june)
		taken(t, "", kim.RequestedAt, second, first)
		for _, one := range []chat.HandoffRequest{kim, mira} {
			t.close(tr.account(chat.RoleAdmin, "Root"), one.SessionID)
		}
		taken(t, "", "", second, first)
	})
	tr.example("it begins after a date", func(t *trial) {
		taken(t, first.AcceptedAt, "", second)
		taken(t, second.AcceptedAt, "")
	})
	tr.example("it is of the last twenty", func(t *trial) {
		var claims []chat.Claim
		for range 25 {
			claims = append([]chat.Claim{takes(t, ada, asks(t))}, claims...)
		}
		taken(t, "", "", claims[:20]...)
	})
}
