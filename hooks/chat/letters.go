package chat

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"slices"
	"strings"
	plain "text/template"
	"time"
)

// mostAnswers is how many answers are in one mail; of more, the last.
const mostAnswers = 100

//go:embed letters
var letterFiles embed.FS

var (
	htmlLetters = template.Must(template.ParseFS(letterFiles, "letters/*.html"))
	textLetters = plain.Must(plain.ParseFS(letterFiles, "letters/*.txt"))
)

// Letter is what a mail says.
type Letter struct{ Subject, Text, HTML string }

// Writing is what a letter is written from.
type Writing struct {
	Site     string // its name
	Session  SessionView
	Messages []Message
	Link     string // back into the session, until that date
	Until    time.Time
	Zone     *time.Location // that its dates are told in
}

// Said reads what is in the mail: the agents' answers, or all that was said, as much of it as a mail holds.
func Said(ctx context.Context, store Store, m Mail) ([]Message, error) {
	page := Page{Before: m.ToSeq + 1, Limit: MaxLimit}
	if m.Kind == MailAnswers {
		page.Limit = int(min(m.ToSeq-m.FromSeq+1, MaxLimit))
	}
	messages, _, err := store.Messages(ctx, m.SessionID, page)
	if err != nil || m.Kind != MailAnswers {
		return messages, err
	}
	var answers []Message
	for _, one := range messages {
		if one.SenderType == SenderAgent {
			answers = append(answers, one)
		}
	}
	return answers[max(0, len(answers)-mostAnswers):], nil
}

// NewLetter writes a mail. In one with answers there is nothing that the visitor wrote: the address is what somebody
// typed, and nobody shall be made to read a stranger's words by it.
func NewLetter(kind MailKind, w Writing) (Letter, error) {
	data := w.data()
	var text, html bytes.Buffer
	if err := textLetters.ExecuteTemplate(&text, string(kind)+".txt", data); err != nil {
		return Letter{}, err
	}
	if err := htmlLetters.ExecuteTemplate(&html, string(kind)+".html", data); err != nil {
		return Letter{}, err
	}
	return Letter{Subject: "Your conversation with " + w.Site, Text: text.String(), HTML: html.String()}, nil
}

// letterData is what the templates know.
type letterData struct {
	Site, Link, Until, Date string
	Names                   string // of the agents who answer
	Closed                  bool
	Turns                   []letterTurn
}

// letterTurn is what one side said in a row.
type letterTurn struct {
	Name, Time string
	System     bool
	Texts      [][]string // each in its lines
}

func (w Writing) data() letterData {
	data := letterData{
		Site: w.Site, Link: w.Link, Until: w.Until.In(w.Zone).Format("2 January 2006"),
		Date: w.format(w.Session.CreatedAt, "2 January 2006"), Closed: w.Session.Status == Closed,
	}
	var last SenderType
	var lastID string
	var names []string
	for _, m := range w.Messages {
		name := w.nameOf(m)
		if n := len(data.Turns); n > 0 && last == m.SenderType && lastID == m.SenderID && m.SenderType != SenderSystem {
			data.Turns[n-1].Texts = append(data.Turns[n-1].Texts, strings.Split(m.Text, "\n"))
			continue
		}
		last, lastID = m.SenderType, m.SenderID
		data.Turns = append(data.Turns, letterTurn{
			Name: name, Time: w.format(m.CreatedAt, "2 January, 15:04"), System: m.SenderType == SenderSystem,
			Texts: [][]string{strings.Split(m.Text, "\n")},
		})
		if m.SenderType == SenderAgent && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	data.Names = listed(names)
	return data
}

// listed are names in words: "Ada", "Ada and Bo", "Ada, Bo and Kim".
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func (w Writing) nameOf(m Message) string {
	for _, one := range w.Session.Participants {
		if one.ID == m.SenderID {
			return one.DisplayName
		}
	}
	if m.SenderType == SenderUser {
		return "Visitor"
	}
	return "Agent"
}

// format writes a stored date as people read it.
func (w Writing) format(date, layout string) string {
	at, err := time.Parse("2006-01-02 15:04:05.000Z", date)
	if err != nil {
		return ""
	}
	return at.In(w.Zone).Format(layout)
}
