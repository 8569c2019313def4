package storetest

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"webchat/hooks/chat"
)

// there is how an agent is there. One that is neither here nor has left was not here yet, or is noted as gone.
type there struct {
	here, away, left bool
	beaten           bool   // a page of it has spoken for it
	from, to         string // between which dates it has left
}

func (h *history) beat() {
	agent := h.someAgent()
	status := rapid.SampledFrom([]chat.Availability{chat.Online, chat.Away, chat.AgentGone}).Draw(h.r, "status")
	from := time.Now().UTC().Format(dateFormat)
	h.beats(agent, "laptop", status)
	h.there[agent.ID] = there{
		here: status != chat.AgentGone, away: status == chat.Away, left: status == chat.AgentGone, beaten: true,
		from: from, to: time.Now().UTC().Format(dateFormat),
	}
}

func (h *history) connect() {
	agent, since := h.someAgent(), time.Now().Add(time.Second)
	before := h.oneIn(2, "before its page spoke")
	if before {
		since = time.Now().Add(-long)
	}
	h.check(h.Connected(ctx, []chat.Connected{{Agent: agent, Since: since}}, long))
	if !before || !h.there[agent.ID].beaten {
		h.comes(agent)
	}
}

// comes takes over that the agent gives a sign of life. Whether it is away only its page says.
func (h *history) comes(agent chat.Account) {
	if is := h.there[agent.ID]; !is.here {
		h.there[agent.ID] = there{here: true, beaten: is.beaten}
	}
}

func (h *history) releaseGone() {
	agent := h.someAgent()
	is, had := h.there[agent.ID], h.chatsOf(agent)
	wrote := lastWord(agent, had)
	if is.left && is.from < wrote && wrote <= is.to {
		h.r.Skip("it may have written before it left, or then")
	}
	h.check(h.ReleaseGone(ctx, agent, long))
	switch {
	case is.here:
	case is.left && wrote > is.to:
		h.comes(agent)
	default:
		h.allReleased(had)
		h.there[agent.ID] = there{beaten: is.beaten}
	}
}

// lastWord is when the agent has last written in one of these, or "".
func lastWord(agent chat.Account, talks []*talk) string {
	last := ""
	for _, t := range talks {
		for _, m := range t.messages {
			if m.SenderID == agent.ID {
				last = max(last, m.CreatedAt)
			}
		}
	}
	return last
}

// chatsOf lists what the agent has.
func (h *history) chatsOf(agent chat.Account) []*talk {
	return slices.DeleteFunc(slices.Clone(h.talks), func(t *talk) bool {
		return t.AgentID != agent.ID || t.Status != chat.ActiveWithAgent
	})
}

// allReleased takes over that the server has put these back, in whatever order.
func (h *history) allReleased(these []*talk) {
	h.Helper()
	for len(these) > 0 {
		change := <-h.told
		same(h.trial, change.Action, chat.ActionRelease)
		i := slices.IndexFunc(these, func(t *talk) bool { return t.ID == change.Session.ID })
		if i < 0 {
			h.Fatalf("it tells of the session %s", change.Session.ID)
		}
		h.released(change, these[i], chat.Server)
		these = slices.Delete(these, i, i+1)
	}
}

func (h *history) comparePresence() {
	h.Helper()
	online, err := h.Online(ctx, long)
	h.check(err)
	gone, err := h.GoneAgents(ctx, long)
	h.check(err)
	for _, agent := range h.agents {
		is := h.there[agent.ID]
		same(h.trial, slices.Contains(online, agent), is.here && !is.away)
		same(h.trial, slices.Contains(gone, agent), is.left)
	}
}
