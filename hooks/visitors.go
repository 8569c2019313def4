package hooks

import (
	"io"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

// bindVisitorsApi has what the people behind a site owe a visitor who asks: all that is stored, and its end.
func bindVisitorsApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	visitors := api.Group("/visitors/{id}")
	visitors.BindFunc(requireAccount, requireAdmin)
	visitors.GET("/export", w.exportVisitor)
	visitors.POST("/erase", w.eraseVisitor)
}

// requireAdmin lets admins and superusers through.
func requireAdmin(e *core.RequestEvent) error {
	if accountOf(e.Auth).Role != chat.RoleAdmin {
		return refusal(http.StatusForbidden, "Only admins do this.")
	}
	return e.Next()
}

func (w *webchat) exportVisitor(e *core.RequestEvent) error {
	format := formatOf(e, "json")
	export, err := newExport(e.Request.Context(), e.App, w.desk.Load(), e.Request.PathValue("id"), format)
	if err != nil {
		return err
	}
	if err := audit(e, chat.DeedExported, onAccount(export.record), map[string]any{"format": format}); err != nil {
		return err
	}
	return download(e, export.fileName(), export.contentType(), func(out io.Writer) error { return export.write(out) })
}

// eraseVisitor deletes the account as the dashboard does, and so everything of the visitor.
func (w *webchat) eraseVisitor(e *core.RequestEvent) error {
	record, err := visitorRecord(e.App, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	actsOn(record, e)
	if err := e.App.Delete(record); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// visitorRecord is the account of a visitor. Agents are none, whatever their id.
func visitorRecord(app core.App, id string) (*core.Record, error) {
	record, err := app.FindRecordById(users, id)
	if err != nil || accountOf(record).Role != chat.RoleUser {
		return nil, chat.ErrVisitorNotFound
	}
	return record, nil
}
