package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"webchat/hooks/chat"
)

const (
	// maxWaiting bounds the jobs that wait for the writer. One more is refused.
	maxWaiting = 4096
	// maxBatch bounds the jobs that share a commit, and so the time that the first of them waits.
	maxBatch = 512
)

// job is one operation for the writer. Its work may run more than once, each time on a fresh transaction, and reports
// what it changed; an error of the domain means that it wrote nothing.
type job struct {
	work    func(*transaction) (chat.Change, error)
	changed chat.Change
	err     error
	done    chan struct{}
}

// unchanged is what a job says that found nothing to do.
var unchanged = chat.Change{Action: "none"}

// do has the writer run work, and returns once it is committed.
func (s *Store) do(ctx context.Context, work func(*transaction) (chat.Change, error)) (chat.Change, error) {
	j := &job{work: work, done: make(chan struct{})}
	if err := s.handIn(j); err != nil {
		return chat.Change{}, err
	}
	select {
	case <-j.done:
		return j.changed, j.err
	case <-ctx.Done():
		return chat.Change{}, ctx.Err()
	}
}

func (s *Store) handIn(j *job) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return chat.ErrStopping
	}
	select {
	case s.jobs <- j:
		return nil
	default:
		return chat.ErrBusy
	}
}

// writeAll runs the jobs, all that wait in one transaction.
func (s *Store) writeAll() {
	defer s.writing.Done()
	defer close(s.committed)
	batch := make([]*job, 0, maxBatch)
	for first := range s.jobs {
		batch = append(batch[:0], first)
		for len(batch) < maxBatch {
			if j := s.next(); j != nil {
				batch = append(batch, j)
				continue
			}
			break
		}
		s.runBatch(batch)
		clear(batch)
	}
}

// next is another job that waits, or nil.
func (s *Store) next() *job {
	select {
	case j := <-s.jobs:
		return j
	default:
		return nil
	}
}

// runBatch commits the jobs together. When one of them fails for a reason of the database, each is run again by
// itself, so that a bad one fails alone.
func (s *Store) runBatch(batch []*job) {
	err := s.commit(batch)
	if err != nil && len(batch) > 1 {
		for i := range batch {
			s.runBatch(batch[i : i+1])
		}
		return
	}
	var changes []chat.Change
	for _, j := range batch {
		if err != nil {
			j.err = err
		} else if j.err == nil && j.changed.Action != unchanged.Action {
			changes = append(changes, j.changed)
		}
	}
	if len(changes) > 0 {
		s.committed <- changes
	}
	for _, j := range batch {
		close(j.done)
	}
}

func (s *Store) commit(batch []*job) error {
	ctx := context.Background()
	for _, query := range s.missed {
		if _, err := s.write.get(ctx, query); err != nil {
			return unavailable(err)
		}
	}
	s.missed = nil
	tx, err := s.write.db.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	t := &transaction{tx: tx, statements: s.write, ctx: ctx, bound: map[string]*sql.Stmt{}}
	defer func() { s.missed = t.missed }()
	for _, j := range batch {
		j.changed, j.err = j.work(t)
		var known *chat.Error
		if j.err != nil && !errors.As(j.err, &known) {
			_ = tx.Rollback()
			return unavailable(j.err)
		}
	}
	if err := tx.Commit(); err != nil {
		_ = tx.Rollback()
		return unavailable(err)
	}
	return nil
}

func (s *Store) tellAll() {
	defer s.writing.Done()
	for changes := range s.committed {
		s.onCommit(changes)
	}
}
