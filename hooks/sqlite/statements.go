package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// statements prepares each query once.
type statements struct {
	db *sql.DB

	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

func newStatements(db *sql.DB) *statements {
	return &statements{db: db, prepared: map[string]*sql.Stmt{}}
}

func (s *statements) get(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt := s.prepared[query]
	s.mu.RUnlock()
	if stmt != nil {
		return stmt, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt := s.prepared[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.db.PrepareContext(ctx, query)
	if err == nil {
		s.prepared[query] = stmt
	}
	return stmt, err
}

func (s *statements) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := s.get(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var failed error
	for _, stmt := range s.prepared {
		failed = errors.Join(failed, stmt.Close())
	}
	s.prepared = nil
	return failed
}

// queryer reads: inside a transaction or outside.
type queryer interface {
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// transaction runs on the write connection. What it prepares was prepared before it began, or is prepared on the
// connection that it holds: asking the pool for that one connection would wait for ever.
type transaction struct {
	tx         *sql.Tx
	statements *statements
	ctx        context.Context
	bound      map[string]*sql.Stmt // the prepared, bound to tx
	missed     []string             // queries that had to be prepared here, for a next transaction to find them

	// failed is the first trouble. SQLite may have rolled back by itself then, and a statement after it would commit
	// alone, so there is none.
	failed error
}

func (t *transaction) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if t.failed != nil {
		return nil, t.failed
	}
	if stmt := t.bound[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := t.bind(ctx, query)
	if err == nil {
		t.bound[query] = stmt
	}
	return stmt, err
}

func (t *transaction) bind(ctx context.Context, query string) (*sql.Stmt, error) {
	t.statements.mu.RLock()
	stmt := t.statements.prepared[query]
	t.statements.mu.RUnlock()
	if stmt != nil {
		return t.tx.StmtContext(ctx, stmt), nil
	}
	t.missed = append(t.missed, query)
	return t.tx.PrepareContext(ctx, query)
}

func (t *transaction) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := t.prepare(ctx, query)
	if err != nil {
		return nil, t.fail(err)
	}
	rows, err := stmt.QueryContext(ctx, args...)
	return rows, t.fail(err)
}

func (t *transaction) exec(query string, args ...any) error {
	return t.fail(t.try(query, args...))
}

// try is exec for a statement that the database may refuse without ending the transaction.
func (t *transaction) try(query string, args ...any) error {
	stmt, err := t.prepare(t.ctx, query)
	if err != nil {
		return t.fail(err)
	}
	_, err = stmt.ExecContext(t.ctx, args...)
	return err
}

// fail notes trouble of the database, and returns it.
func (t *transaction) fail(err error) error {
	if t.failed == nil {
		t.failed = err
	}
	return err
}
