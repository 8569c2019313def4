package hooks

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

func bindHandoffsApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	api.POST("/sessions/{id}/handoff", w.requestHandoff).BindFunc(requireAccount, w.limit(w.rates.handoff), w.refuseBanned)
	api.DELETE("/sessions/{id}/handoff", w.cancelHandoff).BindFunc(requireAccount, w.limit(w.rates.change))
	api.GET("/queue", w.showQueue).BindFunc(requireAccount, w.limit(w.rates.read))
	api.POST("/handoffs/{id}/claim", w.claimHandoff).BindFunc(requireAccount, w.limit(w.rates.change))
}

func (w *webchat) requestHandoff(e *core.RequestEvent) error {
	request, isNew, err := w.desk.Load().Handoff(e.Request.Context(), actorOf(e), e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	if isNew {
		return e.JSON(http.StatusCreated, request)
	}
	return e.JSON(http.StatusOK, request)
}

func (w *webchat) cancelHandoff(e *core.RequestEvent) error {
	view, err := w.desk.Load().Cancel(e.Request.Context(), accountOf(e.Auth), e.Request.PathValue("id"))
	return answer(e, view, err)
}

func (w *webchat) showQueue(e *core.RequestEvent) error {
	if err := chat.MayBeInLobby(accountOf(e.Auth)); err != nil {
		return err
	}
	limit, err := limitOf(e, chat.DefaultLimit, chat.MaxLimit)
	if err != nil {
		return err
	}
	waiting, items, err := w.desk.Load().Queue(e.Request.Context(), accountOf(e.Auth), limit)
	if err != nil {
		return err
	}
	list, err := queueJSON(waiting, items)
	if err != nil {
		return err
	}
	return e.Blob(http.StatusOK, "application/json", list)
}

// queueJSON puts the previews in as they are, which is most of the list: encoding/json would read through each once more.
func queueJSON(waiting int, items []chat.QueueItem) ([]byte, error) {
	const besides = 400 // bytes of an item besides its preview, more or less
	size := besides
	for _, item := range items {
		size += besides + len(item.Preview)
	}
	list := fmt.Appendf(make([]byte, 0, size), `{"waiting":%d,"items":[`, waiting)
	for i, item := range items {
		others, err := json.Marshal(struct {
			chat.QueueItem
			Preview *chat.Preview `json:"preview,omitempty"`
		}{item, nil})
		if err != nil {
			return nil, err
		}
		preview, err := item.Preview.MarshalJSON()
		if err != nil {
			return nil, err
		}
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, others[:len(others)-1]...)
		list = append(list, `,"preview":`...)
		list = append(append(list, preview...), '}')
	}
	return append(list, "]}"...), nil
}

func (w *webchat) claimHandoff(e *core.RequestEvent) error {
	taken, err := w.desk.Load().Claim(e.Request.Context(), actorOf(e), e.Request.PathValue("id"))
	return answer(e, taken, err)
}
