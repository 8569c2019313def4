package hooks_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

func TestABodyThatDoesNotSayHowLargeItIsIsCutOffToo(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	body := struct{ io.Reader }{strings.NewReader(said(huge + huge))}
	request, err := http.NewRequest(http.MethodPost, s.url+c.path()+"/messages", body)
	must(t, err)
	request.Header.Set("Authorization", c.visitor.token)
	response, err := s.http.Do(request)
	must(t, err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	must(t, err)
	told := c.visitor.post(c.path()+"/messages", said(huge)).is(http.StatusRequestEntityTooLarge)
	if response.StatusCode != told.status || !bytes.Equal(content, told.body) {
		t.Errorf("it is answered with %s %s", response.Status, content)
	}
}

func TestWhatIsNotThereIs404InPocketBasesForm(t *testing.T) {
	s := serve(t)
	c := s.started("June")
	for _, row := range [][2]string{
		{http.MethodPut, c.path()}, {http.MethodPost, c.path()}, {http.MethodPatch, c.path() + "/messages"},
		{http.MethodGet, c.path() + "/nothing"}, {http.MethodGet, api}, {http.MethodPost, "/"}, {http.MethodPost, "/health"},
	} {
		answer := c.visitor.call(row[0], row[1], nil).is(http.StatusNotFound)
		if failure := read[failure](answer); failure.Status != http.StatusNotFound || failure.Message == "" || failure.Data == nil {
			t.Errorf("%v: %s", row, answer.body)
		}
	}
}

func TestFieldsNobodyKnowsAreIgnored(t *testing.T) {
	s := serve(t)
	answer := s.stranger().post(api+"/sessions", `{"displayName":"June","role":"admin","id":"x","agentId":"y"}`).is(http.StatusCreated)
	if who := read[struct{ User struct{ Role, ID string } }](answer).User; who.Role != "user" || who.ID == "x" {
		t.Errorf("the visitor is %+v", who)
	}
}

func TestWhatAStopInterruptsIsToBeTriedAgain(t *testing.T) {
	s := serve(t, func(e *core.ServeEvent) {
		e.Router.BindFunc(func(e *core.RequestEvent) error {
			if e.Request.Method == http.MethodGet {
				interrupted, stop := context.WithCancel(e.Request.Context())
				stop()
				e.Request = e.Request.WithContext(interrupted)
			}
			return e.Next()
		})
	})
	c := s.started("June")
	answer := c.visitor.get(c.path() + "/messages").is(http.StatusServiceUnavailable)
	if read[failure](answer).Message == "" || answer.header.Get("Retry-After") == "" {
		t.Errorf("it is answered with %v %s", answer.header, answer.body)
	}
}
