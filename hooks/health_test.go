package hooks_test

import (
	"net/http"
	"testing"

	"github.com/pocketbase/dbx"
)

func TestADatabaseThatDoesNotAnswerIsTheServersTrouble(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	visitor, ada := c.visitor, s.staff("Ada")
	l, lobbyist := visitor.listen(), ada.listen()
	answer := s.get("/health").is(http.StatusOK)
	if string(answer.body) != `{"ok":true}`+"\n" || answer.header.Get("Cache-Control") != "no-store" {
		t.Errorf("it says %s %v", answer.body, answer.header)
	}
	for _, db := range []dbx.Builder{s.app.ConcurrentDB(), s.app.NonconcurrentDB()} {
		must(t, db.(*dbx.DB).DB().Close())
	}
	s.until("a check", func() bool { return s.get("/health").status == http.StatusServiceUnavailable })
	if answer := s.get("/health").is(http.StatusServiceUnavailable); string(answer.body) != `{"ok":false}`+"\n" {
		t.Errorf("it says %s", answer.body)
	}
	for _, by := range []caller{visitor, ada} {
		if answer := by.get(api + "/sessions"); answer.status < 500 {
			t.Errorf("without a database, a good token is answered with %d %s", answer.status, answer.body)
		}
	}
	l.subscribe(c.topic(), c.after(0)).is(http.StatusServiceUnavailable)
	lobbyist.subscribe(lobby).is(http.StatusServiceUnavailable)
}
