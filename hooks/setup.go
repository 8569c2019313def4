package hooks

import (
	"crypto/subtle"
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"

	"webchat/hooks/chat"
)

// setupLife is how long the first-agent link works.
const setupLife = 30 * time.Minute

// setupLink is the one-time link by which the first agent is made. A restart makes a new one while there is no agent.
type setupLink struct {
	mu      sync.Mutex
	token   string
	expires time.Time
}

// issue makes the link anew and returns its token.
func (l *setupLink) issue() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.token, l.expires = security.RandomString(32), time.Now().Add(setupLife)
	return l.token
}

// opens says whether the token is the link's, and until when. The caller holds mu.
func (l *setupLink) opens(token string) (time.Time, bool) {
	same := subtle.ConstantTimeCompare([]byte(token), []byte(l.token)) == 1
	return l.expires, l.token != "" && same && time.Now().Before(l.expires)
}

func bindSetupApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/setup", w.setUp).BindFunc(w.limit(w.rates.setup))
	api.POST("/setup/check", w.checkSetup).BindFunc(w.limit(w.rates.setup))
}

func setupOver() error {
	return refusal(http.StatusGone,
		"This link has been used, or it is older than 30 minutes. Sign in, or restart the server for a new link.")
}

func (w *webchat) checkSetup(e *core.RequestEvent) error {
	var form struct {
		Token string `json:"token"`
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	w.setup.mu.Lock()
	defer w.setup.mu.Unlock()
	expires, ok := w.setup.opens(form.Token)
	if !ok || hasAgent(e.App) {
		return setupOver()
	}
	return e.JSON(http.StatusOK, map[string]string{"expiresAt": expires.UTC().Format(types.DefaultDateLayout)})
}

func (w *webchat) setUp(e *core.RequestEvent) error {
	var form struct {
		Token       string `json:"token"`
		DisplayName string `json:"displayName"`
		Email       string `json:"email"`
		Password    string `json:"password"`
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	w.setup.mu.Lock()
	defer w.setup.mu.Unlock()
	if _, ok := w.setup.opens(form.Token); !ok || hasAgent(e.App) {
		return setupOver()
	}
	agent, err := newAgent(e.App, chat.RoleAgent, form.DisplayName, form.Email, form.Password)
	if err != nil {
		return err
	}
	agent.SetRaw(actor, chat.Account{Role: chat.Role(chat.Stranger), Address: e.RealIP()})
	if err := e.App.Save(agent); err != nil {
		if wrong := e.BadRequestError("The agent could not be created. See what is wrong below.", err); len(wrong.Data) > 0 {
			return wrong
		}
		return err
	}
	w.setup.token = ""
	token, err := newToken(agent)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusCreated, map[string]any{"token": token, "user": accountOf(agent)})
}

func hasAgent(app core.App) bool {
	n, err := app.CountRecords(users, dbx.NewExp("role != 'user'"))
	return err != nil || n > 0
}

// NewAgent stores a new account that may sign in to the agent page. Its error names the fields that are wrong.
func NewAgent(app core.App, role chat.Role, displayName, email, password string) (*core.Record, error) {
	agent, err := newAgent(app, role, displayName, email, password)
	if err != nil {
		return nil, err
	}
	return agent, app.Save(agent)
}

// newAgent is a new account that is not stored yet.
func newAgent(app core.App, role chat.Role, displayName, email, password string) (*core.Record, error) {
	collection, err := app.FindCollectionByNameOrId(users)
	if err != nil {
		return nil, err
	}
	if field, ok := collection.Fields.GetByName(core.FieldNameEmail).(*core.EmailField); ok {
		field.Required = true // in this copy: visitors have none, agents sign in by it
	}
	agent := core.NewRecord(collection)
	agent.Set("role", string(role))
	agent.Set("displayName", displayName)
	agent.SetEmail(email)
	agent.SetPassword(password)
	agent.SetVerified(true)
	return agent, nil
}
