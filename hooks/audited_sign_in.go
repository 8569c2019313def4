package hooks

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
	"webchat/hooks/sqlite"
)

// How many failed sign-ins are written down, from one address and in all, since anyone can make them: a flood must not
// fill the disk. The others are counted in the next entry.
const (
	failuresFromOne = 20
	failuresInAll   = 120
	failuresIn      = time.Hour
)

// failures are the sign-ins that failed.
type failures struct {
	addresses, all *pace
	unrecorded     atomic.Int64
}

func newFailures() failures { return failures{addresses: newPace(), all: newPace()} }

// record says whether one more failure from there is to be written down, and how many were not since the last.
func (f *failures) record(network string) (unrecorded int64, ok bool) {
	if f.addresses.take(network, failuresFromOne, failuresIn) > 0 || f.all.take("", failuresInAll, failuresIn) > 0 {
		f.unrecorded.Add(1)
		return 0, false
	}
	return f.unrecorded.Swap(0), true
}

// tried is under what a request has whose account is tried, as a target of the audit log.
const tried = "webchatTried"

// bindAuditedSignIn writes down who signed in, and who took another's place.
func bindAuditedSignIn(w *webchat) {
	w.app.OnRecordAuthWithPasswordRequest().BindFunc(func(e *core.RecordAuthWithPasswordRequestEvent) error {
		if e.Record != nil {
			e.Set(tried, onAccount(e.Record))
		}
		return e.Next()
	})
	w.app.OnRecordAuthRequest().BindFunc(func(e *core.RecordAuthRequestEvent) error {
		if e.HasSuperuserAuth() && e.Auth.Id != e.Record.Id && strings.HasPrefix(actionOf(e.Request), "impersonate/") {
			if err := audit(e.RequestEvent, chat.DeedImpersonated, onAccount(e.Record), nil); err != nil {
				return err
			}
		}
		if err := e.Next(); err != nil || e.AuthMethod == "" {
			return err // "" is a token that was renewed
		}
		by := accountOf(e.Record)
		by.Address = e.RealIP()
		w.noteSignIn(chat.Entry{
			Deed: chat.DeedSignedIn, By: by, Target: onAccount(e.Record), Details: map[string]any{"method": e.AuthMethod},
		})
		return nil
	})
}

// auditFailures writes down who failed to sign in: which account was tried, where there is one, but not what was typed.
func (w *webchat) auditFailures() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id: "webchatFailedSignIn",
		Func: func(e *core.RequestEvent) error {
			err := e.Next()
			method, signsIn := methodOf(e.Request)
			var answered *router.ApiError
			if !signsIn || !errors.As(err, &answered) || !refused(answered.Status) {
				return err
			}
			if unrecorded, ok := w.failures.record(networkOf(e)); ok {
				target, known := e.Get(tried).(chat.Target)
				if !known {
					target = triedByCode(e)
				}
				w.noteSignIn(chat.Entry{
					Deed:    chat.DeedSignInFailed,
					By:      chat.Account{Role: chat.Role(chat.Stranger), Address: e.RealIP()},
					Target:  target,
					Details: map[string]any{"method": method, "unrecorded": unrecorded},
				})
			}
			return err
		},
	}
}

// triedByCode is whose one-time code it was.
func triedByCode(e *core.RequestEvent) chat.Target {
	var form struct {
		ID string `form:"otpId" json:"otpId"`
	}
	if err := e.BindBody(&form); err != nil {
		return chat.Target{}
	}
	code, err := e.App.FindOTPById(form.ID)
	if err != nil {
		return chat.Target{}
	}
	record, err := e.App.FindRecordById(code.CollectionRef(), code.RecordRef())
	if err != nil {
		return chat.Target{}
	}
	return onAccount(record)
}

// actionOf is what a request to PocketBase's own routes of accounts asks for, or "".
func actionOf(r *http.Request) string {
	path, isOfCollection := strings.CutPrefix(r.URL.Path, "/api/collections/")
	if _, action, ok := strings.Cut(path, "/"); ok && isOfCollection && r.Method == http.MethodPost {
		return action
	}
	return ""
}

// methodOf is how a request to PocketBase's own routes signs in, and whether it does.
func methodOf(r *http.Request) (string, bool) {
	return strings.CutPrefix(actionOf(r), "auth-with-")
}

// noteSignIn writes a sign-in down. Since that is answered already, and nobody may be kept out by a full log, trouble is
// logged only.
func (w *webchat) noteSignIn(entry chat.Entry) {
	if err := sqlite.Note(w.app, entry); err != nil {
		w.app.Logger().Error("Failed to write down a sign-in", "error", err)
	}
}
