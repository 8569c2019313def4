package sqlite

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"webchat/hooks/chat"
)

// unavailable tells trouble that passes (no room, another process holds the lock) from a bug: the first is
// [chat.Busy], worth another try; the other stays what it is.
func unavailable(err error) error {
	var trouble *sqlite.Error
	if !errors.As(err, &trouble) {
		return err
	}
	switch trouble.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("%w (%w)", &chat.Error{
			Kind: chat.Busy, Message: "The server can't store anything right now. Nothing is lost. Try again in a moment.",
		}, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%w (%w)", chat.ErrBusy, err)
	}
	return err
}

// refusedByDatabase says whether err is of a constraint or a trigger, which undo their statement and nothing else.
func refusedByDatabase(err error) bool {
	var trouble *sqlite.Error
	return errors.As(err, &trouble) && trouble.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
}
