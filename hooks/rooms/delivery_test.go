package rooms_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"webchat/hooks/chat"
	"webchat/hooks/rooms"
)

// maxQueued is how many events may wait for a reader.
const maxQueued = 256

// number is the data of the next event.
func (r *reader) number() (n int) {
	r.t.Helper()
	var frame string
	select {
	case frame = <-r.frames:
	case <-r.closed:
		r.t.Fatal("the connection ended")
	}
	if _, err := fmt.Sscanf(frame, "event:"+room+"\ndata:"+`{"event":"message:new","data":%d}`, &n); err != nil {
		r.t.Fatalf("%s arrives", frame)
	}
	return n
}

// atOnce runs do n times at the same time, and returns when all are done.
func atOnce(n int, do func(i int)) {
	var running sync.WaitGroup
	for i := range n {
		running.Go(func() { do(i) })
	}
	running.Wait()
}

func TestAReaderThatStalls(t *testing.T) {
	t.Run("is ended when more wait for it than may, and nobody else is slowed", func(t *testing.T) {
		hub := rooms.NewHub()
		slow, good := connect(t, hub, june), connect(t, hub, ada)
		slow.enter(room)
		good.enter(room)
		slow.stop()
		hub.Publish(room, message(1))
		good.number()
		<-slow.begun
		for i := range maxQueued {
			hub.Publish(room, message(int64(i+2)))
			good.number()
		}
		select {
		case <-slow.closed:
			t.Fatal("it was ended too early")
		default:
		}
		hub.Publish(room, message(maxQueued+2))
		good.number()
		<-slow.closed
		good.expectNothing()
	})
	t.Run("gets all that waited, in order, when it goes on in time", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.enter(room)
		goOn := r.stop()
		hub.Publish(room, message(1))
		<-r.begun
		for i := range maxQueued {
			hub.Publish(room, message(int64(i+2)))
		}
		goOn()
		for i := range maxQueued + 1 {
			if n := r.number(); n != i+1 {
				t.Fatalf("%d arrives after %d", n, i)
			}
		}
		r.expectNothing()
	})
	t.Run("is ended too when that many are held while it joins", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.join(room)
		for i := range maxQueued {
			hub.Publish(room, message(int64(i+1)))
		}
		select {
		case <-r.closed:
			t.Fatal("it was ended too early")
		default:
		}
		hub.Publish(room, message(maxQueued+1))
		<-r.closed
	})
	t.Run("is ended when the eighth of 8 MiB waits and one more comes, and what is being written counts", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.enter(room)
		r.stop()
		hub.Publish(room, mebibyte)
		<-r.begun
		for range 7 {
			hub.Publish(room, mebibyte)
		}
		if r.Ended() {
			t.Fatal("it was ended too early")
		}
		hub.Publish(room, mebibyte)
		<-r.closed
		if !r.Ended() {
			t.Error("it does not say so")
		}
	})
	t.Run("is ended too when that much is held while it joins", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.join(room)
		for range 8 {
			hub.Publish(room, mebibyte)
		}
		if r.Ended() {
			t.Fatal("it was ended too early")
		}
		hub.Publish(room, mebibyte)
		<-r.closed
	})
	t.Run("gets a history of any length when nothing else waits, and after it whatever it keeps up with", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.join(room)
		long := strings.Repeat("x", 12<<20)
		r.Open(room, history(long), 0)
		r.expect(told(room, `{"event":"message:history","data":"`+long+`"}`))
		for range 50 {
			hub.Publish(room, mebibyte)
			r.expect(told(room, `{"event":"message:new","data":"`+mebibyte.Data.(string)+`"}`))
		}
	})
	t.Run("leaves nothing behind once it is discarded", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.enter(room)
		r.stop()
		for i := range 2 * maxQueued {
			hub.Publish(room, message(int64(i)))
		}
		<-r.closed
		r.Discard()
		if !hub.Empty(room) || len(hub.Connected()) > 0 || len(hub.Agents()) > 0 {
			t.Error("it is still there")
		}
	})
}

// mebibyte is an event that takes that much of what may wait, a few bytes less.
var mebibyte = chat.Event{Name: chat.EventMessage, Data: strings.Repeat("x", 1<<20-1000)}

// broken is a connection that fails.
type broken struct{ closed chan struct{} }

func (b *broken) Write([]byte) error { return errors.New("connection reset") }
func (b *broken) Close()             { close(b.closed) }

func TestAConnection(t *testing.T) {
	t.Run("is told its id first, by which it subscribes", func(t *testing.T) {
		r := connect(t, rooms.NewHub(), june)
		r.Connect()
		r.expect(told("PB_CONNECT", `{"clientId":"`+r.Id()+`"}`))
	})
	t.Run("that fails is closed, once", func(t *testing.T) {
		hub := rooms.NewHub()
		conn := &broken{closed: make(chan struct{})}
		client := rooms.NewClient(hub, conn)
		client.Connect()
		<-conn.closed
		client.Connect()
		client.Discard()
		client.Discard()
	})
	t.Run("that is silent gets a comment every 25 seconds, until it ends", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := connect(t, rooms.NewHub(), june)
			r.enter(room)
			began := time.Now()
			r.Connect()
			r.expect(told("PB_CONNECT", `{"clientId":"`+r.Id()+`"}`))
			for i := range 3 {
				r.expect(":")
				if at := time.Since(began); at != time.Duration(i+1)*25*time.Second {
					t.Errorf("it came after %v", at)
				}
			}
			r.Discard()
			time.Sleep(time.Hour)
			if len(r.frames) > 0 {
				t.Error("more came after the end")
			}
		})
	})
}

func TestGoodbye(t *testing.T) {
	t.Run("comes after all that waited, says when to come back, and ends the connection", func(t *testing.T) {
		hub := rooms.NewHub()
		r := connect(t, hub, june)
		r.enter(room)
		goOn := r.stop()
		hub.Publish(room, message(1))
		<-r.begun
		hub.Publish(room, message(2))
		closed := make(chan struct{})
		go func() {
			hub.Close()
			close(closed)
		}()
		goOn()
		<-closed
		<-r.closed
		close(r.frames)
		var frames []string
		for frame := range r.frames {
			frames = append(frames, frame)
		}
		var retry int
		if len(frames) != 3 || frames[1] != told(room, `{"event":"message:new","data":2}`) {
			t.Fatalf("%q arrived", frames)
		}
		if _, err := fmt.Sscanf(frames[2], "retry:%d", &retry); err != nil || retry < 0 || retry >= 3000 {
			t.Errorf("the last is %q", frames[2])
		}
	})
	t.Run("spreads over three seconds when those who were here come back", func(t *testing.T) {
		hub := rooms.NewHub()
		all := make([]*reader, 50)
		for i := range all {
			all[i] = connect(t, hub, june)
		}
		hub.Close()
		when := map[string]bool{}
		for _, r := range all {
			frame := <-r.frames
			if !strings.HasPrefix(frame, "retry:") {
				t.Errorf("%s arrives", frame)
			}
			when[frame] = true
		}
		if len(when) < len(all)/2 {
			t.Errorf("they come back at %d moments", len(when))
		}
	})
	t.Run("turns away who comes later", func(t *testing.T) {
		hub := rooms.NewHub()
		hub.Close()
		if client := rooms.NewClient(hub, &broken{}); client != nil {
			t.Error("it was let in")
		}
	})
	t.Run("waits two seconds for one that stalls, and no longer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			hub := rooms.NewHub()
			slow, good := connect(t, hub, june), connect(t, hub, ada)
			slow.stop()
			slow.Connect()
			<-slow.begun
			began := time.Now()
			hub.Close()
			if took := time.Since(began); took != 2*time.Second {
				t.Errorf("it took %v", took)
			}
			<-good.closed
			slow.Discard()
			<-slow.closed
		})
	})
}

func TestManyComeAndGo(t *testing.T) {
	t.Run("while others talk, and nobody is left in a room in the end", func(t *testing.T) {
		hub := rooms.NewHub()
		readers := make([]*reader, 20)
		for i := range readers {
			readers[i] = connect(t, hub, []chat.Account{june, otto, ada, bo}[i%4])
		}
		atOnce(len(readers)+4, func(i int) {
			for n := range 50 {
				switch {
				case i < len(readers):
					r := readers[i]
					r.join([]string{room, other, chat.Lobby, room + "?options=x"}[n%4], room)
					for _, shut := range r.Shut() {
						r.Open(shut, history(n), int64(n))
					}
				case i%4 == 0:
					hub.Publish(room, message(int64(n)))
				case i%4 == 1:
					hub.Leave(room, june.ID, 404)
				case i%4 == 2:
					hub.Revoke(ada.ID, 401)
				default:
					hub.Agents()
				}
			}
		})
		for _, r := range readers {
			r.Discard()
		}
		if !hub.Empty(room) || !hub.Empty(other) || !hub.Empty(chat.Lobby) || len(hub.Connected()) > 0 || len(hub.Agents()) > 0 {
			t.Error("someone is")
		}
	})
}
