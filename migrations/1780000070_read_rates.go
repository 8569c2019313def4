package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// readRates are those of reading, which an agent who comes back does for many chats at once, and of what pages do by
// themselves; and for a network those of signing in, which PocketBase counts for each of its addresses.
var readRates = []core.RateLimitRule{
	{Label: "account:read", MaxRequests: 600, Duration: 60},
	{Label: "address:read", MaxRequests: 12000, Duration: 60},
	{Label: "account:presence", MaxRequests: 120, Duration: 60},
	{Label: "address:presence", MaxRequests: 6000, Duration: 60},
	{Label: "account:refresh", MaxRequests: 60, Duration: 60},
	{Label: "address:refresh", MaxRequests: 3000, Duration: 60},
	{Label: "address:signin", MaxRequests: 60, Duration: 60},
	{Label: "address:code", MaxRequests: 10, Duration: 60},
}

func init() {
	m.Register(withRates(readRates))
}
