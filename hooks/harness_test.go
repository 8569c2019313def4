package hooks_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/fatih/color"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"webchat/hooks"
	"webchat/hooks/chat"
	_ "webchat/migrations"
)

// patience is how long a test waits for what has to come. Nothing waits for it to pass.
const patience = 60 * time.Second

const (
	password = "passw0rd99"
	lobby    = chat.Lobby
)

// printed is what the servers have printed at their start.
var printed console

type console struct {
	mu   sync.Mutex
	text strings.Builder
}

func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.Write(p)
}

func (c *console) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}

func TestMain(m *testing.M) {
	color.Output, color.NoColor = &printed, true
	_ = os.Setenv("WEBCHAT_RATE_LIMITS", "off") // for those that do not test limits
	code := m.Run()
	for _, dir := range []*preparedDir{&nobody, &staffed} {
		_ = os.RemoveAll(dir.path)
	}
	os.Exit(code)
}

// preparedDir is a data directory that tests start from, with all migrations run.
type preparedDir struct {
	accounts []account
	once     sync.Once
	path     string
	err      error
}

type account struct {
	role        chat.Role
	name, email string
}

var (
	nobody  preparedDir
	staffed = preparedDir{accounts: []account{
		{chat.RoleAgent, "Ada", "ada@example.com"},
		{chat.RoleAgent, "Bo", "bo@example.com"},
		{chat.RoleAdmin, "Grace", "grace@example.com"},
		{superuser, "", "root@example.com"},
	}}
)

const superuser chat.Role = "superuser"

func (d *preparedDir) prepare() {
	if d.path, d.err = os.MkdirTemp("", "webchat-test-"); d.err != nil {
		return
	}
	app := newApp(d.path)
	if d.err = app.Bootstrap(); d.err != nil {
		return
	}
	defer func() {
		if err := app.ResetBootstrapState(); d.err == nil {
			d.err = err
		}
	}()
	if d.err = app.RunAllMigrations(); d.err == nil {
		d.err = cheapPasswords(app)
	}
	for _, a := range d.accounts {
		if d.err == nil {
			d.err = a.save(app)
		}
	}
}

// cheapPasswords makes hashing a password quick, which on purpose it is not.
func cheapPasswords(app core.App) error {
	for _, name := range []string{"users", core.CollectionNameSuperusers} {
		collection, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		collection.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField).Cost = 4
		if err := app.Save(collection); err != nil {
			return err
		}
	}
	return nil
}

func (a account) save(app core.App) error {
	if a.role != superuser {
		_, err := hooks.NewAgent(app, a.role, a.name, a.email, password)
		return err
	}
	collection, err := app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return err
	}
	record := core.NewRecord(collection)
	record.SetEmail(a.email)
	record.SetPassword(password)
	return app.Save(record)
}

func newApp(dir string) core.App {
	return core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: hooks.Connect})
}

// server is webchat, serving on a port of its own.
type server struct {
	t    testing.TB
	app  core.App
	url  string
	http *http.Client
	stop func()
}

// serve starts webchat with the agents Ada and Bo, the admin Grace and a superuser; what is done in with comes before
// it listens.
func serve(t testing.TB, with ...func(*core.ServeEvent)) *server {
	t.Helper()
	return serveFrom(t, &staffed, with...)
}

func serveFrom(t testing.TB, prepared *preparedDir, with ...func(*core.ServeEvent)) *server {
	t.Helper()
	return serveWith(t, prepared, apis.ServeConfig{}, with...)
}

// serveWith starts webchat with what the flags of its serve command set.
func serveWith(t testing.TB, prepared *preparedDir, flags apis.ServeConfig, with ...func(*core.ServeEvent)) *server {
	t.Helper()
	return serveWithin(t, hooks.NewLimits(), prepared, flags, with...)
}

func serveWithin(t testing.TB, limits *hooks.Limits, prepared *preparedDir, flags apis.ServeConfig,
	with ...func(*core.ServeEvent)) *server {
	t.Helper()
	return serveIn(t, copyOf(t, prepared), limits, flags, with...)
}

// again starts webchat once more, on the data of this server, whether that has stopped or is a second process.
func (s *server) again() *server {
	s.t.Helper()
	return serveIn(s.t, s.app.DataDir(), hooks.NewLimits(), apis.ServeConfig{})
}

// serveIn starts webchat on that data directory, where another process may serve too.
func serveIn(t testing.TB, dir string, limits *hooks.Limits, flags apis.ServeConfig, with ...func(*core.ServeEvent)) *server {
	t.Helper()
	app := newApp(dir)
	must(t, app.Bootstrap())
	return serveApp(t, app, limits, flags, with...)
}

func serveApp(t testing.TB, app core.App, limits *hooks.Limits, flags apis.ServeConfig, with ...func(*core.ServeEvent)) *server {
	t.Helper()
	hooks.Register(app, pages, limits)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Listener, e.InstallerFunc = listener, nil
		for _, do := range with {
			do(e)
		}
		return e.Next()
	})
	ended := make(chan error, 1)
	flags.HttpAddr = listener.Addr().String()
	go func() { ended <- apis.Serve(app, flags) }()
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	s := &server{
		t: t, app: app, url: "http://" + listener.Addr().String(),
		http: &http.Client{
			Transport:     transport,
			Timeout:       patience,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	s.stop = sync.OnceFunc(func() {
		event := &core.TerminateEvent{App: app}
		err := app.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() })
		transport.CloseIdleConnections()
		if serveErr := <-ended; err != nil || serveErr != nil {
			t.Errorf("the server did not end well: %v, %v", err, serveErr)
		}
	})
	t.Cleanup(s.stop)
	return s
}

func copyOf(t testing.TB, prepared *preparedDir) string {
	t.Helper()
	prepared.once.Do(prepared.prepare)
	must(t, prepared.err)
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS(prepared.path)))
	return dir
}

var pages = fstest.MapFS{
	"index.html":           {Data: []byte("<!doctype html><title>visitor</title>" + strings.Repeat(" ", 2000))},
	"index.de.html":        {Data: []byte("<!doctype html><html lang=de><title>Besuch</title>")},
	"index.fr.html":        {Data: []byte("<!doctype html><html lang=fr><title>visite</title>")},
	"assets/app-1a2b3c.js": {Data: []byte("console.info('visitor')" + strings.Repeat(";", 2000))},
	"favicon.svg":          {Data: []byte("<svg/>")},
	"agent/index.html":     {Data: []byte("<!doctype html><title>agent</title>")},
	"widget.js":            {Data: []byte(`const colour = "#0f6079", pages = /^$/`)},
	"demo/index.html":      {Data: []byte("<!doctype html><title>demo</title>")},
	"agent/assets/a-9f.js": {Data: []byte("console.info('agent')")},
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// setupToken is that of the first-agent link that the server has printed.
func (s *server) setupToken() string {
	s.t.Helper()
	s.get("/health")
	link := regexp.MustCompile(regexp.QuoteMeta(s.url) + `/agent/#setup=(\w+)`)
	found := link.FindAllStringSubmatch(printed.String(), -1)
	if len(found) == 0 {
		s.t.Fatal("the server printed no first-agent link")
	}
	return found[len(found)-1][1]
}

// caller is someone who sends requests, known by a token or by none.
type caller struct {
	*server
	id    string
	name  string
	token string

	forwardedFor string // what it claims of its address
	userAgent    string
}

func (s *server) stranger() caller { return caller{server: s} }

// staff is the agent or admin with that name.
func (s *server) staff(name string) caller {
	s.t.Helper()
	return s.callerOf(s.account(name))
}

func (s *server) superuser() caller {
	s.t.Helper()
	record, err := s.app.FindAuthRecordByEmail(core.CollectionNameSuperusers, "root@example.com")
	must(s.t, err)
	return s.callerOf(record)
}

// account is the record of the agent or admin with that name.
func (s *server) account(name string) *core.Record {
	s.t.Helper()
	record, err := s.app.FindAuthRecordByEmail("users", strings.ToLower(name)+"@example.com")
	must(s.t, err)
	return record
}

func (s *server) callerOf(record *core.Record) caller {
	s.t.Helper()
	token, err := record.NewAuthToken()
	must(s.t, err)
	return caller{server: s, id: record.Id, name: record.GetString("displayName"), token: token}
}

// expired is the same caller with a token whose time is over.
func (c caller) expired() caller {
	c.t.Helper()
	record, err := c.app.FindRecordById("users", c.id)
	must(c.t, err)
	claims := map[string]any{
		core.TokenClaimType: core.TokenTypeAuth, core.TokenClaimId: record.Id,
		core.TokenClaimCollectionId: record.Collection().Id, core.TokenClaimRefreshable: true,
	}
	c.token, err = security.NewJWT(claims, record.TokenKey()+record.Collection().AuthToken.Secret, -time.Minute)
	must(c.t, err)
	return c
}

// reply is the answer to a request.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

func (s *server) get(path string) reply { return s.stranger().get(path) }

func (c caller) get(path string) reply { return c.call(http.MethodGet, path, nil) }

func (c caller) post(path string, body any) reply { return c.call(http.MethodPost, path, body) }

func (c caller) delete(path string) reply { return c.call(http.MethodDelete, path, nil) }

// call sends a request. A body that is a string goes out as it is, any other as JSON.
func (c caller) call(method, path string, body any) reply {
	c.t.Helper()
	answer, err := c.try(method, path, body)
	must(c.t, err)
	return answer
}

func (c caller) try(method, path string, body any) (reply, error) {
	response, err := c.request(c.http, method, path, body)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	return reply{c.t, response.StatusCode, response.Header, read}, err
}

func (c caller) request(client *http.Client, method, path string, body any) (*http.Response, error) {
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(raw)
	}
	request, err := http.NewRequest(method, c.url+path, content)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		request.Header.Set("Authorization", c.token)
	}
	if c.userAgent != "" {
		request.Header.Set("User-Agent", c.userAgent)
	}
	if c.forwardedFor != "" {
		request.Header.Set("X-Forwarded-For", c.forwardedFor)
	}
	return client.Do(request)
}

// is fails the test unless the answer has that status.
func (r reply) is(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d instead of %d: %s", r.status, status, r.body)
	}
	return r
}

// read decodes a JSON answer.
func read[T any](r reply) T {
	r.t.Helper()
	var value T
	if err := json.Unmarshal(r.body, &value); err != nil {
		r.t.Fatalf("%v: %s", err, r.body)
	}
	return value
}

// failure is the body of an error.
type failure struct {
	Status  int                        `json:"status"`
	Message string                     `json:"message"`
	Data    map[string]json.RawMessage `json:"data"`
}

// page is a part of a transcript.
type page struct {
	Messages []chat.Message `json:"messages"`
	More     bool           `json:"more"`
}

// conversation is one session, with its visitor and the agent who has it.
type conversation struct {
	*server
	id      string
	request string // of the last handoff
	visitor caller
	agent   caller
}

const api = "/api/webchat"

func (c *conversation) path() string  { return api + "/sessions/" + c.id }
func (c *conversation) topic() string { return chat.SessionRoom(c.id) }

// after is the room's topic with a cursor, encoded as the PocketBase SDK does.
func (c *conversation) after(seq int) string {
	return c.topic() + "?options=" + url.QueryEscape(fmt.Sprintf(`{"query":{"after":%d}}`, seq))
}

// started is a new chat of a new visitor.
func (s *server) started(visitor string) *conversation {
	s.t.Helper()
	return s.startedBy(s.stranger(), visitor)
}

func (s *server) startedBy(by caller, visitor string) *conversation {
	s.t.Helper()
	answer := read[struct {
		Token   string           `json:"token"`
		User    chat.Account     `json:"user"`
		Session chat.SessionView `json:"session"`
	}](by.post(api+"/sessions", map[string]string{"displayName": visitor}).is(http.StatusCreated))
	who := caller{server: s, id: answer.User.ID, name: answer.User.DisplayName, token: answer.Token}
	return &conversation{server: s, id: answer.Session.ID, visitor: who}
}

// waiting is a chat whose visitor has asked for a human.
func (s *server) waiting(visitor string) *conversation {
	s.t.Helper()
	c := s.started(visitor)
	c.handoff()
	return c
}

// active is a chat that the agent has accepted.
func (s *server) active(visitor string, agent caller) *conversation {
	s.t.Helper()
	c := s.waiting(visitor)
	c.claim(agent)
	return c
}

// closed is a chat that the agent had and its visitor has ended.
func (s *server) closed(visitor string, agent caller) *conversation {
	s.t.Helper()
	c := s.active(visitor, agent)
	c.visitor.post(c.path()+"/close", nil).is(http.StatusOK)
	return c
}

func (c *conversation) handoff() {
	c.t.Helper()
	answer := c.visitor.post(c.path()+"/handoff", nil).is(http.StatusCreated)
	c.request = read[chat.HandoffRequest](answer).ID
}

func (c *conversation) claim(agent caller) {
	c.t.Helper()
	agent.post(api+"/handoffs/"+c.request+"/claim", nil).is(http.StatusOK)
	c.agent = agent
}

// write sends a text into the chat and returns what was stored.
func (c *conversation) write(by caller, text string) chat.Message {
	c.t.Helper()
	return read[chat.Message](by.post(c.path()+"/messages", map[string]string{"text": text}).is(http.StatusCreated))
}

// session is the chat as its visitor sees it.
func (c *conversation) session() chat.SessionView {
	c.t.Helper()
	return read[chat.SessionView](c.visitor.get(c.path()).is(http.StatusOK))
}

// transcript is all that was said, as "senderType: text".
func (c *conversation) transcript() []string {
	c.t.Helper()
	var said []string
	for _, m := range read[page](c.visitor.get(c.path() + "/messages?after=0&limit=1000").is(http.StatusOK)).Messages {
		said = append(said, string(m.SenderType)+": "+m.Text)
	}
	return said
}

// listener is a realtime connection.
type listener struct {
	caller
	clientID string
	header   http.Header
	proto    string
	arrived  chan event
	comments chan string // lines that are no part of an event
	hangUp   func()
}

// event is what arrived: the SSE event's name, and the event that its data holds.
type event struct {
	topic string
	Name  string          `json:"event"`
	Data  json.RawMessage `json:"data"`
	whole string
}

// listen opens a realtime connection and waits for its client id.
func (c caller) listen() *listener {
	c.t.Helper()
	return c.listenWith(&http.Transport{})
}

func (c caller) listenWith(transport *http.Transport) *listener {
	c.t.Helper()
	response, err := caller{server: c.server}.request(&http.Client{Transport: transport}, http.MethodGet, "/api/realtime", nil)
	must(c.t, err)
	if response.StatusCode != http.StatusOK {
		c.t.Fatalf("the realtime connection was answered with %s", response.Status)
	}
	l := &listener{
		caller: c, header: response.Header, proto: response.Proto,
		arrived: make(chan event, 20_000), comments: make(chan string, 100),
		hangUp: sync.OnceFunc(func() {
			response.Body.Close()
			transport.CloseIdleConnections()
		}),
	}
	go l.readAll(response.Body)
	c.t.Cleanup(l.hangUp)
	connected := l.take("")
	if connected.topic != "PB_CONNECT" {
		c.t.Fatalf("the first event is %s", connected.topic)
	}
	var data struct {
		ClientID string `json:"clientId"`
	}
	must(c.t, json.Unmarshal([]byte(connected.whole), &data))
	l.clientID = data.ClientID
	return l
}

func (l *listener) readAll(stream io.Reader) {
	defer close(l.arrived)
	var next event
	for lines := bufio.NewReader(stream); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\n")
		field, value, _ := strings.Cut(line, ":")
		switch {
		case line == "" && next.topic != "":
			_ = json.Unmarshal([]byte(next.whole), &next)
			l.arrived <- next
			next = event{}
		case line == "":
		case field == "event":
			next.topic = value
		case field == "data":
			next.whole = value
		case field != "id":
			l.comments <- line
		}
	}
}

// join makes these all of the connection's subscriptions.
func (l *listener) join(subscriptions ...string) *listener {
	l.t.Helper()
	l.subscribe(subscriptions...).is(http.StatusNoContent)
	return l
}

func (l *listener) subscribe(subscriptions ...string) reply {
	l.t.Helper()
	if subscriptions == nil {
		subscriptions = []string{}
	}
	return l.post("/api/realtime", map[string]any{"clientId": l.clientID, "subscriptions": subscriptions})
}

// take is the next event that arrived.
func (l *listener) take(waitingFor string) event {
	l.t.Helper()
	select {
	case e, open := <-l.arrived:
		if !open {
			l.t.Fatalf("the connection ended before %s", waitingFor)
		}
		return e
	case <-time.After(patience):
		l.t.Fatalf("no %s came", waitingFor)
	}
	return event{}
}

// await is the next event with that name under that subscription. What comes before it is let go.
func (l *listener) await(topic, name string) event {
	l.t.Helper()
	for {
		if e := l.take(name); e.topic == topic && e.Name == name {
			return e
		}
	}
}

// next is the next event under that subscription, but for those that tell of all who wait.
func (l *listener) next(topic string) event {
	l.t.Helper()
	for {
		e := l.take("event in " + topic)
		if e.topic == topic && e.Name != chat.EventPresence && e.Name != chat.EventSessionUpdated {
			return e
		}
	}
}

// ofAllWhoWait says whether the event is one that tells all who wait of their places and of who is here, at any time.
func ofAllWhoWait(t testing.TB, e event) bool {
	t.Helper()
	return e.Name == chat.EventPresence ||
		e.Name == chat.EventSessionUpdated && as[chat.SessionView](t, e).Status == chat.QueuedForAgent
}

// rest is all that arrives until the server has ended the connection.
func (l *listener) rest() []string {
	l.t.Helper()
	rest, timeout := []string{}, time.After(patience)
	for {
		select {
		case e, open := <-l.arrived:
			if !open {
				return rest
			}
			rest = append(rest, e.whole)
		case <-timeout:
			l.t.Fatal("the connection was not ended")
		}
	}
}

// saidGoodbye waits for the end of the connection, and that the server has asked to come back.
func (l *listener) saidGoodbye() {
	l.t.Helper()
	l.rest()
	select {
	case line := <-l.comments:
		if !strings.HasPrefix(line, "retry:") {
			l.t.Errorf("at the end the server says %q", line)
		}
	default:
		l.t.Error("the server says no goodbye")
	}
}

// as decodes the event's data.
func as[T any](t testing.TB, e event) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(e.Data, &value); err != nil {
		t.Fatalf("%v: %s", err, e.whole)
	}
	return value
}

// texts are what the messages say.
func texts(messages []chat.Message) []string {
	said := []string{}
	for _, m := range messages {
		said = append(said, m.Text)
	}
	return said
}

// previewed are what the messages of a preview say.
func previewed(t testing.TB, preview chat.Preview) []string {
	t.Helper()
	messages, err := preview.Messages()
	must(t, err)
	return texts(messages)
}

// until waits for something that nobody is told of.
func (s *server) until(what string, is func() bool) {
	s.t.Helper()
	for began := time.Now(); !is(); s.get("/health") {
		if time.Since(began) > patience {
			s.t.Fatalf("it never came to %s", what)
		}
	}
}

// rows counts the stored rows of a table that meet the condition.
func (s *server) rows(table, condition string, args ...any) int {
	s.t.Helper()
	for _, arg := range args {
		condition = strings.Replace(condition, "?", fmt.Sprintf("'%v'", arg), 1)
	}
	var n int
	must(s.t, s.app.DB().NewQuery("SELECT count(*) FROM "+table+" WHERE "+condition).Row(&n))
	return n
}
