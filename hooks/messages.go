package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

func bindMessagesApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	messages := api.Group("/sessions/{id}/messages")
	messages.BindFunc(requireAccount)
	messages.GET("", w.listMessages).BindFunc(w.limit(w.rates.read))
	messages.POST("", w.sendMessage).BindFunc(w.limit(w.rates.send), w.refuseBanned)
}

func (w *webchat) sendMessage(e *core.RequestEvent) error {
	var form struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	by := accountOf(e.Auth)
	if err := chat.MayEver(by.Role, chat.ActionSend); err != nil {
		return err
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	stored, isNew, err := w.desk.Load().Send(e.Request.Context(), by, e.Request.PathValue("id"), form.ID, form.Text)
	if err != nil {
		return err
	}
	if isNew {
		return e.JSON(http.StatusCreated, stored)
	}
	return e.JSON(http.StatusOK, stored)
}

func (w *webchat) listMessages(e *core.RequestEvent) error {
	page, err := pageOf(e)
	if err != nil {
		return err
	}
	ctx, id := e.Request.Context(), e.Request.PathValue("id")
	messages, more, err := w.desk.Load().Messages(ctx, accountOf(e.Auth), id, page)
	return answer(e, map[string]any{"messages": messages, "more": more}, err)
}

func pageOf(e *core.RequestEvent) (chat.Page, error) {
	query := e.Request.URL.Query()
	page := chat.Page{FromStart: query.Has("after")}
	var err error
	if page.FromStart && query.Has("before") {
		return page, badField("before", "A page is after one message or before one, not both.")
	}
	if page.After, err = numberOf(e, "after", 0); err != nil {
		return page, err
	}
	if page.Before, err = numberOf(e, "before", 0); err != nil {
		return page, err
	}
	page.Limit, err = limitOf(e, chat.DefaultLimit, chat.MaxLimit)
	return page, err
}
