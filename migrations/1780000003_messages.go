package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		session, err := relation(app, "sessionId", "sessions", true, true)
		if err != nil {
			return err
		}
		sender, err := relation(app, "senderId", "users", false, false)
		if err != nil {
			return err
		}
		messages := core.NewBaseCollection("messages")
		messages.Fields.Add(
			session,
			&core.NumberField{Name: "seq", OnlyInt: true, Required: true},
			&core.SelectField{Name: "senderType", Required: true, MaxSelect: 1, Values: []string{"user", "agent", "system"}},
			sender,
			&core.TextField{Name: "text", Required: true, Min: 1, Max: 4000, Presentable: true},
			&core.AutodateField{Name: "createdAt", OnCreate: true},
		)
		messages.AddIndex("idx_messages_order", true, "sessionId, seq", "")
		readableBy(messages, participant)
		return app.Save(messages)
	}, func(app core.App) error {
		return drop(app, "messages")
	})
}

// participant is the rule for what belongs to a session: its visitor, its agent, admins.
const participant = "@request.auth.id != '' && (sessionId.userId = @request.auth.id || " +
	"sessionId.agentId = @request.auth.id || @request.auth.role = 'admin')"
