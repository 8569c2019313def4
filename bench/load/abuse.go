package main

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// abuse measures ordinary chats while nothing else goes on, and again while a few addresses start chats and send
// messages as fast as they are told to. The server has its limits on. The abuse is paced, over the whole second stretch,
// since it shares the machine with what it measures.
func abuse(ctx context.Context, c *config, dir string) error {
	c.env = slices.DeleteFunc(slices.Clone(c.env), func(e string) bool { return strings.HasPrefix(e, "WEBCHAT_RATE_LIMITS=") })
	r, pairs, err := startChats(ctx, c, dir, 0)
	if err != nil {
		return err
	}
	defer r.stop()
	quiet := newReport(c.driverName, "abuse")
	quiet.add("abused", false)
	r.measurePace(ctx, pairs, quiet, c.driverName+"-quiet")
	quiet.emit(c.out)

	abused := newReport(c.driverName, "abuse")
	abused.add("abused", true)
	crowd := newCrowd(r.srv.Base, c)
	var acting sync.WaitGroup
	acting.Go(func() { crowd.act(ctx, c.warm+c.seconds) })
	r.measurePace(ctx, pairs, abused, c.driverName+"-abused")
	acting.Wait()
	crowd.report(abused)
	abused.emit(c.out)
	return nil
}

// crowd is who abuses the server, from a few addresses of the loopback network.
type crowd struct {
	addresses     []*abuser
	starts, sends int

	mu      sync.Mutex
	answers map[string]int // by what was asked for and the status
	lastErr error
}

// abuser is one address, and the chats that it could start.
type abuser struct {
	api   *api
	mu    sync.Mutex
	chats []abusedChat
	next  int
}

type abusedChat struct{ token, session string }

func newCrowd(base string, c *config) *crowd {
	crowd := &crowd{starts: c.starts, sends: c.sends, answers: map[string]int{}}
	for i := range c.addresses {
		from := &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+i))}
		one := newAPI(base)
		one.host.Dial = func(address string) (net.Conn, error) {
			return (&net.Dialer{LocalAddr: from, Timeout: 10 * time.Second}).Dial("tcp", address)
		}
		crowd.addresses = append(crowd.addresses, &abuser{api: one})
	}
	return crowd
}

// act spreads all starts and sends evenly over length, a start among every few sends.
func (c *crowd) act(ctx context.Context, length time.Duration) {
	const hands = 64
	all := c.starts + c.sends
	every := max(1, all/max(1, c.starts))
	began := time.Now()
	var next atomic.Int64
	var working sync.WaitGroup
	for range hands {
		working.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= all {
					return
				}
				time.Sleep(time.Until(began.Add(time.Duration(i) * length / time.Duration(all))))
				one := c.addresses[i/every%len(c.addresses)]
				if i%every == 0 {
					c.start(ctx, one)
				} else {
					c.send(ctx, one)
				}
			}
		})
	}
	working.Wait()
}

func (c *crowd) start(ctx context.Context, by *abuser) {
	var started struct {
		Token   string
		Session struct{ ID string }
	}
	status, err := by.api.do(ctx, "POST", "/api/webchat/sessions", "", map[string]any{"displayName": "Mallory"}, &started)
	c.count("start", status, err)
	if status == fasthttp.StatusCreated {
		by.mu.Lock()
		defer by.mu.Unlock()
		by.chats = append(by.chats, abusedChat{started.Token, started.Session.ID})
	}
}

func (c *crowd) send(ctx context.Context, by *abuser) {
	by.mu.Lock()
	if len(by.chats) == 0 {
		by.mu.Unlock()
		c.start(ctx, by)
		return
	}
	by.next++
	chat := by.chats[by.next%len(by.chats)]
	by.mu.Unlock()
	status, err := by.api.do(ctx, "POST", "/api/webchat/sessions/"+chat.session+"/messages", chat.token, map[string]any{"text": "spam" + padding}, nil)
	c.count("send", status, err)
}

func (c *crowd) count(what string, status int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if status == 0 {
		c.lastErr = err
	}
	c.answers[fmt.Sprintf("%s_%d", what, status)]++
}

func (c *crowd) report(r *report) {
	r.add("addresses", len(c.addresses))
	for _, what := range slices.Sorted(maps.Keys(c.answers)) {
		r.add(what, c.answers[what])
	}
	if c.lastErr != nil {
		r.add("last_abuse_error", c.lastErr.Error())
	}
}
