package hooks

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

// mostHours is how long a ban that ends may be: a hundred years.
const mostHours = 100 * 365 * 24

func bindBansApi(w *webchat, api *router.RouterGroup[*core.RequestEvent]) {
	own := api.Group("/bans")
	own.BindFunc(requireAccount, w.limit(w.rates.change))
	own.POST("", w.ban)
	own.DELETE("/{id}", w.unban).BindFunc(requireAdmin)
}

// banForm names one target, and whether where the chat came from is banned too.
type banForm struct {
	SessionID  string `json:"sessionId"`
	UserID     string `json:"userId"`
	Address    string `json:"address"`
	AddressToo bool   `json:"addressToo"`
	Hours      *int   `json:"hours"`
	Reason     string `json:"reason"`
}

func (w *webchat) ban(e *core.RequestEvent) error {
	var form banForm
	by := actorOf(e)
	if err := chat.MayEver(by.Role, chat.ActionBan); err != nil {
		return err
	}
	if err := bindBody(e, &form); err != nil {
		return err
	}
	until, err := form.until(by.Role)
	if err != nil {
		return err
	}
	targets, err := w.targetsOf(e, by, form)
	if err != nil {
		return err
	}
	items := []map[string]any{}
	err = e.App.RunInTransaction(func(tx core.App) error {
		for _, target := range targets {
			record, err := newBan(tx, target, until, form.Reason)
			if err != nil {
				return err
			}
			actsOn(record, e)
			if err := tx.Save(record); err != nil {
				return err
			}
			items = append(items, banView(record, by.Role))
		}
		return nil
	})
	if err != nil {
		if wrong := e.BadRequestError("The ban could not be made. See what is wrong below.", err); len(wrong.Data) > 0 {
			return wrong
		}
		return err
	}
	return e.JSON(http.StatusCreated, map[string]any{"items": items})
}

// until is when the ban ends; the zero time is never.
func (f banForm) until(role chat.Role) (time.Time, error) {
	lasts := chat.UsualBan
	if f.Hours != nil {
		lasts = time.Duration(*f.Hours) * time.Hour
	}
	switch {
	case f.Hours != nil && (*f.Hours < 0 || *f.Hours > mostHours):
		return time.Time{}, badField("hours", "This is a whole number of hours, at most a hundred years.")
	case role != chat.RoleAdmin && (lasts == 0 || lasts > chat.LongestBan):
		return time.Time{}, badField("hours", "Agents ban for 1 to 720 hours, which is 30 days.")
	case lasts == 0:
		return time.Time{}, nil
	}
	return time.Now().UTC().Add(lasts), nil
}

// banTarget is one field of a ban, and what it is to hold.
type banTarget struct{ field, value string }

// targetsOf finds out who is to be banned, and whether by may.
func (w *webchat) targetsOf(e *core.RequestEvent, by chat.Account, form banForm) ([]banTarget, error) {
	named := []banTarget{}
	for _, one := range []banTarget{{"sessionId", form.SessionID}, {"userId", form.UserID}, {"address", form.Address}} {
		if one.value != "" {
			named = append(named, one)
		}
	}
	switch {
	case len(named) != 1:
		return nil, badField("sessionId", "Name one of sessionId, userId and address.")
	case form.AddressToo && form.SessionID == "":
		return nil, badField("addressToo", "Where somebody comes from is known of a chat only. Name it by its sessionId.")
	case form.SessionID != "":
		return w.targetsInChat(e, by, form)
	case by.Role != chat.RoleAdmin:
		return nil, refusal(http.StatusForbidden, "Agents ban the visitors of their own chats. Name the chat by its sessionId.")
	}
	return named, nil
}

func (w *webchat) targetsInChat(e *core.RequestEvent, by chat.Account, form banForm) ([]banTarget, error) {
	ctx, desk := e.Request.Context(), w.desk.Load()
	visitorID, err := desk.MayBan(ctx, by, form.SessionID)
	if err != nil {
		return nil, err
	}
	targets := []banTarget{{"userId", visitorID}}
	if !form.AddressToo {
		return targets, nil
	}
	origin, err := desk.Origin(ctx, form.SessionID)
	switch {
	case err != nil:
		return nil, err
	case origin == "":
		return nil, refusal(http.StatusConflict, "It is not known where this visitor comes from. Ban the visitor alone.")
	case by.Role == chat.RoleAgent && origin == networkOf(e):
		// So it is in an office, or behind a proxy that was not made known: the ban would hit everyone.
		return nil, refusal(http.StatusConflict, "This visitor comes from the same network as you. Ban the visitor alone.")
	}
	return append(targets, banTarget{"address", origin}), nil
}

func newBan(app core.App, target banTarget, until time.Time, reason string) (*core.Record, error) {
	collection, err := app.FindCollectionByNameOrId(bansCollection)
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(collection)
	record.Set(target.field, target.value)
	if !until.IsZero() {
		record.Set("until", until)
	}
	record.Set("reason", reason)
	return record, nil
}

// banView is a ban as it is answered. Agents need not know where a visitor comes from.
func banView(record *core.Record, role chat.Role) map[string]any {
	view := map[string]any{
		"id": record.Id, "userId": record.GetString("userId"), "until": record.GetString("until"),
		"createdAt": record.GetString("createdAt"),
	}
	if role == chat.RoleAdmin {
		view["address"] = record.GetString("address")
	}
	return view
}

func (w *webchat) unban(e *core.RequestEvent) error {
	record, err := e.App.FindRecordById(bansCollection, e.Request.PathValue("id"))
	if err != nil {
		return refusal(http.StatusNotFound, "There is no such ban.")
	}
	actsOn(record, e)
	if err := e.App.Delete(record); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}
