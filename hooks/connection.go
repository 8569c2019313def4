package hooks

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/rooms"
)

// writeTimeout is how long a reader may take for what is written to it at once.
const writeTimeout = 10 * time.Second

// comeBack is after how many seconds one who finds too many connections may try again.
const comeBack = 10

// connect keeps the realtime connection with a client of package rooms. Over HTTP/1.1 it takes the connection over from
// net/http, which would hold three times the memory for it; HTTP/2 can't be taken over and is served the ordinary way.
func (w *webchat) connect(e *core.RealtimeConnectRequestEvent) error {
	banned := w.bans.refuse(accountOf(e.Auth), e.RealIP())
	if banned != nil && e.Auth != nil {
		return notAStream(e, banned)
	}
	leave, err := w.connections.enter(networkOf(e.RequestEvent))
	if err != nil {
		e.Response.Header().Set("Retry-After", strconv.Itoa(comeBack))
		return notAStream(e, err)
	}
	if e.Request.ProtoMajor == 1 {
		conn, _, err := http.NewResponseController(e.Response).Hijack()
		if err == nil {
			if err := writeHead(conn, e.Response.Header()); err != nil {
				_ = conn.Close()
				leave()
				return nil // nobody is there to be answered
			}
			w.listen(e, &takenOver{conn: conn}, leave)
			return nil
		}
		if !errors.Is(err, http.ErrNotSupported) {
			leave()
			return err
		}
	}
	defer leave()
	stream := &ordinary{response: e.Response, control: http.NewResponseController(e.Response), done: make(chan struct{})}
	defer stream.Close() // what is being written is written before the handler returns
	client := w.register(e, stream)
	if client == nil {
		return notAStream(e, refusal(http.StatusServiceUnavailable, "The server is restarting. Try again in a moment."))
	}
	defer e.App.SubscriptionsBroker().Unregister(client.Id())
	select {
	case <-e.Request.Context().Done():
	case <-stream.done:
	}
	return nil
}

// listen lets the request go, and ends the client when the other side hangs up.
func (w *webchat) listen(e *core.RealtimeConnectRequestEvent, stream *takenOver, leave func()) {
	client := w.register(e, stream)
	if client == nil {
		stream.Close()
		leave()
		return
	}
	broker, conn, id := e.App.SubscriptionsBroker(), stream.conn, client.Id()
	go func() {
		var nothing [1]byte
		for {
			_, err := conn.Read(nothing[:])
			if err != nil && err != io.EOF && !errors.Is(err, net.ErrClosed) {
				client.Lose()
			}
			if err != nil {
				break
			}
		}
		broker.Unregister(id)
		conn.Close()
		leave()
	}()
}

func (w *webchat) register(e *core.RealtimeConnectRequestEvent, conn rooms.Conn) *rooms.Client {
	client := rooms.NewClient(w.hub, conn)
	if client == nil {
		return nil
	}
	client.Set(apis.RealtimeClientIPKey, e.RealIP())
	e.Client = client
	e.App.SubscriptionsBroker().Register(client)
	client.Connect()
	if w.bans.refuse(client.Account(), e.RealIP()) != nil {
		w.bans.tryOut(client, e.RealIP(), func() { e.App.SubscriptionsBroker().Unregister(client.Id()) })
	}
	return client
}

func writeHead(conn net.Conn, header http.Header) error {
	header.Set("Connection", "close") // the end of the stream is the end of the connection
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	if err := header.Write(&head); err != nil {
		return err
	}
	head.WriteString("\r\n")
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return err
	}
	return (&takenOver{conn: conn}).Write(head.Bytes())
}

// takenOver is a connection that is no longer net/http's.
type takenOver struct{ conn net.Conn }

func (t *takenOver) Write(p []byte) error {
	if err := t.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	_, err := t.conn.Write(p)
	return err
}

func (t *takenOver) Close() { _ = t.conn.Close() }

// ordinary is a response that is written to as long as its request lasts.
type ordinary struct {
	response http.ResponseWriter
	control  *http.ResponseController

	mu    sync.Mutex // held while writing, which must not go on once the request's handler has returned
	ended bool
	done  chan struct{}
}

func (o *ordinary) Write(p []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return net.ErrClosed
	}
	if err := o.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := o.response.Write(p); err != nil {
		return err
	}
	return o.control.Flush()
}

func (o *ordinary) Close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.ended {
		o.ended = true
		close(o.done)
	}
}
