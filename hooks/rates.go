package hooks

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

// rates are how often what may be done. The numbers are rules of the dashboard's rate limit settings, by label; what
// has no rule has no limit.
type rates struct {
	start, send, typing, handoff, change, read, presence, refresh, connect, subscribe, setup, signIn, code, transcript,
	comeBack *rate
}

func newRates() rates {
	return rates{
		start: newRate("start"), send: newRate("send"), typing: newRate("typing"), handoff: newRate("handoff"),
		change: newRate("change"), read: newRate("read"), presence: newRate("presence"), refresh: newRate("refresh"),
		connect: newRate("connect"), subscribe: newRate("subscribe"),
		setup: newRate("setup"), signIn: newRate("signin"), code: newRate("code"),
		transcript: newRate("transcript"), comeBack: newRate("return"),
	}
}

// rate is how often one thing may be done by each account, and from each address. An account is limited whatever
// tokens it has; many people share an address.
type rate struct{ account, address counted }

const fromNetwork = "Too much comes from your network at the moment."

// counted is one rule's label, and those whom the rule limits.
type counted struct {
	label    []string
	sentence string
	paces    *pace
}

func newRate(what string) *rate {
	return &rate{
		account: counted{[]string{"account:" + what}, "That was too fast.", newPace()},
		address: counted{[]string{"address:" + what}, fromNetwork, newPace()},
	}
}

// limit refuses what is done more often than the rate.
func (w *webchat) limit(r *rate) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		if err := w.allow(r, e); err != nil {
			return err
		}
		return e.Next()
	}
}

// allow counts one request, or returns the answer that it comes too fast. One that its account may not send is not
// held against others at its address.
func (w *webchat) allow(r *rate, e *core.RequestEvent) error {
	if w.unpaced(e) {
		return nil
	}
	if e.Auth != nil {
		if err := w.take(&r.account, e, e.Auth.Id); err != nil {
			return err
		}
	}
	return w.take(&r.address, e, networkOf(e))
}

// unpaced says whether there are no rates for the request, by the same settings as PocketBase's own.
func (w *webchat) unpaced(e *core.RequestEvent) bool {
	rules := w.rules.Load()
	return w.unlimited || !rules.Enabled || e.HasSuperuserAuth() ||
		len(rules.ExcludedIPs) > 0 && isAmong(rules.ExcludedIPs, e.RealIP())
}

// readRules takes a copy of the rules, and whether a proxy is known, since PocketBase reads changed settings over the ones
// in use.
func (w *webchat) readRules(app core.App) {
	w.behindProxy.Store(len(app.Settings().TrustedProxy.Headers) > 0)
	rules := app.Settings().RateLimits
	rules.Rules, rules.ExcludedIPs = slices.Clone(rules.Rules), slices.Clone(rules.ExcludedIPs)
	w.rules.Store(&rules)
}

var (
	guests  = []string{core.RateLimitRuleAudienceAll, core.RateLimitRuleAudienceGuest}
	members = []string{core.RateLimitRuleAudienceAll, core.RateLimitRuleAudienceAuth}
)

func (w *webchat) take(c *counted, e *core.RequestEvent, key string) error {
	audience := guests
	if e.Auth != nil {
		audience = members
	}
	rule, ok := w.rules.Load().FindRateLimitRule(c.label, audience...)
	if !ok {
		return nil
	}
	wait := c.paces.take(key, rule.MaxRequests, rule.DurationTime())
	if wait == 0 {
		return nil
	}
	return tooFast(e, c.sentence, wait)
}

// tooFast is the answer to one who has to wait.
func tooFast(e *core.RequestEvent, sentence string, wait time.Duration) *router.ApiError {
	seconds := int(math.Ceil(wait.Seconds()))
	e.Response.Header().Set("Retry-After", strconv.Itoa(seconds))
	when := fmt.Sprintf("%d s", seconds)
	if seconds > 90 {
		when = fmt.Sprintf("%.0f min", math.Ceil(wait.Minutes()))
	}
	return refusal(http.StatusTooManyRequests, sentence+" Try again in "+when+".")
}

// networkOf is whom the limits of an address count: for IPv6 the network of 64 bits that one connection is given, else
// the address. Which that is behind a proxy, PocketBase's settings say.
func networkOf(e *core.RequestEvent) string {
	return chat.NetworkOf(e.RealIP())
}

// isAmong says whether the address is one of those, or in one of the networks.
func isAmong(addressesOrNetworks []string, ip string) bool {
	address, err := netip.ParseAddr(ip)
	return err == nil && slices.ContainsFunc(addressesOrNetworks, func(one string) bool {
		if network, err := netip.ParsePrefix(one); err == nil {
			return network.Contains(address)
		}
		other, err := netip.ParseAddr(one)
		return err == nil && other == address
	})
}

// bindRates limits what PocketBase's own routes do for webchat.
func bindRates(w *webchat) {
	w.app.OnSettingsReload().BindFunc(func(e *core.SettingsReloadEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		w.readRules(e.App)
		return nil
	})
	w.app.OnRealtimeConnectRequest().BindFunc(func(e *core.RealtimeConnectRequestEvent) error {
		if err := w.allow(w.rates.connect, e.RequestEvent); err != nil {
			return notAStream(e, err)
		}
		return e.Next()
	})
	w.app.OnRealtimeSubscribeRequest().BindFunc(func(e *core.RealtimeSubscribeRequestEvent) error {
		if err := w.allow(w.rates.subscribe, e.RequestEvent); err != nil {
			return err
		}
		return e.Next()
	})
	w.app.OnRecordAuthWithPasswordRequest().BindFunc(w.limitSignIn)
}

// limitNetworks limits signing in, and what is mailed for it, by the networks it comes from: PocketBase's own rates count
// each address of an IPv6 network, of which everyone has as many as one likes.
func (w *webchat) limitNetworks() *hook.Handler[*core.RequestEvent] {
	rates := map[string]*rate{
		"auth-with-password": w.rates.signIn, "auth-with-otp": w.rates.signIn, "auth-with-oauth2": w.rates.signIn,
		"request-otp": w.rates.code, "request-password-reset": w.rates.code, "request-verification": w.rates.code,
		"request-email-change": w.rates.code,
	}
	return &hook.Handler[*core.RequestEvent]{
		Id:       "webchatNetworks",
		Priority: apis.DefaultRateLimitMiddlewarePriority + 1,
		Func: func(e *core.RequestEvent) error {
			inCollection, _ := strings.CutPrefix(e.Request.URL.Path, "/api/collections/")
			_, action, _ := strings.Cut(inCollection, "/")
			if r := rates[action]; r != nil && !w.unpaced(e) {
				if err := w.take(&r.address, e, networkOf(e)); err != nil {
					return err
				}
			}
			return e.Next()
		},
	}
}

// limitSignIn lets nobody try passwords for one account, from however many addresses. The right one ends the count.
func (w *webchat) limitSignIn(e *core.RecordAuthWithPasswordRequestEvent) error {
	if w.unpaced(e.RequestEvent) {
		return e.Next()
	}
	account, tries := e.Collection.Id+" "+strings.ToLower(e.Identity), &w.rates.signIn.account
	if err := w.take(tries, e.RequestEvent, account); err != nil {
		return err
	}
	if err := e.Next(); err != nil {
		return err
	}
	tries.paces.pardon(account)
	return nil
}

// unlogged is what PocketBase marks a request with that it does not write to its log.
const unlogged = "__skipSuccessActivityLogger"

// tellWhen answers what comes too fast, and gives PocketBase's own answer the form of webchat's, with when to come back.
// It is no error to those before it: they would write each to the log, and a flood would become one of the disk.
func tellWhen() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id:       "webchatTooFast",
		Priority: apis.DefaultRateLimitMiddlewarePriority - 1,
		Func: func(e *core.RequestEvent) error {
			err := e.Next()
			var answered *router.ApiError
			if !errors.As(err, &answered) || answered.Status != http.StatusTooManyRequests {
				return err
			}
			if rule, ok := ruleOf(answered); ok {
				answered = tooFast(e, fromNetwork, rule.DurationTime())
			}
			e.Set(unlogged, true)
			return e.JSON(answered.Status, answered)
		},
	}
}

// ruleOf is PocketBase's rule that something was refused by, of which it tells in words only.
func ruleOf(answered *router.ApiError) (rule core.RateLimitRule, ok bool) {
	cause, _ := answered.RawData().(error)
	if cause == nil {
		return rule, false
	}
	_, told, _ := strings.Cut(cause.Error(), "triggered rate limit rule: ")
	return rule, json.Unmarshal([]byte(told), &rule) == nil
}

// notAStream is an answer in the place of the stream that was asked for.
func notAStream(e *core.RealtimeConnectRequestEvent, err error) error {
	e.Response.Header().Set("Content-Type", "application/json")
	return asAnswer(e.RequestEvent, err)
}
