package chat

import (
	"context"
	"time"
)

// SiteRoom is the room that anyone may be in: what it is told is known to all who look at the site.
const SiteRoom = "public:site"

// Site is what anyone may know, before a chat too: what the owner has set, who is here, and how long it may take.
type Site struct {
	Name     string `json:"name"`
	Logo     string `json:"logo"`
	Accent   string `json:"accent"`
	Greeting string `json:"greeting"`
	Nobody   string `json:"nobody"`

	Agents       []string `json:"agents"` // the names of those who are here
	AgentsOnline int      `json:"agentsOnline"`
	Waiting      int      `json:"waiting"`
	Wait         int      `json:"wait"`    // minutes for one who would ask now, 0 where that would be a guess
	Open         bool     `json:"open"`    // it is within the business hours
	OpensAt      string   `json:"opensAt"` // the date of the next opening, "" while it is open or where there is none

	ByMail     bool           `json:"byMail"`     // answers by e-mail are possible
	LeaveAfter int            `json:"leaveAfter"` // seconds of waiting until one is offered, 0 is never
	Fields     []PreChatField `json:"fields"`     // what is asked before a chat
	Rating     bool           `json:"rating"`
	Transcript bool           `json:"transcript"`
	MayErase   bool           `json:"mayErase"`
}

// Use has the owner's settings in force, and tells the site's room.
func (d *Desk) Use(settings *Settings) {
	d.settings.Store(settings)
	d.board.mark(siteEvery)
}

// Site tells what anyone may know now.
func (d *Desk) Site(ctx context.Context) (Site, error) {
	site := d.settings.Load().site(time.Now())
	online, err := d.online(ctx)
	if err != nil {
		return site, err
	}
	for _, agent := range online {
		site.Agents = append(site.Agents, agent.DisplayName)
	}
	site.AgentsOnline = len(site.Agents)
	if site.Waiting, err = d.store.Waiting(ctx); err != nil {
		return site, err
	}
	site.Wait, err = d.wait(ctx, site.Waiting+1)
	return site, err
}

// site is the part of it that the owner has set.
func (s *Settings) site(now time.Time) Site {
	site := Site{
		Name: s.Name, Logo: s.Logo, Accent: s.Accent, Greeting: s.Greeting, Nobody: s.Nobody,
		Agents: []string{}, Open: s.Hours.Open(now), ByMail: s.ByMail, Fields: s.PreChat,
		Rating: s.Rating, Transcript: s.Transcript, MayErase: s.MayErase,
	}
	if next, ok := s.Hours.Next(now); ok {
		site.OpensAt = next.UTC().Format(dateFormat)
	}
	if s.ByMail {
		site.LeaveAfter = int(s.AnswerByMailAfter / time.Second)
	}
	if site.Fields == nil {
		site.Fields = []PreChatField{}
	}
	return site
}

// SiteNow is what one who joins the site's room is told first.
func (d *Desk) SiteNow(ctx context.Context) (Event, error) { return d.board.joined(ctx) }
