package sqlite

import (
	"path/filepath"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Connect opens PocketBase's databases. The data database is opened with synchronous=FULL, so that what was committed
// is on disk, with write transactions that take their lock at the start, so that what they read stays true until they
// write, with recursive_triggers, so that a row that REPLACE drives out counts as deleted, and with secure_delete, so that
// what was erased is overwritten. Its log is carried over each 16 MB instead of 4, since a busy page then is written once
// for many changes. The others are opened as PocketBase does.
func Connect(path string) (*dbx.DB, error) {
	if filepath.Base(path) != "data.db" {
		return core.DefaultDBConnect(path)
	}
	return dbx.Open("sqlite", path+"?_txlock=immediate"+
		"&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(4000)&_pragma=journal_size_limit(200000000)"+
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=secure_delete(ON)&_pragma=recursive_triggers(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)")
}
