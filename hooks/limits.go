package hooks

import (
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
	// slowRequest is how long a request may take to come, its body included, but for a superuser's.
	slowRequest = 10 * time.Second
	// otherConnections is how many connections there may be that carry ordinary requests, beside as many as realtime ones.
	otherConnections = 100
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
	uploads := e.Server.ReadTimeout
	e.Server.ReadTimeout, e.Server.ReadHeaderTimeout = slowRequest, slowRequest
	e.Server.IdleTimeout = idleConnection
	e.Server.ConnContext = endSilent
	e.Router.Bind(boundBodies(uploads))
	if w.unlimited = os.Getenv("WEBCHAT_RATE_LIMITS") == "off"; w.unlimited {
		e.Router.Unbind(apis.DefaultRateLimitMiddlewareId)
		return
	}
	e.Router.Bind(tellWhen(), w.limitNetworks())
	w.readRules(e.App)
	store.Limit(w.limits.Limits)
	w.connections.most, w.connections.mostEach = w.limits.Connections, w.limits.ConnectionsPerAddress
	w.sockets.most, w.sockets.mostEach = beside(w.limits.Connections), beside(w.limits.ConnectionsPerAddress)
	e.Server.ConnState = w.countSocket
}

func beside(connections int) int {
	if connections == 0 {
		return 0
	}
	return connections + otherConnections
}
