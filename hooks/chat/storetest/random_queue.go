package storetest

import (
	"slices"

	"pgregory.net/rapid"

	"webchat/hooks/chat"
)

func (h *history) ask() {
	t, by := h.someWith()
	repeat := t.Status == chat.QueuedForAgent && t.StandingOf(by) == chat.Visitor
	var right error
	if !repeat {
		_, right = t.Decide(chat.ActionHandoff, by)
	}
	got, isNew, err := h.Handoff(ctx, by, t.ID)
	if !h.answered(err, right) {
		return
	}
	same(h.trial, isNew, !repeat)
	if repeat {
		same(h.trial, got.ID, t.waiting().id)
		if t.LeftAt != "" {
			h.heard(chat.ActionReturn, t, by, "")
			t.LeftAt = ""
		}
		return
	}
	h.asks++
	t.place = h.asks
	t.requests = append(t.requests, &request{id: got.ID})
	same(h.trial, h.heard(chat.ActionHandoff, t, by, chat.LineHandoff).Handoff.ID, got.ID)
}

func (h *history) cancel() {
	t, by := h.someWith()
	_, right := t.Decide(chat.ActionCancel, by)
	got, err := h.Cancel(ctx, by, t.ID)
	if h.answered(err, right) {
		t.waiting().over, t.LeftAt = true, ""
		h.heard(chat.ActionCancel, t, by, chat.LineCancel)
		same(h.trial, got, t.Session)
	}
}

func (h *history) take() {
	t, by := h.some(), h.someAgent()
	if len(t.requests) == 0 {
		h.r.Skip("nobody has asked")
	}
	r := rapid.SampledFrom(t.requests).Draw(h.r, "request")
	mine := r.over && r.acceptedBy == by && t.AgentID == by.ID && t.Status == chat.ActiveWithAgent
	var right error
	switch {
	case r.over && !mine:
		right = chat.AlreadyTaken("")
	case !r.over:
		_, right = t.Decide(chat.ActionClaim, by)
	}
	got, err := h.Claim(ctx, by, r.id)
	if !h.answered(err, right) {
		faster := r.acceptedBy.DisplayName
		if r.acceptedBy == by {
			faster = ""
		}
		same(h.trial, asError(err).Data["acceptedBy"], any(faster))
		return
	}
	if !mine {
		r.over, r.acceptedBy, t.AgentID = true, by, by.ID
		h.comes(by)
		h.heard(chat.ActionClaim, t, by, chat.LineClaim(by.DisplayName))
	}
	same(h.trial, got.Session, t.Session)
	same(h.trial, got.HandoffRequest.ID, r.id)
}

func (h *history) putBack() {
	t, by := h.someWith()
	standing := t.StandingOf(by)
	_, right := t.Decide(chat.ActionRelease, by)
	got, err := h.Release(ctx, by, t.ID)
	if h.answered(err, right) {
		h.released(h.next(chat.ActionRelease, t.ID, by), t, standing)
		same(h.trial, got, t.Session)
	}
}

func (h *history) released(change chat.Change, t *talk, standing chat.Standing) {
	h.Helper()
	agent := h.agents[slices.IndexFunc(h.agents, func(one chat.Account) bool { return one.ID == t.AgentID })]
	same(h.trial, change.Agent, t.AgentID)
	t.AgentID = ""
	h.took(change, t, chat.LineRelease(agent.DisplayName, standing))
	t.requests = append(t.requests, &request{id: change.Handoff.ID})
}

func (h *history) putAllBack() {
	agent := h.someAgent()
	had := h.chatsOf(agent)
	h.check(h.ReleaseAll(ctx, agent))
	h.allReleased(had)
}
