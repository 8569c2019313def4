package hooks_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"webchat/hooks/chat"
)

// through is the server as it is found behind a proxy.
func (s *server) through(proxy string) *server {
	behind := *s
	behind.url = proxy
	return &behind
}

// trusting has the dashboard say that the proxy's word about addresses is good.
func (s *server) trusting() {
	s.t.Helper()
	trusted := map[string]any{"trustedProxy": map[string]any{"headers": []string{"X-Forwarded-For"}}}
	s.superuser().call(http.MethodPatch, "/api/settings", trusted).is(http.StatusOK)
}

// goProxy is a reverse proxy of Go's library.
func goProxy(t *testing.T, s *server) string {
	t.Helper()
	target, err := url.Parse(s.url)
	must(t, err)
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
			r.SetXForwarded()
		},
	})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// nginx runs nginx with the configuration that the README recommends.
func nginx(t *testing.T, s *server) string {
	t.Helper()
	binary, err := exec.LookPath("nginx")
	if err != nil {
		t.Fatal("there is no nginx to test with: scripts/nginx installs it")
	}
	recommended, err := os.ReadFile("../docs/nginx.conf")
	must(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := listener.Addr().String()
	must(t, listener.Close())
	dir := t.TempDir()
	config := "daemon off; master_process off; pid " + dir + "/pid; error_log stderr; events {} http { access_log off;\n"
	for _, what := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		config += what + "_temp_path " + filepath.Join(dir, what) + ";\n"
	}
	config += strings.NewReplacer(
		"listen 80;", "listen "+address+";", "127.0.0.1:8090", strings.TrimPrefix(s.url, "http://"),
	).Replace(string(recommended)) + "}"
	file := filepath.Join(dir, "nginx.conf")
	must(t, os.WriteFile(file, []byte(config), 0o600))

	ctx, end := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, binary, "-p", dir, "-c", file)
	var said strings.Builder
	command.Stderr = &said
	must(t, command.Start())
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	t.Cleanup(func() {
		end()
		<-ended
	})
	for {
		if conn, err := net.Dial("tcp", address); err == nil {
			must(t, conn.Close())
			return "http://" + address
		}
		select {
		case <-ended:
			ended <- nil
			t.Fatalf("nginx ended: %s", said.String())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (c caller) startsAs(claimed string) reply {
	c.t.Helper()
	c.forwardedFor = claimed
	return c.post(api+"/sessions", map[string]string{"displayName": "June"})
}

func TestBehindAProxyTheAddressIsTheClients(t *testing.T) {
	for name, start := range map[string]func(*testing.T, *server) string{"Go": goProxy, "nginx": nginx} {
		t.Run(name, func(t *testing.T) {
			s := limited(t, hourly("address:start", 2))
			s.trusting()
			site := s.through(start(t, s))
			june, otto := site.stranger().at("127.0.0.2"), site.stranger().at("127.0.0.3")
			june.startsAs("").is(http.StatusCreated)
			june.startsAs("203.0.113.7").is(http.StatusCreated)
			for _, claimed := range []string{"", "203.0.113.8", "127.0.0.3", "203.0.113.9, 127.0.0.3", "nonsense"} {
				june.startsAs(claimed).tooFast(fromNetwork)
			}
			otto.startsAs("127.0.0.2").is(http.StatusCreated)
		})
		t.Run(name+", with realtime", func(t *testing.T) {
			s := limited(t)
			s.trusting()
			site := s.through(start(t, s))
			c := site.active("June", site.staff("Ada"))
			june := c.visitor.listen().join(c.topic())
			june.await(c.topic(), chat.EventHistory)
			c.write(c.agent, "Hello")
			if m := as[chat.Message](t, june.next(c.topic())); m.Text != "Hello" {
				t.Errorf("it says %q", m.Text)
			}
		})
	}
}

func TestWhatAClientSaysOfItsAddressCountsForNothingUnlessAProxyIsTrusted(t *testing.T) {
	s := limited(t, hourly("address:start", 2))
	june := s.stranger().at("127.0.0.2")
	june.startsAs("203.0.113.7").is(http.StatusCreated)
	june.startsAs("203.0.113.8").is(http.StatusCreated)
	june.startsAs("203.0.113.9").tooFast(fromNetwork)
	s.stranger().startsAs("127.0.0.2").is(http.StatusCreated)
}

func TestAnIPv6NetworkCountsAsOneAddress(t *testing.T) {
	s := limited(t, hourly("address:start", 2))
	s.trusting()
	june := s.stranger() // who is trusted as a proxy would be
	june.startsAs("2001:db8:1:2::1").is(http.StatusCreated)
	june.startsAs("2001:db8:1:2:ffff::2").is(http.StatusCreated)
	june.startsAs("2001:db8:1:2:3:4:5:6").tooFast(fromNetwork)
	june.startsAs("2001:db8:1:3::1").is(http.StatusCreated)
	june.startsAs("::ffff:192.0.2.1").is(http.StatusCreated)
	june.startsAs("::ffff:192.0.2.2").is(http.StatusCreated)
	june.startsAs("192.0.2.1").is(http.StatusCreated)
	june.startsAs("192.0.2.1").tooFast(fromNetwork)
}

func TestAnIPv6NetworkCountsAsOneAddressWhereOneSignsIn(t *testing.T) {
	const collection = "/api/collections/users/"
	s := limited(t, hourly("address:signin", 2), hourly("address:code", 2))
	s.trusting()
	somebody := func(at int) caller {
		c := s.stranger()
		c.forwardedFor = fmt.Sprintf("2001:db8:1:2::%d", at)
		return c
	}
	somebody(1).signIn("ada", "wrong").is(http.StatusBadRequest)
	somebody(2).post(collection+"auth-with-otp", map[string]string{"otpId": "x", "password": "x"}).is(http.StatusForbidden)
	somebody(3).signIn("bo", password).tooFast(fromNetwork)
	ask := func(by caller, name string) reply {
		return by.post(collection+"request-password-reset", map[string]string{"email": name + "@example.com"})
	}
	ask(somebody(4), "nobody").is(http.StatusNoContent)
	ask(somebody(5), "unknown").is(http.StatusNoContent)
	for _, name := range []string{"ada", "unknown"} {
		ask(somebody(6), name).tooFast(fromNetwork)
	}
	elsewhere := s.stranger()
	elsewhere.forwardedFor = "2001:db8:1:3::1"
	elsewhere.signIn("bo", password).is(http.StatusOK)
}
