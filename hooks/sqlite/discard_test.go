package sqlite

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

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
	left := map[string]string{"sessions": "1", "session_addresses": "0", "users WHERE displayName = 'Nobody'": "0"}
	left["messages WHERE text = 'Hello'"] = fmt.Sprint(batches + 1)
	for table, left := range left {
		if n := p.column("SELECT count(*) FROM " + table)[0]; n != left {
			t.Errorf("%s of %s are left", n, table)
		}
	}
}

func TestWhatIsOfOneMomentGoesTogether(t *testing.T) {
	p := openPlace(t)
	for i := range 50 {
		p.check(p.exec(fmt.Sprintf("INSERT INTO session_addresses (id, sessionId, address, createdAt) VALUES ('%d', '%d', 'x', '%s')",
			i, i, date(time.Now().Add(-time.Hour*time.Duration(1+i/30)).UTC().Truncate(time.Hour)))))
	}
	var gone []int
	for n := 1; n > 0; {
		var err error
		n, err = p.Prune(ctx, chat.KeptOrigins, time.Now(), 20)
		p.check(err)
		gone = append(gone, n)
	}
	if !slices.Equal(gone, []int{20, 30, 0}) {
		t.Errorf("%v go at once", gone)
	}
}
