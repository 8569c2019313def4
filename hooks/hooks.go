package hooks

import (
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
	"webchat/hooks/rooms"
	"webchat/hooks/sqlite"
)

// Connect opens PocketBase's databases as the store needs them; it belongs into the app's configuration.
var Connect = sqlite.Connect

// MaxReaders is how many connections read from the data database at once. What they read is in memory, so a few for each
// core that the process may use are enough, and each has a cache of its own. All are kept: under load PocketBase's default
// opens and closes those beyond a few, each time with every statement to be prepared anew.
var MaxReaders = max(8, 4*runtime.GOMAXPROCS(0))

// webchat is what the hooks share. The desk is there while the app serves.
type webchat struct {
	app      core.App
	hub      *rooms.Hub
	store    atomic.Pointer[sqlite.Store]
	desk     atomic.Pointer[chat.Desk]
	settings atomic.Pointer[chat.Settings] // never nil
	settling sync.Mutex                    // held while they are read and put in force
	post     atomic.Pointer[post]          // never nil
	told     told

	application atomic.Value // when PocketBase's own settings were changed, as a string
	setup       setupLink
	pulse       pulse
	restoring   atomic.Pointer[restoring] // who asked for it last, or nil
	bans        bans

	tokens   tokens
	failures failures

	unlimited   bool // no rates, and no limits
	limits      *Limits
	rates       rates
	rules       atomic.Pointer[core.RateLimitsConfig]
	connections connections
	sockets     sockets
	behindProxy atomic.Bool

	retain chan struct{} // asks for what was kept for long enough to be erased

	stop     chan struct{}
	stopOnce sync.Once
	watching sync.WaitGroup
}

// Register makes a chat server of a PocketBase app; pages holds the visitor's and the agent's page. The limits are those
// of the moment when it begins to serve.
func Register(app core.App, pages fs.FS, limits *Limits) {
	w := &webchat{
		app: app, hub: rooms.NewHub(), retain: make(chan struct{}, 1), stop: make(chan struct{}),
		limits: limits, rates: newRates(), failures: newFailures(),
	}
	bindGuards(w)
	bindAuditLog(w)
	bindViews(w)
	bindAccounts(w)
	bindAuditedAccounts(w) // after, since it begins a transaction, in which the store could not write
	bindAuditedSignIn(w)
	bindAuditedRestore(w)
	bindRates(w)
	bindSignIn(w)
	bindSettings(w)
	bindErasing(w)
	bindBans(w)
	bindCleanUp(w)
	bindMail(w)
	bindRealtime(w)
	bindServing(w, func(e *core.ServeEvent) error {
		bindHeaders(e)
		bindHealthApi(w, e)
		bindPages(w, pages, e)
		bindWidget(w, pages, e)

		e.Router.Bind(w.shareAuth(), w.auditFailures(), w.guardAddresses(), guardConsole(), w.rememberRestorer())
		api := e.Router.Group("/api/webchat")
		api.Bind(answerErrors(), w.loadAuth(), apis.BodyLimit(maxBody), apis.SkipSuccessActivityLog())
		bindSiteApi(w, api)
		bindSessionsApi(w, api)
		bindErasingApi(w, api)
		bindTranscriptApi(w, api)
		bindVisitorsApi(w, api)
		bindMessagesApi(w, api)
		bindHandoffsApi(w, api)
		bindMailApi(w, api)
		bindLinksApi(w, api)
		bindTypingApi(w, api)
		bindVisitsApi(w, api)
		bindAnswersApi(w, api)
		bindRatingsApi(w, api)
		bindBansApi(w, api)
		bindPresenceApi(w, api)
		bindRefreshApi(w, api)
		bindIdentifyApi(w, api)
		bindOwnAccountApi(w, api)
		bindSetupApi(w, api)
		return nil
	})
}
