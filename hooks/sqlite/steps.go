package sqlite

import (
	"context"
	"time"

	"webchat/hooks/chat"
)

const (
	// stepTime is about how long a step takes.
	stepTime = 5 * time.Millisecond
	// breath is how long the others have the writer to themselves after a step, at least.
	breath = 10 * time.Millisecond

	// carryEvery is after how many steps the database's log is carried over, beside the writer: else a commit of the
	// writer would do it when the log has grown long, while all who send wait.
	carryEvery = 20
	carryOver  = `PRAGMA wal_checkpoint(PASSIVE)`

	fewestRows = 10
	firstRows  = 50
	mostRows   = 400
)

// steps does something long, of which nobody is told, in transactions that are so short that no send waits long behind
// one. Each is told how many rows it may change; where the machine is slow or busy, that gets less.
type steps struct {
	store *Store
	rows  int
	taken int
}

func (s *Store) steps() *steps { return &steps{store: s, rows: firstRows} }

// do does a part, and leaves the writer to the others for as long as it took.
func (c *steps) do(ctx context.Context, part func(t *transaction, rows int) error) error {
	var took time.Duration
	_, err := c.store.do(ctx, func(t *transaction) (chat.Change, error) {
		began := time.Now()
		err := part(t, c.rows)
		took = time.Since(began)
		return unchanged, err
	})
	if err != nil {
		return err
	}
	if c.taken++; c.taken%carryEvery == 0 {
		_, _ = c.store.read.db.ExecContext(ctx, carryOver) // else the writer does it
	}
	if took > stepTime {
		c.rows = max(fewestRows, c.rows/2)
	} else {
		c.rows = min(mostRows, c.rows+c.rows/4)
	}
	select {
	case <-time.After(max(took, breath)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// slice does one part of something long that is as short as it can be, and leaves the writer to the others then.
func (s *Store) slice(ctx context.Context, part func(*transaction) error) error {
	return s.steps().do(ctx, func(t *transaction, _ int) error { return part(t) })
}
