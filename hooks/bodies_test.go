package hooks_test

import (
	"bufio"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"webchat/hooks"
)

func TestNobodyButASuperuserSendsLargeBodiesOrForLong(t *testing.T) {
	s := serve(t)
	june, ada := s.started("June").visitor, s.staff("Ada")
	half := func(head string) string { return head + " HTTP/1.1\r\nHost: webchat\r\nContent-Length: 100\r\n" }
	for sentence, sent := range map[string]string{
		"a stranger":                half("POST /api/realtime") + "Content-Type: application/json\r\n\r\n{",
		"a stranger, with a form":   half("POST /api/realtime") + "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x",
		"a visitor":                 half("PATCH /api/collections/users/records/"+june.id) + "Authorization: " + june.token + "\r\n\r\n{",
		"an agent":                  half("PATCH /api/collections/users/records/"+ada.id) + "Authorization: " + ada.token + "\r\n\r\n{",
		"one who signs in":          half("POST /api/collections/users/auth-with-password") + "\r\n{",
		"one who is refused unread": half("POST /api/webchat/queue") + "\r\n{",
		"one who has no token":      half("POST /api/webchat/sessions/none/close") + "\r\n{",
		"one who asks for no route": half("PUT /nothing") + "\r\n{",
		"one who asks for a page":   half("GET /") + "\r\n{",
	} {
		t.Run(sentence+" does not keep a connection by a body that does not end", func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
			must(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, sent)
			must(t, err)
			must(t, conn.SetReadDeadline(time.Now().Add(patience)))
			if _, err := io.Copy(io.Discard, conn); err != nil {
				t.Errorf("the connection does not end: %v", err)
			}
		})
	}
}

func TestABodyThatComesTooSlowlyIsAnsweredSo(t *testing.T) {
	t.Parallel()
	s := serve(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	must(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /api/realtime HTTP/1.1\r\nHost: webchat\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	must(t, err)
	if line, _ := bufio.NewReader(conn).ReadString('\n'); !strings.HasPrefix(line, "HTTP/1.1 408 ") {
		t.Errorf("the answer is %q", line)
	}
}

// large is a form with a file of so many bytes.
func large(t *testing.T, field string, size int) (body, kind string) {
	t.Helper()
	var form strings.Builder
	writer := multipart.NewWriter(&form)
	file, err := writer.CreateFormFile(field, "large.zip")
	must(t, err)
	_, err = io.WriteString(file, strings.Repeat("x", size))
	must(t, err)
	must(t, writer.Close())
	return form.String(), writer.FormDataContentType()
}

func (c caller) sendForm(path, kind, body string) reply {
	c.t.Helper()
	request, err := http.NewRequest(http.MethodPost, c.url+path, struct{ io.Reader }{strings.NewReader(body)})
	must(c.t, err)
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Authorization", c.token)
	response, err := c.http.Do(request)
	must(c.t, err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	must(c.t, err)
	return reply{c.t, response.StatusCode, response.Header, content}
}

func TestOnlySuperusersSendLargeBodies(t *testing.T) {
	s := serve(t)
	huge := map[string]string{"clientId": "x", "more": strings.Repeat("x", 2<<20)}
	for _, by := range []caller{s.stranger(), s.started("June").visitor, s.staff("Ada"), s.staff("Grace")} {
		by.post("/api/realtime", huge).is(http.StatusRequestEntityTooLarge)
	}
	body, kind := large(t, "file", 2<<20)
	if answer := s.staff("Ada").sendForm("/api/collections/users/records", kind, body); answer.status < 400 {
		t.Errorf("an agent's form is answered with %d", answer.status)
	}
	answer := s.superuser().sendForm("/api/backups/upload", kind, body).is(http.StatusBadRequest)
	if text := string(answer.body); !strings.Contains(text, "validation_invalid_mime_type") { // it came as a whole
		t.Errorf("a superuser's backup is answered with %s", text)
	}
	s.superuser().post("/api/realtime", huge).is(http.StatusNotFound)
}

func TestOpenConnectionsAreBoundedBeforeTheyAskForAnything(t *testing.T) {
	limits := hooks.NewLimits()
	limits.ConnectionsPerAddress, limits.Connections = 1, 50
	s := limitedFrom(t, &staffed, limits)
	const each, all = 101, 150
	dial := func(address string) net.Conn {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
		conn, err := dialer.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		must(t, err)
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	served := func(conn net.Conn) bool {
		must(t, conn.SetDeadline(time.Now().Add(patience)))
		if _, err := io.WriteString(conn, "GET /health HTTP/1.1\r\nHost: webchat\r\n\r\n"); err != nil {
			return false
		}
		line, _ := bufio.NewReader(conn).ReadString('\n')
		return strings.HasPrefix(line, "HTTP/1.1 200 ")
	}
	var open []net.Conn
	for i := range each {
		conn := dial("127.0.0.2")
		if open = append(open, conn); !served(conn) {
			t.Fatalf("connection %d is refused", i+1)
		}
	}
	if served(dial("127.0.0.2")) {
		t.Errorf("one address has more than %d connections", each)
	}
	for i := range all - each {
		if !served(dial(fmt.Sprint("127.0.1.", i+1))) {
			t.Fatalf("connection %d is refused", each+i+1)
		}
	}
	if served(dial("127.0.0.3")) {
		t.Errorf("there are more than %d connections", all)
	}
	must(t, open[0].Close())
	for began := time.Now(); !served(dial("127.0.0.2")); {
		if time.Since(began) > patience {
			t.Fatal("who has hung up is still counted")
		}
	}
}

func TestBehindAProxyItsConnectionsAreBoundedInAllOnly(t *testing.T) {
	limits := hooks.NewLimits()
	limits.ConnectionsPerAddress = 1
	s := limitedFrom(t, &staffed, limits)
	s.trusting()
	for range 150 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		must(t, err)
		defer conn.Close()
		_, err = io.WriteString(conn, "GET /health HTTP/1.1\r\nHost: webchat\r\n\r\n")
		must(t, err)
		if line, _ := bufio.NewReader(conn).ReadString('\n'); !strings.HasPrefix(line, "HTTP/1.1 200 ") {
			t.Fatalf("the answer is %q", line)
		}
	}
}
