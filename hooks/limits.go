package hooks

import (
	"net/http"
	"os"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"webchat/hooks/chat"
)

const (
	// maxHeader is how large the head of a request may be, in bytes.
	maxHeader = 32 << 10
	// slowRequest is how long the head of a request may take to come, and the body of one of webchat's own routes.
	slowRequest = 10 * time.Second
	// idleConnection is how long a connection is kept for a next request: longer than a proxy keeps its own.
	idleConnection = 2 * time.Minute
)

// Limits are how much there may be at once, and for how long, where PocketBase's settings have no place for it. 0 is no
// limit.
type Limits struct {
	chat.Limits
	Connections           int // open realtime connections in all
	ConnectionsPerAddress int
	AuditDays             int // that entries of the audit log are kept
}

// NewLimits are those of a site that sets none.
func NewLimits() *Limits {
	return &Limits{
		Limits:                chat.Limits{OpenChats: 5, Waiting: 1_000},
		Connections:           20_000,
		ConnectionsPerAddress: 1_000,
		AuditDays:             365,
	}
}

// Flags has the command line set the limits.
func (l *Limits) Flags(command *cobra.Command) {
	flags := command.PersistentFlags()
	flags.IntVar(&l.OpenChats, "maxOpenChats", l.OpenChats, "how many open chats a visitor may have (0: any number)")
	flags.IntVar(&l.Waiting, "maxWaiting", l.Waiting, "how many chats may wait for a human (0: any number)")
	flags.IntVar(&l.Connections, "maxConnections", l.Connections,
		"how many realtime connections may be open (0: any number)")
	flags.IntVar(&l.ConnectionsPerAddress, "maxConnectionsPerAddress", l.ConnectionsPerAddress,
		"how many of them may come from one address (0: any number)")
	flags.IntVar(&l.AuditDays, "auditDays", l.AuditDays,
		"how many days the entries of the audit log are kept, at least 365 (0: for ever)")
}

// bound has the server, about to start, keep the limits; but for those of a single request, the environment takes them
// all off, as load tests on one machine need it.
func (w *webchat) bound(e *core.ServeEvent, store chat.Store) {
	e.Server.MaxHeaderBytes = maxHeader
	e.Server.ReadHeaderTimeout = slowRequest
	e.Server.IdleTimeout = idleConnection
	e.Server.ConnContext = endSilent
	if w.unlimited = os.Getenv("WEBCHAT_RATE_LIMITS") == "off"; w.unlimited {
		e.Router.Unbind(apis.DefaultRateLimitMiddlewareId)
		return
	}
	e.Router.Bind(tellWhen())
	w.readRules(e.App)
	store.Limit(w.limits.Limits)
	w.connections.most, w.connections.mostEach = w.limits.Connections, w.limits.ConnectionsPerAddress
}

// inTime has reading the request's body fail when it takes too long. The returned function ends that.
func inTime(e *core.RequestEvent) (read func()) {
	control := http.NewResponseController(e.Response)
	if err := control.SetReadDeadline(time.Now().Add(slowRequest)); err != nil {
		return func() {}
	}
	return func() { _ = control.SetReadDeadline(time.Time{}) }
}
