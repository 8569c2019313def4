package migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// stockRates are PocketBase's rules, which it does not switch on.
var stockRates = []core.RateLimitRule{
	{Label: "*:auth", MaxRequests: 2, Duration: 3},
	{Label: "*:create", MaxRequests: 20, Duration: 5},
	{Label: "/api/batch", MaxRequests: 3, Duration: 1},
	{Label: "/api/", MaxRequests: 300, Duration: 10},
}

// chatRates are webchat's: tight for an account, and for an address such that 200 people may share it. What takes long to
// repair, such as a queue full of nobody, is counted over a long time.
var chatRates = []core.RateLimitRule{
	{Label: "account:send", MaxRequests: 60, Duration: 60},
	{Label: "address:send", MaxRequests: 1000, Duration: 20},
	{Label: "account:typing", MaxRequests: 60, Duration: 60},
	{Label: "address:typing", MaxRequests: 6000, Duration: 60},
	{Label: "account:start", MaxRequests: 10, Duration: 600},
	{Label: "address:start", MaxRequests: 600, Duration: 3600},
	{Label: "account:handoff", MaxRequests: 10, Duration: 600},
	{Label: "address:handoff", MaxRequests: 300, Duration: 3600},
	{Label: "account:change", MaxRequests: 60, Duration: 60},
	{Label: "address:change", MaxRequests: 1200, Duration: 60},
	{Label: "account:subscribe", MaxRequests: 120, Duration: 60},
	{Label: "address:subscribe", MaxRequests: 6000, Duration: 60},
	{Label: "address:connect", MaxRequests: 3000, Duration: 60},
	{Label: "address:setup", MaxRequests: 60, Duration: 60},
	{Label: "account:signin", MaxRequests: 10, Duration: 300},
}

// ownerRates take the place of the stock rules, which would stop an office at once.
var ownerRates = []core.RateLimitRule{
	{Label: "*:auth", MaxRequests: 60, Duration: 60},
	{Label: "*:requestOTP", MaxRequests: 10, Duration: 60},
	{Label: "*:requestPasswordReset", MaxRequests: 10, Duration: 60},
	{Label: "*:create", MaxRequests: 20, Duration: 5},
	{Label: "/api/batch", MaxRequests: 3, Duration: 1},
	{Label: "/api/", MaxRequests: 3000, Duration: 10},
}

func init() {
	ours := slices.Concat(chatRates, ownerRates)
	m.Register(func(app core.App) error {
		settings := app.Settings()
		rates := &settings.RateLimits
		if !rates.Enabled && slices.Equal(rates.Rules, stockRates) {
			rates.Enabled, rates.Rules = true, ours
		} else {
			rates.Rules = slices.Concat(without(rates.Rules, chatRates), chatRates)
		}
		return app.Save(settings)
	}, func(app core.App) error {
		settings := app.Settings()
		rates := &settings.RateLimits
		if rates.Enabled && slices.Equal(rates.Rules, ours) {
			rates.Enabled, rates.Rules = false, stockRates
		} else {
			rates.Rules = without(rates.Rules, chatRates)
		}
		return app.Save(settings)
	})
}

// without are the rules but for those that have one of the others' labels.
func without(rules, others []core.RateLimitRule) []core.RateLimitRule {
	return slices.DeleteFunc(slices.Clone(rules), func(rule core.RateLimitRule) bool {
		return slices.ContainsFunc(others, func(other core.RateLimitRule) bool { return other.Label == rule.Label })
	})
}

// withRates adds rules, in the place of those that have their labels, and takes them away again.
func withRates(rates []core.RateLimitRule) (up, down func(core.App) error) {
	change := func(added []core.RateLimitRule) func(core.App) error {
		return func(app core.App) error {
			settings := app.Settings()
			settings.RateLimits.Rules = slices.Concat(without(settings.RateLimits.Rules, rates), added)
			return app.Save(settings)
		}
	}
	return change(rates), change(nil)
}
