package hooks_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks"
	"webchat/hooks/chat"
)

// limited is webchat with its limits on, and with those rules in the place of the ones with their labels.
func limited(t *testing.T, rules ...core.RateLimitRule) *server {
	t.Helper()
	return limitedFrom(t, &staffed, hooks.NewLimits(), rules...)
}

func limitedFrom(t *testing.T, prepared *preparedDir, limits *hooks.Limits, rules ...core.RateLimitRule) *server {
	t.Helper()
	t.Setenv("WEBCHAT_RATE_LIMITS", "")
	return serveWithin(t, limits, prepared, apis.ServeConfig{}, func(e *core.ServeEvent) {
		settings := e.App.Settings()
		settings.RateLimits.Rules = replaced(settings.RateLimits.Rules, rules)
		if err := e.App.Save(settings); err != nil {
			t.Error(err)
		}
	})
}

func replaced(all, by []core.RateLimitRule) []core.RateLimitRule {
	all = slices.DeleteFunc(slices.Clone(all), func(one core.RateLimitRule) bool {
		return slices.ContainsFunc(by, func(other core.RateLimitRule) bool { return other.Label == one.Label })
	})
	return append(all, by...)
}

func hourly(label string, most int) core.RateLimitRule {
	return core.RateLimitRule{Label: label, MaxRequests: most, Duration: 3600}
}

// at is the same caller at another address of this machine.
func (c caller) at(address string) caller {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{DialContext: dialer.DialContext}
	c.t.Cleanup(transport.CloseIdleConnections)
	elsewhere := *c.server
	elsewhere.http = &http.Client{Transport: transport, Timeout: patience}
	c.server = &elsewhere
	return c
}

// passed fails the test if the request came too fast.
func (r reply) passed() {
	r.t.Helper()
	if r.status >= 300 {
		r.t.Errorf("it was refused with %d: %s", r.status, r.body)
	}
}

// tooFast fails the test unless the request came too fast, and the answer tells why and when to come back.
func (r reply) tooFast(why string) {
	r.t.Helper()
	r.is(http.StatusTooManyRequests)
	if seconds, err := strconv.Atoi(r.header.Get("Retry-After")); err != nil || seconds < 1 || seconds > 3600 {
		r.t.Errorf("it says to come back after %q s", r.header.Get("Retry-After"))
	}
	told := read[failure](r)
	if told.Status != http.StatusTooManyRequests || told.Data == nil || !strings.HasPrefix(told.Message, why) ||
		!strings.Contains(told.Message, " Try again in ") {
		r.t.Errorf("it says %s", r.body)
	}
	if kind := r.header.Get("Content-Type"); kind != "application/json" {
		r.t.Errorf("it comes as %s", kind)
	}
}

const (
	byAccount   = "That was too fast."
	fromNetwork = "Too much comes from your network at the moment."
)

func TestAnAccountAndAnAddressMayDoEachThingOnlySoOften(t *testing.T) {
	for what, do := range map[string]func(*conversation) reply{
		"start": func(c *conversation) reply { return c.visitor.post(api+"/sessions", nil) },
		"send": func(c *conversation) reply {
			return c.visitor.post(c.path()+"/messages", map[string]string{"text": "Hi"})
		},
		"typing":  func(c *conversation) reply { return c.visitor.post(c.path()+"/typing", nil) },
		"handoff": func(c *conversation) reply { return c.visitor.post(c.path()+"/handoff", nil) },
		"change":  func(c *conversation) reply { return c.visitor.post(c.path()+"/close", nil) },
		"refresh": func(c *conversation) reply { return c.visitor.post(api+"/refresh", nil) },
		"read":    func(c *conversation) reply { return c.visitor.get(c.path() + "/messages?limit=1000") },
	} {
		t.Run(what, func(t *testing.T) {
			s := limited(t, hourly("account:"+what, 3), hourly("address:"+what, 4))
			june, otto := s.startedBy(s.stranger().at("127.0.0.9"), "June"), s.startedBy(s.stranger().at("127.0.0.9"), "Otto")
			june.visitor, otto.visitor = june.visitor.at("127.0.0.2"), otto.visitor.at("127.0.0.2")
			for range 3 {
				do(june).passed()
			}
			do(june).tooFast(byAccount)
			june.visitor = june.visitor.at("127.0.0.3")
			do(june).tooFast(byAccount)

			do(otto).passed()
			do(otto).tooFast(fromNetwork)
			otto.visitor = otto.visitor.at("127.0.0.3")
			do(otto).passed()
		})
	}
}

func TestWhateverIsReadIsCountedTogether(t *testing.T) {
	s := limited(t, hourly("account:read", 5))
	c := s.started("June")
	for _, path := range []string{c.path(), c.path() + "/messages", c.path() + "/earlier", api + "/sessions"} {
		c.visitor.get(path).passed()
	}
	ada := s.staff("Ada")
	for range 5 {
		ada.get(api + "/queue").passed()
	}
	ada.get(api + "/queue").tooFast(byAccount)
	ada.get(api + "/sessions").tooFast(byAccount)
	c.visitor.get(c.path()).passed()
	c.visitor.get(c.path()).tooFast(byAccount)
}

func TestSignsOfLifeAreLimited(t *testing.T) {
	s := limited(t, hourly("account:presence", 1))
	online := map[string]string{"status": "online"}
	s.staff("Ada").post(api+"/presence", online).passed()
	s.staff("Ada").post(api+"/presence", online).tooFast(byAccount)
	s.staff("Bo").post(api+"/presence", online).passed()
}

func TestSubscribingIsLimited(t *testing.T) {
	s := limited(t, hourly("account:subscribe", 2), hourly("address:subscribe", 3))
	june, otto := s.started("June"), s.started("Otto")
	listening, other := june.visitor.listen(), otto.visitor.listen()
	listening.join(june.topic()).join()
	listening.subscribe(june.topic()).tooFast(byAccount)
	other.join(otto.topic()).await(otto.topic(), chat.EventHistory)
	other.subscribe().tooFast(fromNetwork)
}

func TestAConnectionHasOnlySoManySubscriptions(t *testing.T) {
	s := serve(t)
	topics := func(many, long int) []string {
		all := make([]string, many)
		for i := range all {
			all[i] = fmt.Sprintf("%0*d", long, i)
		}
		return all
	}
	c := s.started("June")
	for _, l := range []*listener{s.stranger().listen(), c.visitor.listen()} {
		for _, one := range [][]string{topics(101, 10), topics(100, 328), topics(14, 2400)} {
			told := read[failure](l.subscribe(one...).is(http.StatusBadRequest))
			if told.Message != "A connection has at most 100 subscriptions, of 32 KiB in all." || told.Data["subscriptions"] == nil {
				t.Errorf("it says %+v", told)
			}
		}
		l.join(topics(100, 327)...)
	}
	june := c.visitor.listen().join(c.topic())
	june.subscribe(topics(1000, 10)...).is(http.StatusBadRequest)
	june.await(c.topic(), chat.EventHistory)
	c.write(c.visitor, "I am still here")
	june.await(c.topic(), chat.EventMessage)

	s.staff("Ada").listen().join(topics(300, 200)...)
}

func TestConnectingIsLimited(t *testing.T) {
	s := limited(t, hourly("address:connect", 1))
	s.stranger().listen()
	s.get("/api/realtime").tooFast(fromNetwork)
}

func TestTheFirstAgentLinkCannotBeGuessedFast(t *testing.T) {
	s := limitedFrom(t, &nobody, hooks.NewLimits(), hourly("address:setup", 2))
	guess := map[string]string{"token": "guess"}
	s.stranger().post(api+"/setup/check", guess).is(http.StatusGone)
	s.stranger().post(api+"/setup", guess).is(http.StatusGone)
	s.stranger().post(api+"/setup", guess).tooFast(fromNetwork)
	s.stranger().post(api+"/setup/check", guess).tooFast(fromNetwork)
	s.stranger().at("127.0.0.2").post(api+"/setup/check", guess).is(http.StatusGone)
}

func (c caller) signIn(name, password string) reply {
	c.t.Helper()
	return c.post("/api/collections/users/auth-with-password",
		map[string]string{"identity": name + "@example.com", "password": password})
}

func TestAPasswordCannotBeTriedFast(t *testing.T) {
	t.Run("from one address, whatever the account", func(t *testing.T) {
		s := limited(t, hourly("*:auth", 2))
		s.stranger().signIn("ada", "wrong").is(http.StatusBadRequest)
		s.stranger().signIn("bo", password).is(http.StatusOK)
		s.stranger().signIn("grace", password).tooFast(fromNetwork)
		s.stranger().at("127.0.0.2").signIn("grace", password).is(http.StatusOK)
	})
	t.Run("for one account, from whatever address", func(t *testing.T) {
		s := limited(t, hourly("account:signin", 2))
		s.stranger().signIn("ada", "wrong").is(http.StatusBadRequest)
		s.stranger().at("127.0.0.2").signIn("ADA", "wrong").is(http.StatusBadRequest)
		s.stranger().at("127.0.0.3").signIn("ada", password).tooFast(byAccount)
		s.stranger().signIn("bo", password).is(http.StatusOK)
	})
	t.Run("and the right one ends the count", func(t *testing.T) {
		s := limited(t, hourly("account:signin", 2))
		for range 3 {
			s.stranger().signIn("ada", "wrong").is(http.StatusBadRequest)
			s.stranger().signIn("ada", password).is(http.StatusOK)
		}
	})
}

func TestTheDashboardSetsTheRates(t *testing.T) {
	// expect sends one message while two are allowed, saves what change makes of the settings, and sees what becomes of more.
	expect := func(sentence string, change func(*core.RateLimitsConfig), check func(send func() reply)) {
		t.Run(sentence, func(t *testing.T) {
			s := limited(t, hourly("account:send", 2))
			c := s.started("June")
			c.write(c.visitor, "Hello")
			rates := s.app.Settings().RateLimits
			rates.Rules = slices.Clone(rates.Rules)
			change(&rates)
			s.superuser().call(http.MethodPatch, "/api/settings", map[string]any{"rateLimits": rates}).is(http.StatusOK)
			check(func() reply { return c.visitor.post(c.path()+"/messages", map[string]string{"text": "Hello?"}) })
		})
	}
	passes := func(send func() reply) {
		for range 3 {
			send().passed()
		}
	}
	expect("saved as it was, it holds", func(*core.RateLimitsConfig) {}, func(send func() reply) {
		send().passed()
		send().tooFast(byAccount)
	})
	expect("another number holds at once", func(rates *core.RateLimitsConfig) {
		rates.Rules = replaced(rates.Rules, []core.RateLimitRule{hourly("account:send", 1000)})
	}, passes)
	expect("an address can be left out", func(rates *core.RateLimitsConfig) {
		rates.ExcludedIPs = []string{"10.0.0.1", "127.0.0.0/8"}
	}, passes)
	expect("without its rule a thing has no limit", func(rates *core.RateLimitsConfig) {
		rates.Rules = slices.DeleteFunc(rates.Rules, func(r core.RateLimitRule) bool { return r.Label == "account:send" })
	}, passes)
	expect("and switched off there is none", func(rates *core.RateLimitsConfig) { rates.Enabled = false }, passes)
}

func TestTheEnvironmentTakesAllLimitsOff(t *testing.T) {
	limits := &hooks.Limits{Limits: chat.Limits{OpenChats: 1, Waiting: 1}, Connections: 1, ConnectionsPerAddress: 1}
	s := serveWithin(t, limits, &staffed, apis.ServeConfig{}, func(e *core.ServeEvent) {
		e.App.Settings().RateLimits.Rules = []core.RateLimitRule{
			hourly("account:send", 1), hourly("account:signin", 1), hourly("*:auth", 1), hourly("/api/", 1),
		}
	})
	c := s.waiting("June")
	for range 3 {
		c.write(c.visitor, "Hello")
		s.stranger().signIn("ada", password).is(http.StatusOK)
		s.startedBy(c.visitor, "").handoff()
		c.visitor.listen()
	}
	if !strings.Contains(printed.String(), "RATE LIMITS ARE OFF (WEBCHAT_RATE_LIMITS=off)") {
		t.Error("the server does not say so")
	}
}

func TestAVisitorHasOnlySoManyOpenChats(t *testing.T) {
	s := limited(t)
	first := s.started("June")
	for range 4 {
		s.startedBy(first.visitor, "")
	}
	refused := read[failure](first.visitor.post(api+"/sessions", nil).is(http.StatusConflict))
	if refused.Message != "You have 5 open chats already. End one of them to start another." {
		t.Errorf("it says %q", refused.Message)
	}
	first.visitor.post(first.path()+"/close", nil).is(http.StatusOK)
	s.startedBy(first.visitor, "")
	s.started("Otto")
}

func TestOnlySoManyWait(t *testing.T) {
	limits := hooks.NewLimits()
	limits.Waiting = 2
	s := limitedFrom(t, &staffed, limits)
	ada := s.staff("Ada")
	june, otto, kim := s.active("June", ada), s.waiting("Otto"), s.started("Kim")
	s.waiting("Lou")

	full := kim.visitor.post(kim.path()+"/handoff", nil).is(http.StatusServiceUnavailable)
	if told := read[failure](full); told.Message != chat.ErrQueueFull.Message || full.header.Get("Retry-After") != "60" {
		t.Errorf("it says %s, and to come back after %q s", full.body, full.header.Get("Retry-After"))
	}
	if status := kim.session().Status; status != chat.BotPending {
		t.Errorf("the chat is %s", status)
	}
	kim.write(kim.visitor, "I can still write")
	ada.post(june.path()+"/release", nil).is(http.StatusOK)
	for _, leaving := range []*conversation{june, otto} {
		leaving.visitor.delete(leaving.path() + "/handoff").is(http.StatusOK)
	}
	kim.handoff()
}

func TestConnectionsAreBounded(t *testing.T) {
	limits := hooks.NewLimits()
	limits.Connections, limits.ConnectionsPerAddress = 3, 2
	s := limitedFrom(t, &staffed, limits)
	full := func(status int, from caller) {
		t.Helper()
		answer := from.get("/api/realtime").is(status)
		if answer.header.Get("Content-Type") != "application/json" || answer.header.Get("Retry-After") == "" {
			t.Errorf("it comes with %v", answer.header)
		}
		read[failure](answer)
	}
	one := s.stranger().listen()
	s.stranger().listen()
	full(http.StatusTooManyRequests, s.stranger())
	other := s.stranger().at("127.0.0.2")
	other.listenWith(other.http.Transport.(*http.Transport))
	full(http.StatusServiceUnavailable, s.stranger().at("127.0.0.3"))

	one.hangUp()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		response, err := s.stranger().request(s.http, http.MethodGet, "/api/realtime", nil)
		must(t, err)
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return
		}
	}
	t.Error("who hung up is still counted")
}

func TestAnOfficeChatsFromOneAddress(t *testing.T) {
	s := limited(t)
	var office sync.WaitGroup
	for i := range 200 {
		office.Go(func() {
			c := s.waiting(fmt.Sprint("Visitor ", i))
			for _, text := range []string{"Hello", "Is anyone there?", "I have a question"} {
				c.visitor.post(c.path()+"/typing", nil).passed()
				c.visitor.post(c.path()+"/messages", map[string]string{"text": text}).passed()
			}
		})
	}
	office.Wait()
	if waiting := s.rows("handoff_requests", "acceptedAt = '' AND canceledAt = ''"); waiting != 200 {
		t.Errorf("%d wait", waiting)
	}
}

func TestAFloodIsNotWrittenToTheLog(t *testing.T) {
	s := limited(t, hourly("account:send", 1), hourly("/api/webchat/site", 2))
	c := s.started("June")
	c.write(c.visitor, "Hello")
	for range 300 {
		c.visitor.post(c.path()+"/messages", map[string]string{"text": "Hello"}).tooFast(byAccount)
	}
	s.get(api + "/site").is(http.StatusOK)
	s.get(api + "/site").is(http.StatusOK)
	for range 300 {
		s.get(api + "/site").is(http.StatusTooManyRequests) // by PocketBase's own limit
	}
	s.get(api + "/sessions").is(http.StatusUnauthorized)
	s.expectLogged(http.StatusUnauthorized)
}

func TestThoseWhoAreSlowerAndThoseWhoJoinARoomAreNotWrittenToTheLog(t *testing.T) {
	s := serve(t)
	c := s.waiting("June")
	c.visitor.listen().join(c.topic())
	c.claim(s.staff("Ada"))
	for range 10 {
		s.staff("Bo").post(api+"/handoffs/"+c.request+"/claim", nil).is(http.StatusConflict)
	}
	s.staff("Bo").get(c.path()).is(http.StatusNotFound)
	s.expectLogged(http.StatusNotFound)
}

// expectLogged ends the server, and compares the statuses of the requests that it has logged.
func (s *server) expectLogged(statuses ...int) {
	s.t.Helper()
	s.stop()
	must(s.t, s.app.Bootstrap())
	defer func() { must(s.t, s.app.ResetBootstrapState()) }()
	var logged []int
	must(s.t, s.app.AuxDB().NewQuery(`SELECT json_extract(data, '$.status') FROM _logs
		WHERE data LIKE '%/api/webchat/%' OR data LIKE '%/api/realtime%'`).Column(&logged))
	if !slices.Equal(logged, statuses) {
		s.t.Errorf("%d are logged: %v", len(logged), logged[:min(len(logged), 10)])
	}
}

func TestAScriptDoesNotFillTheQueue(t *testing.T) {
	s := limited(t)
	s.trusting()
	script := s.stranger()
	script.forwardedFor = "192.0.2.7"
	refused := 0
	for range 400 {
		started := script.post(api+"/sessions", map[string]string{"displayName": "Bot"}).is(http.StatusCreated)
		answer := read[struct {
			Token   string
			Session chat.Session
		}](started)
		script.token = answer.Token
		asked := script.post(api+"/sessions/"+answer.Session.ID+"/handoff", nil)
		if asked.status == http.StatusServiceUnavailable && refused == 0 {
			refused++
			if told := read[failure](asked); told.Message != chat.ErrNetworkWaits.Message || asked.header.Get("Retry-After") != "60" {
				t.Errorf("it says %s, and to come back after %q s", asked.body, asked.header.Get("Retry-After"))
			}
			left := script.post(api+"/sessions/"+answer.Session.ID+"/email", map[string]string{"email": "bot@example.com"})
			if left.status != http.StatusServiceUnavailable && left.status != http.StatusConflict {
				t.Errorf("it may leave a message: %d %s", left.status, left.body)
			}
		}
		script.token = ""
	}
	waiting := s.rows("handoff_requests", "acceptedAt = '' AND canceledAt = ''")
	if waiting != 250 || refused == 0 {
		t.Errorf("%d wait, a quarter of 1,000 are let in", waiting)
	}
	june := s.stranger()
	june.forwardedFor = "192.0.2.8"
	c := s.startedBy(june, "June")
	c.visitor.forwardedFor = june.forwardedFor
	c.handoff()
}

func TestARequestThatComesSlowlyOrIsTooLargeIsGivenUp(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	head := func(more string) string {
		return "POST " + c.path() + "/messages HTTP/1.1\r\nHost: webchat\r\nAuthorization: " + c.visitor.token + "\r\n" + more
	}
	// Each waits for the server, at the same time.
	for sentence, example := range map[string]struct{ sent, answer string }{
		"a head that does not end":   {head("X-Slow: "), ""},
		"a body that does not end":   {head("Content-Length: 100\r\n\r\n{"), "HTTP/1.1 408 "},
		"a head that is too large":   {head("X-Large: " + strings.Repeat("x", 64<<10)), "HTTP/1.1 431 "},
		"a body that is too large":   {head("Content-Length: 100000\r\n\r\n" + strings.Repeat(" ", 100_000)), "HTTP/1.1 413 "},
		"a connection that is quick": {head("Content-Length: 16\r\nConnection: close\r\n\r\n" + `{"text":"Hello"}`), "HTTP/1.1 201 "},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
			must(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, example.sent)
			must(t, err)
			line, _ := bufio.NewReader(conn).ReadString('\n')
			if !strings.HasPrefix(line, example.answer) || example.answer == "" && line != "" && !strings.HasPrefix(line, "HTTP/1.1 408 ") {
				t.Errorf("the answer is %q", line)
			}
		})
	}
}

func TestWhoHasAnOpenPageCanNotGoOnGuessingItsPassword(t *testing.T) {
	s := limited(t, hourly("account:signin", 2))
	guess := func(who caller) reply {
		return who.post(api+"/account/password", map[string]string{"oldPassword": "a wrong guess", "password": "a new password"})
	}
	ada := s.staff("Ada")
	guess(ada).is(http.StatusBadRequest)
	guess(ada).is(http.StatusBadRequest)
	if answer := guess(ada).is(http.StatusTooManyRequests); answer.header.Get("Retry-After") == "" {
		t.Errorf("it is answered with %v", answer.header)
	}
	guess(s.staff("Bo")).is(http.StatusBadRequest)
}
