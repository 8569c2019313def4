package hooks

import (
	"net/http"
	"strconv"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

const maxSessions = 200

func bindSessionsApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/sessions", w.startSession).BindFunc(refuseStaleToken, w.limit(w.rates.start), w.refuseBanned)
	own := api.Group("/sessions")
	own.BindFunc(requireAccount)
	own.GET("", w.listSessions).BindFunc(w.limit(w.rates.read))
	own.GET("/{id}", w.showSession).BindFunc(w.limit(w.rates.read))
	own.GET("/{id}/earlier", w.earlierChats).BindFunc(w.limit(w.rates.read))
	own.POST("/{id}/release", w.releaseSession).BindFunc(w.limit(w.rates.change))
	own.POST("/{id}/close", w.closeSession).BindFunc(w.limit(w.rates.change))
	own.POST("/{id}/here", w.stayInSession).BindFunc(w.limit(w.rates.change), w.refuseBanned)
}

func (w *webchat) startSession(e *core.RequestEvent) error {
	var form struct {
		DisplayName string            `json:"displayName"`
		Fields      map[string]string `json:"fields"`
		Visit       *chat.Visit       `json:"visit"`
	}
	visitor := actorOf(e)
	if err := chat.MayStart(visitor); err != nil {
		return err
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	if e.Auth == nil {
		visitor.DisplayName = form.DisplayName
	}
	ctx := e.Request.Context()
	started, err := w.desk.Load().Start(ctx, visitor, form.Fields, visitOf(e, form.Visit))
	if err != nil {
		return err
	}
	view, err := w.desk.Load().Session(ctx, started.Visitor, started.Session.ID)
	if err != nil {
		return err
	}
	record, err := e.App.FindRecordById(users, started.Visitor.ID)
	if err != nil {
		return err
	}
	token, err := newToken(record)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusCreated, map[string]any{"token": token, "user": accountOf(record), "session": view})
}

func (w *webchat) listSessions(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	limit, err := limitOf(e, chat.DefaultLimit, maxSessions)
	if err != nil {
		return err
	}
	page, err := w.desk.Load().Sessions(e.Request.Context(), accountOf(e.Auth), chat.SessionList{
		Status: chat.Status(query.Get("status")), Before: query.Get("before"), Limit: limit,
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, page)
}

func (w *webchat) showSession(e *core.RequestEvent) error {
	view, err := w.desk.Load().Session(e.Request.Context(), accountOf(e.Auth), e.Request.PathValue("id"))
	return answer(e, view, err)
}

func (w *webchat) earlierChats(e *core.RequestEvent) error {
	chats, err := w.desk.Load().Earlier(e.Request.Context(), accountOf(e.Auth), e.Request.PathValue("id"))
	return answer(e, map[string]any{"items": chats}, err)
}

func (w *webchat) releaseSession(e *core.RequestEvent) error {
	view, err := w.desk.Load().Release(e.Request.Context(), actorOf(e), e.Request.PathValue("id"))
	return answer(e, view, err)
}

func (w *webchat) closeSession(e *core.RequestEvent) error {
	view, err := w.desk.Load().Close(e.Request.Context(), actorOf(e), e.Request.PathValue("id"))
	return answer(e, view, err)
}

// stayInSession says that the visitor is there, when it was asked.
func (w *webchat) stayInSession(e *core.RequestEvent) error {
	view, err := w.desk.Load().Here(e.Request.Context(), accountOf(e.Auth), e.Request.PathValue("id"))
	return answer(e, view, err)
}

// answer sends what was asked for with 200, or returns the error.
func answer(e *core.RequestEvent, data any, err error) error {
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, data)
}

// limitOf reads the limit of a page.
func limitOf(e *core.RequestEvent, unlessTold, most int) (int, error) {
	limit, err := numberOf(e, "limit", int64(unlessTold))
	if err != nil {
		return 0, err
	}
	if limit == 0 {
		return 0, badField("limit", "The limit is a number from 1 on.")
	}
	return int(min(limit, int64(most))), nil
}

// numberOf reads a whole number, 0 or more, from the query.
func numberOf(e *core.RequestEvent, name string, unlessTold int64) (int64, error) {
	query := e.Request.URL.Query()
	if !query.Has(name) {
		return unlessTold, nil
	}
	n, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil || n < 0 {
		return 0, badField(name, "This is a whole number, 0 or more.")
	}
	return n, nil
}
