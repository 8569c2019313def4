package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		visitor, err := relation(app, "userId", "users", true, true)
		if err != nil {
			return err
		}
		agent, err := relation(app, "agentId", "users", false, false)
		if err != nil {
			return err
		}
		sessions := core.NewBaseCollection("sessions")
		sessions.Fields.Add(
			&core.SelectField{Name: "status", Required: true, MaxSelect: 1, Presentable: true,
				Values: []string{"bot_pending", "queued_for_agent", "active_with_agent", "closed"}},
			visitor,
			agent,
			&core.NumberField{Name: "lastSeq", OnlyInt: true},
			&core.AutodateField{Name: "createdAt", OnCreate: true},
			&core.DateField{Name: "closedAt"},
		)
		sessions.AddIndex("idx_sessions_user", false, "userId, createdAt", "")
		sessions.AddIndex("idx_sessions_agent", false, "agentId, status, closedAt", "agentId != ''")
		readableBy(sessions, "@request.auth.id != '' && "+
			"(userId = @request.auth.id || agentId = @request.auth.id || @request.auth.role = 'admin' || "+
			"(@request.auth.role = 'agent' && status = 'queued_for_agent'))")
		return app.Save(sessions)
	}, func(app core.App) error {
		return drop(app, "sessions")
	})
}
