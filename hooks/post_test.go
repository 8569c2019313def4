package hooks_test

import (
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// postOffice is a mail server: what the server under test sends arrives here.
type postOffice struct {
	t       testing.TB
	address string
	arrived chan letter

	mu     sync.Mutex
	server *smtp.Server
	refuse error         // what mail is answered with, or nil
	held   chan struct{} // until then no mail that has arrived is answered
}

type letter struct {
	to, subject, text, html string
	header                  mail.Header
}

// sendsMail has the server send its mail by SMTP to a post office of its own.
func (s *server) sendsMail() *postOffice {
	s.t.Helper()
	office := &postOffice{t: s.t, address: "127.0.0.1:0", arrived: make(chan letter, 100)}
	office.open()
	s.t.Cleanup(office.close)
	s.mailsTo(office.address)
	return office
}

// mailsTo has the server send its mail to that address.
func (s *server) mailsTo(address string) {
	s.t.Helper()
	s.get("/health") // it reads its settings when it starts
	settings, err := s.app.Settings().Clone()
	must(s.t, err)
	settings.SMTP.Enabled, settings.SMTP.Host = true, "127.0.0.1"
	_, port, err := net.SplitHostPort(address)
	must(s.t, err)
	settings.SMTP.Port, err = net.LookupPort("tcp", port)
	must(s.t, err)
	settings.Meta.AppURL, settings.Meta.SenderAddress = s.url, "desk@example.com"
	must(s.t, s.app.Save(settings))
}

// open opens the post office, where it was before.
func (o *postOffice) open() {
	o.t.Helper()
	listener, err := net.Listen("tcp", o.address)
	must(o.t, err)
	o.address = listener.Addr().String()
	server := smtp.NewServer(o)
	server.Domain = "localhost"
	o.mu.Lock()
	o.server = server
	o.mu.Unlock()
	go func() { _ = server.Serve(listener) }()
}

func (o *postOffice) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	_ = o.server.Close()
}

// refuses has mail answered with an error from now on, or taken, when that is nil.
func (o *postOffice) refuses(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refuse = err
}

// hold has mail that arrives be answered only when the returned function is called.
func (o *postOffice) hold() (answer func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	held := make(chan struct{})
	o.held = held
	return func() {
		o.mu.Lock()
		o.held = nil
		o.mu.Unlock()
		close(held)
	}
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

// empty says that nothing more has come.
func (o *postOffice) empty() {
	o.t.Helper()
	select {
	case l := <-o.arrived:
		o.t.Errorf("a mail came to %s: %s", l.to, l.text)
	default:
	}
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
	d.office.mu.Lock()
	defer d.office.mu.Unlock()
	return d.office.refuse
}

func (d *delivery) Data(r io.Reader) error {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	parts := map[string]string{}
	err = readParts(message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), message.Body, parts)
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	d.office.arrived <- letter{
		to: d.to, subject: subject, text: parts["text/plain"], html: parts["text/html"], header: message.Header,
	}
	d.office.mu.Lock()
	held := d.office.held
	d.office.mu.Unlock()
	if held != nil {
		<-held
	}
	return err
}

func (d *delivery) Reset() { d.to = "" }

func (d *delivery) Logout() error { return nil }

// readParts finds what a message says by kind, however many parts it is packed in.
func readParts(contentType, encoding string, body io.Reader, into map[string]string) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		if encoding == "quoted-printable" {
			body = quotedprintable.NewReader(body)
		}
		text, err := io.ReadAll(body)
		into[kind] = strings.ReplaceAll(string(text), "\r\n", "\n")
		return err
	}
	for parts := multipart.NewReader(body, params["boundary"]); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		err = readParts(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part, into)
		if err != nil {
			return err
		}
	}
}
