package hooks

import (
	"fmt"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// guard says what of a collection only the store writes, and by which way to do it instead.
type guard struct {
	collection string
	fields     []string
	person     string // the relation that a deleted account is taken out of
	instead    string
}

var guards = []guard{
	{
		"sessions", []string{"status", "userId", "agentId", "lastSeq", "createdAt", "closedAt", "endsAt", "hereAt", "rating", "ratingComment"}, "agentId",
		"Sessions are started by POST /api/webchat/sessions and change by the handoff, claim, release, close and rating routes.",
	},
	{
		"messages", []string{"sessionId", "seq", "senderType", "senderId", "text", "createdAt"}, "senderId",
		"Messages are written by POST /api/webchat/sessions/{id}/messages.",
	},
	{
		"handoff_requests",
		[]string{"sessionId", "requestedAt", "acceptedAt", "acceptedById", "canceledAt", "preview"}, "acceptedById",
		"Handoff requests are made by POST /api/webchat/sessions/{id}/handoff and end by its DELETE, a claim or a close.",
	},
	{
		"agent_assignments", []string{"agentId", "sessionId", "assignedAt", "endedAt"}, "agentId",
		"Assignments begin by POST /api/webchat/handoffs/{id}/claim and end by release or close.",
	},
	{
		"visits", []string{"sessionId", "fields", "page", "title", "referrer", "language", "timeZone", "browser"}, "",
		"Visits are told by POST /api/webchat/sessions and POST /api/webchat/sessions/{id}/visit.",
	},
	{
		presences, []string{"agentId", "status", "seenAt", "since", "beatAt", "devices"}, "agentId",
		"Agents are online or away by POST /api/webchat/presence, and gone without it.",
	},
}

// bindGuards keeps record saves, the dashboard's included, away from what only the store writes. The database's
// triggers hold the invariants in any case; the guards say in a sentence where to go instead.
func bindGuards(w *webchat) {
	for _, g := range guards {
		w.app.OnRecordCreate(g.collection).BindFunc(func(e *core.RecordEvent) error {
			return g.refuse()
		})
		w.app.OnRecordUpdate(g.collection).BindFunc(func(e *core.RecordEvent) error {
			if g.touched(e.App, e.Record) {
				return g.refuse()
			}
			return e.Next()
		})
		if g.collection != "sessions" {
			w.app.OnRecordDelete(g.collection).BindFunc(func(e *core.RecordEvent) error {
				if exists(e.App, "sessions", e.Record.GetString("sessionId")) {
					return refusal(http.StatusBadRequest,
						"This goes only together with its session. Delete the session instead.")
				}
				if g.collection == presences && exists(e.App, users, e.Record.GetString("agentId")) {
					return refusal(http.StatusBadRequest, "This goes only together with its agent. Delete the agent instead.")
				}
				return e.Next()
			})
		}
	}
}

func (g guard) refuse() error {
	return refusal(http.StatusBadRequest, g.instead)
}

// touched says whether the record differs from what is stored in a guarded field. That an account which was deleted
// goes from what it leaves behind is PocketBase's doing, and right.
func (g guard) touched(app core.App, record *core.Record) bool {
	before := record.Original()
	for _, field := range g.fields {
		was, is := fmt.Sprint(before.Get(field)), fmt.Sprint(record.Get(field))
		if was == is || field == g.person && is == "" && !exists(app, users, was) {
			continue
		}
		return true
	}
	return false
}

func exists(app core.App, collection, id string) bool {
	_, err := app.FindRecordById(collection, id)
	return err == nil
}
