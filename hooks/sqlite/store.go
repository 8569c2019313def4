// Package sqlite keeps chats in PocketBase's SQLite database. It is the only code that writes chat rows: one writer
// gathers what is waiting and commits it together, so that many sends share one sync of the disk, and everything is
// told in the order it was committed.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

var _ chat.Store = (*Store)(nil)

// Store is a [chat.Store] on the data database of a PocketBase app.
type Store struct {
	write *statements // on the app's one write connection
	read  *statements // on its pool of read connections
	clock clock

	limits chat.Limits

	goneMu sync.Mutex
	goneSo int64 // up to where Gone has read the log

	missed []string // the writer's: queries that a transaction had to prepare

	jobs      chan *job
	committed chan []chat.Change
	onCommit  func([]chat.Change)

	mu      sync.RWMutex // held for reading while a job is handed in
	closed  bool
	writing sync.WaitGroup
}

// Open returns a store on the app's database, whose migrations must have run. Its writer runs until Stop.
func Open(app core.App) (*Store, error) {
	write, err := database(app.NonconcurrentDB())
	if err != nil {
		return nil, err
	}
	read, err := database(app.ConcurrentDB())
	if err != nil {
		return nil, err
	}
	if _, err := write.Exec(countQueue); err != nil {
		return nil, fmt.Errorf("count who waits: %w", err)
	}
	s := &Store{
		write:     newStatements(write),
		read:      newStatements(read),
		jobs:      make(chan *job, maxWaiting),
		committed: make(chan []chat.Change, 16),
		onCommit:  func([]chat.Change) {},
	}
	last, err := first(context.Background(), s.read, itself[string], lastDate)
	if err != nil {
		return nil, errors.Join(err, s.read.close())
	}
	s.clock.goOnFrom(last)
	if s.goneSo, err = first(context.Background(), s.read, itself[int64], newestGone); err != nil {
		return nil, errors.Join(err, s.read.close())
	}
	s.writing.Add(2)
	go s.writeAll()
	go s.tellAll()
	return s, nil
}

// lastDate is of what was written last. All that happens to a session, but its start, writes a message.
const lastDate = `SELECT max(
	coalesce((SELECT createdAt FROM messages WHERE rowid = (SELECT max(rowid) FROM messages)), ''),
	coalesce((SELECT createdAt FROM sessions WHERE rowid = (SELECT max(rowid) FROM sessions)), ''))`

func database(builder dbx.Builder) (*sql.DB, error) {
	db, ok := builder.(*dbx.DB)
	if !ok {
		return nil, errors.New("the store needs the app's database, not a transaction of it")
	}
	return db.DB(), nil
}

// Limit implements [chat.Store.Limit].
func (s *Store) Limit(limits chat.Limits) { s.limits = limits }

// OnCommit implements [chat.Store.OnCommit].
func (s *Store) OnCommit(tell func([]chat.Change)) { s.onCommit = tell }

// Stop finishes what was accepted, tells it, and ends the writer. It is safe to call it again.
func (s *Store) Stop() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.jobs)
	s.mu.Unlock()
	s.writing.Wait()
	if err := errors.Join(s.write.close(), s.read.close()); err != nil {
		return fmt.Errorf("close the store's statements: %w", err)
	}
	return nil
}
