package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// When a session ends unless somebody writes, and when its visitor was last there without a word. The indexes are of the
// sessions that are active, and of those that wait for nobody; none of their columns changes with a message.
func init() {
	m.Register(func(app core.App) error {
		sessions, err := app.FindCollectionByNameOrId("sessions")
		if err != nil {
			return err
		}
		sessions.Fields.Add(&core.DateField{Name: "endsAt"}, &core.DateField{Name: "hereAt", Hidden: true})
		sessions.AddIndex("idx_sessions_active", false, "endsAt", "status = 'active_with_agent'")
		sessions.AddIndex("idx_sessions_bot", false, "createdAt", "status = 'bot_pending'")
		return app.Save(sessions)
	}, func(app core.App) error {
		sessions, err := app.FindCollectionByNameOrId("sessions")
		if err != nil {
			return err
		}
		sessions.RemoveIndex("idx_sessions_active")
		sessions.RemoveIndex("idx_sessions_bot")
		sessions.Fields.RemoveByName("endsAt")
		sessions.Fields.RemoveByName("hereAt")
		return app.Save(sessions)
	})
}
