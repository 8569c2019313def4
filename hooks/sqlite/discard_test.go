package sqlite

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"webchat/hooks/chat"
)

func TestDiscardingABatchHoldsNoSendUpForLong(t *testing.T) {
	const batches, batch = 40, 20 // as chat.Desk.CleanUp takes
	p := openPlace(t)
	talk, _ := p.in(chat.BotPending)
	var empty []string
	for i := range batches * batch {
		started, err := p.Start(ctx, chat.Account{Role: chat.RoleUser, DisplayName: "Nobody", Address: fmt.Sprint("192.0.2.", i%200)}, nil, chat.Visit{})
		p.check(err)
		empty = append(empty, started.Session.ID)
	}
	var waited []time.Duration
	for ids := range slices.Chunk(empty, batch) {
		began := time.Now()
		gone, err := p.Discard(ctx, ids)
		p.check(err)
		if len(gone) != batch {
			t.Fatalf("%d are gone", len(gone))
		}
		p.write(p.june, talk.ID, "Hello") // which came while the batch was under way
		waited = append(waited, time.Since(began))
	}
	slices.Sort(waited)
	t.Logf("the longest of %d batches held a send up for %v", batches, waited[batches-1])
	if half := waited[batches/2]; half > 50*time.Millisecond {
		t.Errorf("half of the batches hold a send up for more than %v", half)
	}
	for table, left := range map[string]string{"sessions": "1", "session_addresses": "0", "users": "5"} {
		if n := p.column("SELECT count(*) FROM " + table)[0]; n != left {
			t.Errorf("%s of %s are left", n, table)
		}
	}
}
