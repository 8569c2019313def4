package sqlite

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"webchat/hooks/chat"
)

func TestWhatIsSaidWhileAbandonedChatsAreDiscardedIsStored(t *testing.T) {
	const batches, batch = 10, 20 // as chat.Desk.CleanUp takes
	p := openPlace(t)
	talk, _ := p.in(chat.BotPending)
	var empty []string
	for i := range batches * batch {
		visitor := chat.Account{Role: chat.RoleUser, DisplayName: "Nobody", Address: fmt.Sprint("192.0.2.", i%200)}
		started, err := p.Start(ctx, visitor, nil, chat.Visit{})
		p.check(err)
		empty = append(empty, started.Session.ID)
	}
	for ids := range slices.Chunk(empty, batch) {
		var discarding sync.WaitGroup
		discarding.Go(func() { p.check(p.Discard(ctx, ids)) })
		p.write(p.june, talk.ID, "Hello")
		discarding.Wait()
	}
	left := map[string]string{"sessions": "1", "session_addresses": "0", "users": "5"}
	left["messages WHERE text = 'Hello'"] = fmt.Sprint(batches + 1)
	for table, left := range left {
		if n := p.column("SELECT count(*) FROM " + table)[0]; n != left {
			t.Errorf("%s of %s are left", n, table)
		}
	}
}
