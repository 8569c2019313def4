package storetest

import (
	"slices"
	"time"

	"webchat/hooks/chat"
)

// dateFormat is how dates are written.
const dateFormat = "2006-01-02 15:04:05.000Z"

// long is a time without a sign of life that no test lasts; an instant, one that every agent lets pass.
const (
	long    = time.Hour
	instant = time.Millisecond
)

func (tr *trial) beats(agent chat.Account, device string, status chat.Availability) {
	tr.Helper()
	tr.check(tr.Beat(ctx, agent, chat.Beat{Device: device, Status: status}, long))
}

// online compares who is online, by name.
func (tr *trial) online(names ...string) {
	tr.Helper()
	agents, err := tr.Online(ctx, long)
	tr.check(err)
	got := []string{}
	for _, agent := range agents {
		got = append(got, agent.DisplayName)
	}
	if !slices.Equal(got, names) {
		tr.Errorf("those online are %v, not %v", got, names)
	}
}

// letsGo waits until the agent has given no sign of life for an instant.
func (tr *trial) letsGo(agent chat.Account) {
	tr.Helper()
	for {
		gone, err := tr.GoneAgents(ctx, instant)
		tr.check(err)
		if slices.Contains(gone, agent) {
			return
		}
	}
}

func presence(tr *trial) {
	ada, bo := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo")

	tr.example("nobody is online who has given no sign of life, and nobody is gone", func(t *trial) {
		t.online()
		gone, err := t.GoneAgents(ctx, instant)
		t.check(err)
		same(t, len(gone), 0)
	})
	tr.example("agents whose pages say so are online, by name", func(t *trial) {
		t.beats(bo, "laptop", chat.Online)
		t.beats(ada, "laptop", chat.Online)
		t.online("Ada", "Bo")
		agents, err := t.Online(ctx, long)
		t.check(err)
		same(t, agents[0], ada)
	})
	tr.example("who is away is not online, and not gone", func(t *trial) {
		t.beats(bo, "laptop", chat.Away)
		t.online("Ada")
		gone, err := t.GoneAgents(ctx, long)
		t.check(err)
		same(t, len(gone), 0)
	})
	tr.example("one is online where any of its devices is, and away where all are", func(t *trial) {
		t.beats(bo, "phone", chat.Online)
		t.online("Ada", "Bo")
		t.beats(bo, "laptop", chat.Away)
		t.online("Ada", "Bo")
		t.beats(bo, "phone", chat.Away)
		t.online("Ada")
	})
	tr.example("who signs out on one device is there on the others, and on the last is not", func(t *trial) {
		t.beats(bo, "phone", chat.Online)
		t.beats(bo, "laptop", chat.AgentGone)
		t.online("Ada", "Bo")
		t.beats(bo, "phone", chat.AgentGone)
		t.online("Ada")
		gone, err := t.GoneAgents(ctx, long)
		t.check(err)
		same(t, gone[0], bo)
	})
	tr.example("who signs out everywhere is on no device", func(t *trial) {
		t.beats(bo, "phone", chat.Online)
		t.beats(bo, "laptop", chat.Online)
		t.beats(bo, "", chat.AgentGone)
		t.online("Ada")
	})
	tr.example("a device that says nothing any more no longer counts", func(t *trial) {
		t.beats(bo, "phone", chat.Online)
		t.letsGo(bo)
		t.check(t.Beat(ctx, bo, chat.Beat{Device: "laptop", Status: chat.Away}, instant))
		t.online("Ada")
	})
	tr.example("who says nothing any more is not online", func(t *trial) {
		t.letsGo(ada)
		agents, err := t.Online(ctx, instant)
		t.check(err)
		same(t, len(agents), 0)
	})
}

func connecting(tr *trial) {
	ada := tr.account(chat.RoleAgent, "Ada")
	connected := func(t *trial, since time.Time) {
		t.Helper()
		t.check(t.Connected(ctx, []chat.Connected{{Agent: ada, Since: since}}, long))
	}
	early := time.Now().Add(-time.Minute)

	tr.example("who is connected is online, without a word of its page", func(t *trial) {
		connected(t, early)
		t.online("Ada")
	})
	tr.example("but not once a page has beaten since: a computer that sleeps looks connected for long", func(t *trial) {
		t.beats(ada, "laptop", chat.Online)
		t.letsGo(ada)
		connected(t, early)
		gone, err := t.GoneAgents(ctx, instant)
		t.check(err)
		same(t, len(gone), 1)
	})
	tr.example("one who connects anew is there again", func(t *trial) {
		t.beats(ada, "laptop", chat.AgentGone)
		t.online()
		connected(t, time.Now().Add(time.Second))
		t.online("Ada")
	})
	tr.example("and away, if its page has just said so", func(t *trial) {
		t.beats(ada, "laptop", chat.Away)
		connected(t, time.Now().Add(time.Second))
		t.online()
	})
	tr.example("who takes a chat is there too", func(t *trial) {
		bo := t.account(chat.RoleAgent, "Bo")
		june, session := t.start("June")
		t.claim(bo, t.handoff(june, session.ID))
		t.online("Bo")
	})
}

func signingOut(tr *trial) {
	ada, bo := tr.account(chat.RoleAgent, "Ada"), tr.account(chat.RoleAgent, "Bo")
	june, first := tr.start("June")
	otto, second := tr.start("Otto")
	kim, third := tr.start("Kim")
	original := tr.handoff(june, first.ID)
	tr.claim(ada, original)
	tr.claim(ada, tr.handoff(otto, second.ID))
	tr.claim(bo, tr.handoff(kim, third.ID))
	tr.forget()

	tr.example("who is still there keeps its chats", func(t *trial) {
		t.check(t.ReleaseGone(ctx, ada, long))
		same(t, t.session(first.ID).AgentID, ada.ID)
	})
	tr.example("who comes back in time does too, though it was found gone", func(t *trial) {
		t.beats(ada, "laptop", chat.Online)
		t.letsGo(ada)
		t.beats(ada, "laptop", chat.Online)
		t.check(t.ReleaseGone(ctx, ada, long))
		same(t, t.session(second.ID).AgentID, ada.ID)
	})
	tr.example("what it has just written is a sign of life", func(t *trial) {
		t.beats(ada, "laptop", chat.AgentGone)
		for left := time.Now().UTC().Format(dateFormat); t.write(ada, first.ID, "Hello").CreatedAt <= left; {
			continue
		}
		t.check(t.ReleaseGone(ctx, ada, long))
		same(t, t.session(first.ID).AgentID, ada.ID)
		t.online("Ada", "Bo")
		t.forget()
	})
	tr.example("of one who is gone all goes back, at its place and with a line, and nothing of others", func(t *trial) {
		t.letsGo(ada)
		t.check(t.ReleaseGone(ctx, ada, instant))
		if got := t.queue(); !slices.Equal(got, []string{"June", "Otto"}) {
			t.Errorf("the queue is %v", got)
		}
		same(t, t.openRequest(first.ID).RequestedAt, original.RequestedAt)
		same(t, t.lastLine(first.ID), "Ada had to leave. The chat kept its place in the queue")
		same(t, t.session(third.ID).AgentID, bo.ID)
		t.next(chat.ActionRelease, first.ID, ada)
		t.next(chat.ActionRelease, second.ID, ada)
	})
	tr.example("and then it is not found gone again, nor does anything go back twice", func(t *trial) {
		gone, err := t.GoneAgents(ctx, instant)
		t.check(err)
		if slices.Contains(gone, ada) {
			t.Error("it is found")
		}
		t.check(t.ReleaseGone(ctx, ada, instant))
		same(t, len(t.told), 0)
	})
	tr.example("who is back takes chats as before", func(t *trial) {
		t.claim(ada, t.openRequest(first.ID))
		t.check(t.ReleaseGone(ctx, ada, long))
		same(t, t.session(first.ID).AgentID, ada.ID)
	})
}
