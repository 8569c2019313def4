package migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// accountMailRates are those of PocketBase's mails about an account, and of the password that confirms one. Their labels are
// PocketBase's, so what the owner has chosen stays.
var accountMailRates = []core.RateLimitRule{
	{Label: "*:requestVerification", MaxRequests: 10, Duration: 60},
	{Label: "*:requestEmailChange", MaxRequests: 10, Duration: 60},
	{Label: "*:confirmEmailChange", MaxRequests: 10, Duration: 60},
}

func init() {
	m.Register(func(app core.App) error {
		settings := app.Settings()
		rates := &settings.RateLimits
		rates.Rules = slices.Concat(rates.Rules, without(accountMailRates, rates.Rules))
		return app.Save(settings)
	}, func(app core.App) error {
		settings := app.Settings()
		settings.RateLimits.Rules = slices.DeleteFunc(slices.Clone(settings.RateLimits.Rules), func(rule core.RateLimitRule) bool {
			return slices.Contains(accountMailRates, rule)
		})
		return app.Save(settings)
	})
}
