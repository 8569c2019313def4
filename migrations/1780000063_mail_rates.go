package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// mailRates are those of what has to do with e-mail: a transcript goes to any address, and a link may be guessed at.
var mailRates = []core.RateLimitRule{
	{Label: "account:transcript", MaxRequests: 3, Duration: 3600},
	{Label: "address:transcript", MaxRequests: 30, Duration: 3600},
	{Label: "address:return", MaxRequests: 60, Duration: 60},
}

func init() {
	m.Register(withRates(mailRates))
}
