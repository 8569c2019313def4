package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Whose chats are active by now counts as seen at this moment: one who is gone has to be found.
const seenNow = `INSERT INTO agent_presence (id, agentId, status, seenAt, since)
	SELECT DISTINCT agentId, agentId, 'online', strftime('%Y-%m-%d %H:%M:%fZ'), strftime('%Y-%m-%d %H:%M:%fZ')
	FROM sessions WHERE agentId <> '' AND status = 'active_with_agent'`

func init() {
	m.Register(func(app core.App) error {
		agent, err := relation(app, "agentId", "users", true, true)
		if err != nil {
			return err
		}
		presence := core.NewBaseCollection("agent_presence")
		presence.Fields.Add(
			agent,
			&core.SelectField{Name: "status", Required: true, MaxSelect: 1, Presentable: true, Values: []string{"online", "away", "gone"}},
			&core.DateField{Name: "seenAt"}, // at all
			&core.DateField{Name: "since"},  // it has the status
			&core.DateField{Name: "beatAt", Hidden: true},
			&core.JSONField{Name: "devices", Hidden: true, MaxSize: 4000},
		)
		presence.AddIndex("idx_agent_presence_agent", true, "agentId", "")
		presence.AddIndex("idx_agent_presence_seen", false, "seenAt", "status <> 'gone'")
		readableBy(presence, account+"(@request.auth.role = 'agent' || "+admin+")")
		if err := app.Save(presence); err != nil {
			return err
		}
		return run(app, seenNow)
	}, func(app core.App) error {
		return drop(app, "agent_presence")
	})
}
