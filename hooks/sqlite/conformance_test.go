package sqlite

import (
	"fmt"
	"sync/atomic"
	"testing"

	"webchat/hooks/chat"
	"webchat/hooks/chat/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Fixture {
		p := openPlace(t)
		var made atomic.Int64
		return storetest.Fixture{Store: p.Store, Account: func(role chat.Role, displayName string) chat.Account {
			return addAccount(t, p.app, fmt.Sprintf("account%08d", made.Add(1)), role, displayName)
		}}
	})
}
