package hooks

import (
	"fmt"
	"html/template"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"

	"webchat/hooks/chat"
)

func bindTranscriptApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.GET("/sessions/{id}/transcript", w.downloadTranscript).BindFunc(requireAccount, w.limit(w.rates.change))
}

func (w *webchat) downloadTranscript(e *core.RequestEvent) error {
	by, settings := accountOf(e.Auth), w.settings.Load()
	if by.Role == chat.RoleUser && !settings.Transcript {
		return refusal(http.StatusForbidden, "Copies of chats are not offered here.")
	}
	format := formatOf(e, "text")
	kind, write := "text/plain; charset=utf-8", writeText
	switch format {
	case "text":
	case "html":
		kind, write = "text/html; charset=utf-8", writeHTML
	default:
		return badField("format", "A transcript is text or html.")
	}
	session, messages, err := w.desk.Load().Transcript(e.Request.Context(), by, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	t := newTranscript(session, w.siteName(), settings.Hours.Zone())
	return download(e, t.fileName(format), kind, func(out io.Writer) error { return write(out, t, messages) })
}

// formatOf is the format that the request asks for.
func formatOf(e *core.RequestEvent, unlessTold string) string {
	if format := e.Request.URL.Query().Get("format"); format != "" {
		return format
	}
	return unlessTold
}

// siteName is what the site is called: in its settings, or else in PocketBase's.
func (w *webchat) siteName() string {
	if name := w.settings.Load().Name; name != "" {
		return name
	}
	return w.app.Settings().Meta.AppName
}

// transcript is a chat as it is written down for people, but for its messages.
type transcript struct {
	Site    string
	With    string // whom the visitor has talked to, "" for nobody
	Visitor string
	Started string
	Ended   string // "" while it is open
	Style   template.CSS
	Policy  string

	session chat.SessionView
	names   map[string]string
	zone    *time.Location
}

// transcriptLine is one message of it.
type transcriptLine struct {
	Side chat.SenderType
	Name string // "" for the system
	At   time.Time
	Day  string // where it is the first of a day
	Text string
}

// Clock is the time of day.
func (l transcriptLine) Clock() string { return l.At.Format("15:04") }

func newTranscript(session chat.SessionView, site string, zone *time.Location) *transcript {
	t := &transcript{
		Site: site, Style: template.CSS(transcriptStyle), Policy: transcriptPolicy,
		session: session, names: map[string]string{}, zone: zone,
	}
	var agents []string
	for _, one := range session.Participants {
		t.names[one.ID] = one.DisplayName
		if one.ID == session.UserID {
			t.Visitor = one.DisplayName
		} else {
			agents = append(agents, one.DisplayName)
		}
	}
	t.With = strings.Join(agents, ", ")
	t.Started = t.time(session.CreatedAt).Format(dayAndTime)
	if ended := t.time(session.ClosedAt); !ended.IsZero() {
		t.Ended = ended.Format(dayAndTime)
	}
	return t
}

const dayAndTime = "2006-01-02 15:04 MST"

// time is a stored date as the site's clocks show it; one that is empty is the zero time.
func (t *transcript) time(stored string) time.Time {
	at, err := time.Parse(types.DefaultDateLayout, stored)
	if err != nil {
		return time.Time{}
	}
	return at.In(t.zone)
}

func (t *transcript) line(m chat.Message) transcriptLine {
	line := transcriptLine{Side: m.SenderType, At: t.time(m.CreatedAt), Text: m.Text}
	if m.SenderType == chat.SenderSystem {
		return line
	}
	if line.Name = t.names[m.SenderID]; line.Name == "" {
		line.Name = "(account deleted)"
	}
	return line
}

// fileName has nothing in it that a system could take amiss.
func (t *transcript) fileName(format string) string {
	ending := map[string]string{"text": "txt", "html": "html"}[format]
	return fmt.Sprintf("chat-%.10s-%s.%s", t.session.CreatedAt, t.session.ID, ending)
}

// writeText writes the chat as plain text. Each message says first which side it comes from, and its further lines are
// indented, so that none looks like another's.
func writeText(out io.Writer, t *transcript, messages iter.Seq2[chat.Message, error]) error {
	head := t.Site + "\nChat of " + t.Visitor
	if t.With != "" {
		head += " with " + t.With
	}
	head += "\nStarted " + t.Started
	if t.Ended != "" {
		head += ", ended " + t.Ended
	}
	if _, err := fmt.Fprintf(out, "%s\n\n", head); err != nil {
		return err
	}
	for m, err := range messages {
		if err != nil {
			return err
		}
		line, text := t.line(m), strings.ReplaceAll(m.Text, "\n", "\n    ")
		who := map[chat.SenderType]string{chat.SenderUser: "Visitor ", chat.SenderAgent: "Agent ", chat.SenderSystem: "*"}[line.Side]
		if line.Name != "" {
			who += line.Name + ":"
		}
		if _, err := fmt.Fprintf(out, "[%s] %s %s\n", line.At.Format(dayAndTime), who, text); err != nil {
			return err
		}
	}
	return nil
}

// writeHTML writes the chat as a page of its own, which needs nothing else and runs nothing.
func writeHTML(out io.Writer, t *transcript, messages iter.Seq2[chat.Message, error]) error {
	if err := transcriptPage.ExecuteTemplate(out, "head", t); err != nil {
		return err
	}
	day := ""
	for m, err := range messages {
		if err != nil {
			return err
		}
		line := t.line(m)
		if today := line.At.Format("Monday, 2 January 2006"); today != day {
			day, line.Day = today, today
		}
		if err := transcriptPage.ExecuteTemplate(out, "message", line); err != nil {
			return err
		}
	}
	return transcriptPage.ExecuteTemplate(out, "foot", t)
}
