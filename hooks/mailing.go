package hooks

import (
	"context"
	"errors"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/mailer"

	"webchat/hooks/chat"
)

const (
	// mailLease is how long a mail is one process's: longer than it may take to send it.
	mailLease = 10 * time.Minute
	// slowMail is how long the mail server may take for one mail.
	slowMail = time.Minute
	// lastMail is how long a mail that is being sent may keep the server from stopping.
	lastMail = time.Second
	// longestThread is how many mails before it a mail names.
	longestThread = 9
)

// errStopping is why a mail was left to the next who takes it.
var errStopping = errors.New("the server stopped before the mail server answered")

// errSlow is why a mail is tried again whose server does not answer.
var errSlow = errors.New("the mail server did not answer within a minute")

// sendMails sends what is due, until the server stops.
func (w *webchat) sendMails() {
	tick := time.NewTicker(noteEvery)
	defer tick.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-tick.C:
		}
		if w.byMail() {
			w.sendDue()
		}
	}
}

// sendDue sends one mail after the other, until none is due or one fails for another reason than its address.
func (w *webchat) sendDue() {
	ctx := context.Background()
	for {
		select {
		case <-w.stop:
			return
		default:
		}
		token, link := newLink()
		m, taken, err := w.store.Load().Take(ctx, chat.Sender{
			Host: w.post.Load().host(), Lease: time.Now().Add(mailLease), Link: link,
		})
		if err != nil {
			w.app.Logger().Warn("Failed to look for mails", "error", err)
			return
		}
		if !taken {
			return
		}
		err = w.send(ctx, m, token, link.Expires)
		if noted := w.noteSending(ctx, m, err); noted != nil {
			w.app.Logger().Error("Failed to note what became of a mail", "mail", m.ID, "error", noted)
			return
		}
		if err != nil && !isUnknown(err) {
			return
		}
	}
}

// noteSending writes down how the mail fared.
func (w *webchat) noteSending(ctx context.Context, m chat.Mail, failed error) error {
	store := w.store.Load()
	if failed == nil {
		return store.MailSent(ctx, m.ID)
	}
	if errors.Is(failed, errStopping) {
		return nil // its lease ends
	}
	next := m.NextTry(time.Now(), isUnknown(failed))
	if next.IsZero() {
		w.app.Logger().Error("Gave up a mail", "mail", m.ID, "session", m.SessionID, "tries", m.Tries, "error", failed)
		return store.MailFailed(ctx, m.ID, "Given up: "+failed.Error(), next)
	}
	w.app.Logger().Warn("Failed to send a mail", "mail", m.ID, "session", m.SessionID, "tries", m.Tries, "error", failed)
	return store.MailFailed(ctx, m.ID, failed.Error(), next)
}

// detail is the code by which a mail server says what was wrong: 5.1.1 is an unknown mailbox, 5.7.1 a sender who may not.
var detail = regexp.MustCompile(`(?:^|[\s(#])5\.(\d{1,3})\.(\d{1,3})(?:[\s):;,]|$)`)

// isUnknown says whether the mail server does not know the address that the mail goes to, and never will. Whatever else it
// refuses, such as a sender who may not send, somebody may set right.
func isUnknown(err error) bool {
	var said *textproto.Error
	if !errors.As(err, &said) || said.Code < 550 || said.Code > 559 {
		return false
	}
	code := detail.FindStringSubmatch(said.Msg)
	if code == nil {
		return said.Code == 551 || said.Code == 553
	}
	ofSender := code[2] == "7" || code[2] == "8"
	return code[1] == "1" && !ofSender
}

// send brings the mail to the mail server. What a server that is too slow takes after all, is sent again as the same
// mail: mail programs know it by its message id.
func (w *webchat) send(ctx context.Context, m chat.Mail, token string, until time.Time) error {
	message, err := w.compose(ctx, m, token, until)
	if err != nil {
		return err
	}
	client, sent := w.app.NewMailClient(), make(chan error, 1)
	go func() { sent <- client.Send(message) }()
	slow := time.NewTimer(slowMail)
	defer slow.Stop()
	select {
	case err := <-sent:
		return err
	case <-slow.C:
		return errSlow
	case <-w.stop:
	}
	select {
	case err := <-sent:
		return err
	case <-time.After(lastMail):
		return errStopping
	}
}

// compose writes the mail.
func (w *webchat) compose(ctx context.Context, m chat.Mail, token string, until time.Time) (*mailer.Message, error) {
	store, post := w.store.Load(), w.post.Load()
	view, err := store.View(ctx, m.SessionID)
	if err != nil {
		return nil, err
	}
	said, err := chat.Said(ctx, store, m)
	if err != nil {
		return nil, err
	}
	letter, err := chat.NewLetter(m.Kind, chat.Writing{
		Site: w.siteName(), Session: view, Messages: said,
		Link: post.url + "/#back=" + token, Until: until, Zone: w.settings.Load().Hours.Zone(),
	})
	if err != nil {
		return nil, err
	}
	return &mailer.Message{
		From:    post.from,
		To:      []mail.Address{{Address: m.To}},
		Subject: letter.Subject,
		Text:    letter.Text,
		HTML:    letter.HTML,
		Headers: headersOf(m, post.host()),
	}, nil
}

// headersOf has mail programs show the mails of a session together, and none answer them by itself.
func headersOf(m chat.Mail, host string) map[string]string {
	thread := append([]string{"<" + m.SessionID + "@" + host + ">"}, m.Earlier[max(0, len(m.Earlier)-longestThread):]...)
	headers := map[string]string{
		"Message-ID":     m.MessageID,
		"References":     strings.Join(thread, " "),
		"Auto-Submitted": "auto-generated",
	}
	if n := len(m.Earlier); n > 0 {
		headers["In-Reply-To"] = m.Earlier[n-1]
	}
	return headers
}
