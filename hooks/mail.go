package hooks

import (
	"net/http"
	"net/mail"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

// post is what the dashboard's settings say about mails.
type post struct {
	enabled bool
	from    mail.Address
	url     string // of the site, without a slash at the end
}

// host is that of the site, for message ids.
func (p *post) host() string {
	if at, err := url.Parse(p.url); err == nil && at.Hostname() != "" {
		return at.Hostname()
	}
	return "localhost"
}

// mailGuards are of what is written by the outbox alone. An owner may set when a mail is tried next, and revoke a link.
var mailGuards = []guard{
	{
		"mails", []string{
			"sessionId", "to", "kind", "fromSeq", "toSeq", "messageId", "createdAt", "tries", "sentAt", "error",
		}, "", "Mails are written by what happens in their chats. Change nextTryAt to have one tried again.",
	},
	{
		links, []string{"sessionId", "hash", "createdAt", "expiresAt"}, "",
		"Links are made by the mails that they are in. Set revokedAt to have one let in nobody any more.",
	},
}

func bindMail(w *webchat) {
	w.post.Store(&post{})
	w.app.OnSettingsReload().BindFunc(func(e *core.SettingsReloadEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		w.readPost(e.App)
		return nil
	})
	for _, g := range mailGuards {
		w.app.OnRecordCreate(g.collection).BindFunc(func(e *core.RecordEvent) error { return g.refuse() })
		w.app.OnRecordUpdate(g.collection).BindFunc(func(e *core.RecordEvent) error {
			if g.touched(e.App, e.Record) {
				return g.refuse()
			}
			return e.Next()
		})
	}
}

// readPost takes a copy of the settings, since PocketBase reads changed ones over those in use.
func (w *webchat) readPost(app core.App) {
	meta := app.Settings().Meta
	w.post.Store(&post{
		enabled: app.Settings().SMTP.Enabled,
		from:    mail.Address{Name: meta.SenderName, Address: meta.SenderAddress},
		url:     strings.TrimRight(meta.AppURL, "/"),
	})
}

// byMail says whether the server can send e-mail: whether the dashboard's settings name an SMTP server.
func (w *webchat) byMail() bool { return w.post.Load().enabled }

func bindMailApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/sessions/{id}/email", w.answerByMail).BindFunc(requireAccount, w.limit(w.rates.handoff), w.refuseBanned)
	api.POST("/sessions/{id}/transcript", w.mailTranscript).BindFunc(requireAccount, w.limit(w.rates.transcript), w.refuseBanned)
}

// answerByMail has the answer go out by e-mail, for a visitor who does not wait for it.
func (w *webchat) answerByMail(e *core.RequestEvent) error {
	var form struct {
		Email string `json:"email"`
		ID    string `json:"id"`
		Text  string `json:"text"`
	}
	by := actorOf(e)
	if err := chat.MayEver(by.Role, chat.ActionEmail); err != nil {
		return err
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	view, err := w.desk.Load().Email(e.Request.Context(), by, e.Request.PathValue("id"), form.Email, form.ID, form.Text)
	return answer(e, view, err)
}

// mailTranscript has a copy of the chat go out by e-mail.
func (w *webchat) mailTranscript(e *core.RequestEvent) error {
	var form struct {
		Email string `json:"email"`
	}
	by := accountOf(e.Auth)
	if err := chat.MayEver(by.Role, chat.ActionTranscript); err != nil {
		return err
	}
	switch {
	case !w.settings.Load().Transcript:
		return chat.ErrNoTranscripts
	case !w.byMail():
		return chat.ErrNoMail
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	if err := w.desk.Load().SendTranscript(e.Request.Context(), by, e.Request.PathValue("id"), form.Email); err != nil {
		return err
	}
	return e.NoContent(http.StatusAccepted)
}
