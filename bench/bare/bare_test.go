package bare

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/security"
	_ "modernc.org/sqlite"
)

type message struct {
	ID        string `json:"id"`
	Chat      string `json:"sessionId"`
	Seq       int    `json:"seq"`
	Text      string `json:"text"`
	CreatedAt string `json:"createdAt"`

	stored chan error
}

// bareWay is no more than it takes: it knows nobody, checks nothing, and forgets its seqs when it ends.
type bareWay struct {
	server *httptest.Server
	db     *sql.DB
	insert *sql.Stmt
	jobs   chan *message

	mu      sync.Mutex
	streams map[string][]chan []byte
}

func startBare(b *testing.B) way {
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "bare.db")+
		"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=wal_autocheckpoint(4000)&_pragma=cache_size(-32000)")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`CREATE TABLE messages (id TEXT PRIMARY KEY, chat TEXT, seq INTEGER, text TEXT, createdAt TEXT);
		CREATE UNIQUE INDEX messages_order ON messages (chat, seq)`)
	if err != nil {
		b.Fatal(err)
	}
	insert, err := db.Prepare(`INSERT INTO messages (id, chat, seq, text, createdAt) VALUES (?, ?, ?, ?, ?)`)
	if err != nil {
		b.Fatal(err)
	}
	w := &bareWay{db: db, insert: insert, jobs: make(chan *message, 4096), streams: map[string][]chan []byte{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{chat}", w.send)
	mux.HandleFunc("GET /{chat}", w.listen)
	w.server = httptest.NewServer(mux)
	go w.write()
	b.Cleanup(func() {
		w.server.CloseClientConnections()
		w.server.Close()
		close(w.jobs)
		insert.Close()
		db.Close()
	})
	return w
}

func (w *bareWay) send(response http.ResponseWriter, request *http.Request) {
	m := &message{Chat: request.PathValue("chat"), stored: make(chan error, 1)}
	if err := json.NewDecoder(request.Body).Decode(m); err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	w.jobs <- m
	if err := <-m.stored; err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
		return
	}
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(response).Encode(m)
}

func (w *bareWay) write() {
	seqs := map[string]int{}
	for first := range w.jobs {
		batch := []*message{first}
		for more := true; more; {
			select {
			case m := <-w.jobs:
				batch = append(batch, m)
			default:
				more = false
			}
		}
		err := w.commit(batch, seqs)
		for _, m := range batch {
			m.stored <- err
		}
		for _, m := range batch {
			w.tell(m)
		}
	}
}

func (w *bareWay) commit(batch []*message, seqs map[string]int) error {
	tx, err := w.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert := tx.Stmt(w.insert)
	for _, m := range batch {
		seqs[m.Chat]++
		now := time.Now().UTC()
		m.ID, m.Seq, m.CreatedAt = fmt.Sprintf("%d%s", now.UnixMilli(), security.RandomString(7)), seqs[m.Chat], now.Format(time.RFC3339Nano)
		if _, err := insert.Exec(m.ID, m.Chat, m.Seq, m.Text, m.CreatedAt); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (w *bareWay) tell(m *message) {
	data, _ := json.Marshal(m)
	event := fmt.Appendf(nil, "event:message\ndata:%s\n\n", data)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, stream := range w.streams[m.Chat] {
		stream <- event
	}
}

func (w *bareWay) listen(response http.ResponseWriter, request *http.Request) {
	stream := make(chan []byte, 4096)
	w.mu.Lock()
	w.streams[request.PathValue("chat")] = append(w.streams[request.PathValue("chat")], stream)
	w.mu.Unlock()
	response.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(response)
	_ = flush.Flush()
	for {
		select {
		case event := <-stream:
			if _, err := response.Write(event); err != nil {
				return
			}
			_ = flush.Flush()
		case <-request.Context().Done():
			return
		}
	}
}

func (w *bareWay) address() string { return w.server.Listener.Addr().String() }

func (w *bareWay) path(chat int) string { return fmt.Sprintf("/chat%d", chat) }

func (w *bareWay) token(int, int) string { return "nobody asks" }

func (w *bareWay) follow(b *testing.B, chat, _ int) io.ReadCloser {
	response, err := http.Get("http://" + w.address() + w.path(chat))
	if err != nil {
		b.Fatal(err)
	}
	return response.Body
}
