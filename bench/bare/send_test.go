package bare

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

const (
	chats = 16
	text  = "Hello, is this still on its way? lorem ipsum dolor sit amet, consectetur adipiscing elit"
)

// way is a server that stores and delivers messages.
type way interface {
	address() string
	// path and token are for sending into a chat, from one of its two sides.
	path(chat int) string
	token(chat, side int) string
	// follow opens an event stream of a chat.
	follow(b *testing.B, chat, side int) io.ReadCloser
}

func BenchmarkSend(b *testing.B) {
	b.Run("bare", func(b *testing.B) { flood(b, startBare(b)) })
	b.Run("webchat", func(b *testing.B) { flood(b, startWebchat(b)) })
}

// flood has both sides of each chat send as soon as they are answered, while both follow. It ends when all that was
// sent has arrived at both.
func flood(b *testing.B, w way) {
	var arrived, due sync.WaitGroup
	for chat := range chats {
		for side := range 2 {
			events := w.follow(b, chat, side)
			defer events.Close()
			due.Add(b.N/chats + btoi(chat < b.N%chats))
			arrived.Go(func() { count(events, due.Done) })
		}
	}
	var next [chats]atomic.Int64
	b.ResetTimer()
	var senders sync.WaitGroup
	for chat := range chats {
		most := int64(b.N/chats + btoi(chat < b.N%chats))
		for side := range 2 {
			senders.Go(func() {
				s := dial(b, w.address(), w.path(chat), w.token(chat, side))
				defer s.conn.Close()
				for next[chat].Add(1) <= most {
					s.send(b)
				}
			})
		}
	}
	senders.Wait()
	due.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

func btoi(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// count calls arrived for each message that comes.
func count(events io.Reader, arrived func()) {
	lines := bufio.NewScanner(events)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "data:") && strings.Contains(lines.Text(), text) {
			arrived()
		}
	}
}

// sender sends the same request over one connection: net/http's client would cost more than the servers do.
type sender struct {
	conn    net.Conn
	answers *bufio.Reader
	request []byte
}

func dial(b *testing.B, address, path, token string) *sender {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Error(err)
		return nil
	}
	body := fmt.Sprintf(`{"text":%q}`, text)
	request := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		path, address, token, len(body), body)
	return &sender{conn, bufio.NewReader(conn), []byte(request)}
}

func (s *sender) send(b *testing.B) {
	if _, err := s.conn.Write(s.request); err != nil {
		b.Error(err)
		return
	}
	answer, err := http.ReadResponse(s.answers, nil)
	if err != nil {
		b.Error(err)
		return
	}
	_, err = io.Copy(io.Discard, answer.Body)
	if err != nil || answer.StatusCode != http.StatusCreated {
		b.Errorf("the server answers %s (%v)", answer.Status, err)
	}
}
