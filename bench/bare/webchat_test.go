package bare

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fatih/color"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks"
	"webchat/hooks/chat"
	_ "webchat/migrations"
)

// webchatWay is webchat as it is, with an agent in each chat.
type webchatWay struct {
	listener net.Listener
	sessions [chats]string
	tokens   [chats][2]string
}

func startWebchat(b *testing.B) way {
	b.Setenv("WEBCHAT_RATE_LIMITS", "off")
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: b.TempDir(), DBConnect: hooks.Connect})
	check := func(err error) {
		if err != nil {
			b.Helper()
			b.Fatal(err)
		}
	}
	color.Output = io.Discard // where the server says that it is ready
	check(app.Bootstrap())
	check(app.RunAllMigrations())
	agent, err := hooks.NewAgent(app, chat.RoleAgent, "Ada", "ada@example.com", "a long password")
	check(err)
	agentToken, err := agent.NewAuthToken()
	check(err)
	hooks.Register(app, fstest.MapFS{"index.html": {}, "agent/index.html": {}}, hooks.NewLimits())
	w := &webchatWay{}
	w.listener, err = net.Listen("tcp", "127.0.0.1:0")
	check(err)
	serving, ended := make(chan struct{}), make(chan error, 1)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Listener, e.InstallerFunc = w.listener, nil
		defer close(serving)
		return e.Next()
	})
	go func() { ended <- apis.Serve(app, apis.ServeConfig{HttpAddr: w.address()}) }()
	<-serving
	b.Cleanup(func() {
		event := &core.TerminateEvent{App: app}
		check(app.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() }))
		check(<-ended)
	})
	for i := range chats {
		var started struct {
			Token   string
			Session chat.Session
		}
		var request chat.HandoffRequest
		check(w.post("/api/webchat/sessions", "", map[string]string{"displayName": "June"}, &started))
		check(w.post("/api/webchat/sessions/"+started.Session.ID+"/handoff", started.Token, nil, &request))
		check(w.post("/api/webchat/handoffs/"+request.ID+"/claim", agentToken, nil, nil))
		w.sessions[i], w.tokens[i] = started.Session.ID, [2]string{started.Token, agentToken}
	}
	return w
}

func (w *webchatWay) address() string { return w.listener.Addr().String() }

func (w *webchatWay) path(chat int) string {
	return "/api/webchat/sessions/" + w.sessions[chat] + "/messages"
}

func (w *webchatWay) token(chat, side int) string { return w.tokens[chat][side] }

func (w *webchatWay) post(path, token string, body, result any) error {
	sent, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, "http://"+w.address()+path, bytes.NewReader(sent))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 300 {
		err = fmt.Errorf("POST %s: %s %s", path, response.Status, answer)
	}
	if err == nil && result != nil {
		err = json.Unmarshal(answer, result)
	}
	return err
}

func (w *webchatWay) follow(b *testing.B, chat, side int) io.ReadCloser {
	response, err := http.Get("http://" + w.address() + "/api/realtime")
	if err != nil {
		b.Fatal(err)
	}
	var hello struct{ ClientID string }
	lines := bufio.NewReader(response.Body)
	for hello.ClientID == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			b.Fatal(err)
		}
		if data, ok := strings.CutPrefix(line, "data:"); ok {
			if err := json.Unmarshal([]byte(data), &hello); err != nil {
				b.Fatal(err)
			}
		}
	}
	err = w.post("/api/realtime", w.token(chat, side), map[string]any{
		"clientId": hello.ClientID, "subscriptions": []string{"public:session:" + w.sessions[chat]},
	}, nil)
	if err != nil {
		b.Fatal(err)
	}
	return struct {
		io.Reader
		io.Closer
	}{lines, response.Body}
}
