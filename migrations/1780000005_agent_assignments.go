package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		agent, err := relation(app, "agentId", "users", false, false)
		if err != nil {
			return err
		}
		session, err := relation(app, "sessionId", "sessions", true, true)
		if err != nil {
			return err
		}
		assignments := core.NewBaseCollection("agent_assignments")
		assignments.Fields.Add(
			agent,
			session,
			&core.DateField{Name: "assignedAt", Required: true},
			&core.DateField{Name: "endedAt"},
		)
		assignments.AddIndex("idx_agent_assignments_open", true, "sessionId", "endedAt = ''")
		assignments.AddIndex("idx_agent_assignments_session", false, "sessionId, assignedAt", "")
		assignments.AddIndex("idx_agent_assignments_agent", false, "agentId", "")
		readableBy(assignments, "@request.auth.id != '' && (agentId = @request.auth.id || @request.auth.role = 'admin')")
		return app.Save(assignments)
	}, func(app core.App) error {
		return drop(app, "agent_assignments")
	})
}
