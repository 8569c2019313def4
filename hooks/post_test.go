package hooks_test

import (
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// postOffice is a mail server: what the server under test sends arrives here.
type postOffice struct {
	t       testing.TB
	arrived chan letter
}

type letter struct{ to, subject, html string }

// sendsMail has the server send its mail by SMTP to a post office of its own.
func (s *server) sendsMail() *postOffice {
	s.t.Helper()
	office := &postOffice{t: s.t, arrived: make(chan letter, 100)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(s.t, err)
	server := smtp.NewServer(office)
	server.Domain = "localhost"
	go func() { _ = server.Serve(listener) }()
	s.t.Cleanup(func() { _ = server.Close() })

	settings := s.app.Settings()
	settings.SMTP.Enabled, settings.SMTP.Host = true, "127.0.0.1"
	settings.SMTP.Port = listener.Addr().(*net.TCPAddr).Port
	settings.Meta.AppURL, settings.Meta.SenderAddress = s.url, "desk@example.com"
	must(s.t, s.app.Save(settings))
	return office
}

// take is the next letter.
func (o *postOffice) take() letter {
	o.t.Helper()
	select {
	case l := <-o.arrived:
		return l
	case <-time.After(patience):
		o.t.Fatal("no mail came")
	}
	return letter{}
}

func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &delivery{office: o}, nil }

// delivery is one connection of a sender.
type delivery struct {
	office *postOffice
	to     string
}

func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }

func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.to = to
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	html, err := htmlOf(message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), message.Body)
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	d.office.arrived <- letter{to: d.to, subject: subject, html: html}
	return err
}

func (d *delivery) Reset() { d.to = "" }

func (d *delivery) Logout() error { return nil }

// htmlOf finds the HTML in a message, however many parts it is packed in.
func htmlOf(contentType, encoding string, body io.Reader) (string, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		if encoding == "quoted-printable" {
			body = quotedprintable.NewReader(body)
		}
		text, err := io.ReadAll(body)
		if kind != "text/html" {
			return "", err
		}
		return string(text), err
	}
	for parts := multipart.NewReader(body, params["boundary"]); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		html, err := htmlOf(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part)
		if html != "" || err != nil {
			return html, err
		}
	}
}
