package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// open is the condition of a handoff request that still waits.
const open = "acceptedAt = '' AND canceledAt = ''"

func init() {
	m.Register(func(app core.App) error {
		session, err := relation(app, "sessionId", "sessions", true, true)
		if err != nil {
			return err
		}
		agent, err := relation(app, "acceptedById", "users", false, false)
		if err != nil {
			return err
		}
		requests := core.NewBaseCollection("handoff_requests")
		requests.Fields.Add(
			session,
			&core.DateField{Name: "requestedAt", Required: true},
			&core.DateField{Name: "acceptedAt"},
			agent,
			&core.DateField{Name: "canceledAt"},
			&core.JSONField{Name: "preview"},
		)
		requests.AddIndex("idx_handoff_requests_open", true, "sessionId", open)
		requests.AddIndex("idx_handoff_requests_queue", false, "requestedAt, id", open)
		requests.AddIndex("idx_handoff_requests_session", false, "sessionId, requestedAt", "")
		requests.AddIndex("idx_handoff_requests_agent", false, "acceptedById", "acceptedById != ''")
		readableBy(requests, "@request.auth.id != '' && (sessionId.userId = @request.auth.id || "+
			"acceptedById = @request.auth.id || @request.auth.role = 'admin' || "+
			"(@request.auth.role = 'agent' && acceptedAt = '' && canceledAt = ''))")
		return app.Save(requests)
	}, func(app core.App) error {
		return drop(app, "handoff_requests")
	})
}
