package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The rules by what an account is now, as the table in hooks/chat has it: an agent who became a visitor, or a visitor who
// became an agent, reads nothing as what it was, and an account of another collection reads nothing. A request for a
// human, with its preview, is for those who may read its session, or who see it wait.
var readable = map[string]struct{ before, now string }{
	"sessions": {
		before: "@request.auth.id != '' && " +
			"(userId = @request.auth.id || agentId = @request.auth.id || @request.auth.role = 'admin' || " +
			"(@request.auth.role = 'agent' && status = 'queued_for_agent'))",
		now: account + "(" + visitorOf + "userId) || " + admin + " || " +
			"(@request.auth.role = 'agent' && (agentId = @request.auth.id || status = 'queued_for_agent')))",
	},
	"messages": {
		before: participant,
		now:    account + "(" + visitorOf + "sessionId.userId) || " + agentOf + "sessionId.agentId) || " + admin + ")",
	},
	"handoff_requests": {
		before: "@request.auth.id != '' && (sessionId.userId = @request.auth.id || " +
			"acceptedById = @request.auth.id || @request.auth.role = 'admin' || " +
			"(@request.auth.role = 'agent' && acceptedAt = '' && canceledAt = ''))",
		now: account + "(" + visitorOf + "sessionId.userId) || " + agentOf + "sessionId.agentId) || " + admin + " || " +
			"(@request.auth.role = 'agent' && acceptedAt = '' && canceledAt = ''))",
	},
	"agent_assignments": {
		before: "@request.auth.id != '' && (agentId = @request.auth.id || @request.auth.role = 'admin')",
		now:    account + "(" + agentOf + "sessionId.agentId && agentId = @request.auth.id) || " + admin + ")",
	},
}

const (
	account   = "@request.auth.id != '' && @request.auth.collectionName = 'users' && "
	visitorOf = "(@request.auth.role = 'user' && @request.auth.id = "
	agentOf   = "(@request.auth.role = 'agent' && @request.auth.id = "
	admin     = "@request.auth.role = 'admin'"
)

func init() {
	m.Register(func(app core.App) error {
		for name, rule := range readable {
			if err := reread(app, name, rule.now); err != nil {
				return err
			}
		}
		return nil
	}, func(app core.App) error {
		for name, rule := range readable {
			if err := reread(app, name, rule.before); err != nil {
				return err
			}
		}
		return nil
	})
}

func reread(app core.App, name, rule string) error {
	collection, err := app.FindCollectionByNameOrId(name)
	if err != nil {
		return err
	}
	readableBy(collection, rule)
	return app.Save(collection)
}
