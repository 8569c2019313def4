package hooks

import (
	"context"
	"time"

	"webchat/hooks/chat"
)

// bindCleanUp has an hourly job delete what nobody needs any more. The dashboard lists it, and runs it when asked to.
func bindCleanUp(w *webchat) {
	w.app.Cron().MustAdd("webchatCleanUp", "7 * * * *", func() {
		desk := w.desk.Load()
		if desk == nil {
			return
		}
		err := desk.CleanUp(context.Background(), time.Now(), w.limits.auditTime())
		if err != nil && chat.KindOf(err) != chat.Busy {
			w.app.Logger().Error("Failed to clean up", "error", err)
		}
	})
}

// leastAuditDays is how long the database keeps an entry of the audit log, whoever would delete it.
const leastAuditDays = 365

// auditTime is how long entries of the audit log are kept, 0 for ever.
func (l *Limits) auditTime() time.Duration {
	if l.AuditDays <= 0 {
		return 0
	}
	return time.Duration(max(l.AuditDays, leastAuditDays)) * 24 * time.Hour
}
