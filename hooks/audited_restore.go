package hooks

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"webchat/hooks/chat"
	"webchat/hooks/sqlite"
)

// restoredNote is a file in the data directory that tells the next start which backup was restored, and by whom: the audit
// log of before is replaced with all else.
const restoredNote = ".webchat_restored"

type restoring struct {
	Backup string
	By     chat.Account
	From   string // the address
}

// bindAuditedRestore writes down that a backup was restored, in the log that came with it.
func bindAuditedRestore(w *webchat) {
	w.app.OnBackupRestore().BindFunc(func(e *core.BackupEvent) error {
		e.Exclude = append(e.Exclude, restoredNote)
		note := restoring{Backup: e.Name}
		if asked := w.restoring.Load(); asked != nil && asked.Backup == e.Name {
			note = *asked
		}
		raw, err := json.Marshal(note)
		if err != nil {
			return err
		}
		path := filepath.Join(e.App.DataDir(), restoredNote)
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			return err
		}
		if err := e.Next(); err != nil {
			return errors.Join(err, os.Remove(path))
		}
		return nil
	})
	w.app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{
		Id:       "webchatRestored",
		Priority: -1,
		Func: func(e *core.ServeEvent) error {
			if err := noteRestored(e.App); err != nil {
				return err
			}
			return e.Next()
		},
	})
}

// noteRestored writes the entry that the file tells of, if there is one.
func noteRestored(app core.App) error {
	path := filepath.Join(app.DataDir(), restoredNote)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var note restoring
	if err := json.Unmarshal(raw, &note); err != nil {
		return err
	}
	by := note.By
	by.Address = note.From
	entry := chat.Entry{Deed: chat.DeedRestored, By: by, Target: chat.Target{Type: "backup", ID: note.Backup}}
	if err := sqlite.Note(app, entry); err != nil {
		return err
	}
	return os.Remove(path)
}

// rememberRestorer keeps who asks for a backup to be restored until that begins: what begins it does not know the request.
func (w *webchat) rememberRestorer() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id: "webchatRestorer",
		Func: func(e *core.RequestEvent) error {
			path, ofBackup := strings.CutPrefix(e.Request.URL.Path, "/api/backups/")
			backup, restores := strings.CutSuffix(path, "/restore")
			if ofBackup && restores && e.Request.Method == http.MethodPost && e.HasSuperuserAuth() {
				w.restoring.Store(&restoring{Backup: backup, By: actorOf(e), From: e.RealIP()})
			}
			return e.Next()
		},
	}
}
