package hooks

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"webchat/hooks/chat"
)

// export is all that is stored about a visitor: as JSON, or its messages as CSV.
type export struct {
	ctx     context.Context
	app     core.App
	desk    *chat.Desk
	record  *core.Record
	visitor chat.Account
	format  string
}

// newExport prepares the export of a visitor. Its error is a [chat.Error]: of kind [chat.NotFound] where there is no such
// visitor, [chat.Invalid] where there is no such format.
func newExport(ctx context.Context, app core.App, desk *chat.Desk, visitorID, format string) (*export, error) {
	if format != "json" && format != "csv" {
		return nil, badField("format", "An export is json or csv.")
	}
	record, err := visitorRecord(app, visitorID)
	if err != nil {
		return nil, err
	}
	return &export{ctx, app, desk, record, accountOf(record), format}, nil
}

func (x *export) fileName() string { return "visitor-" + x.visitor.ID + "." + x.format }

func (x *export) contentType() string {
	if x.format == "csv" {
		return "text/csv; charset=utf-8"
	}
	return "application/json"
}

func (x *export) write(out io.Writer) error {
	if x.format == "csv" {
		return x.writeCSV(out)
	}
	return x.writeJSON(out)
}

// writeJSON writes {account, sessions, messages} and, by their names, the records of other collections that belong to the
// visitor or to one of its sessions. Nothing but a page of it is in memory at once.
func (x *export) writeJSON(out io.Writer) error {
	account, err := json.Marshal(x.record.Fresh().IgnoreEmailVisibility(true).PublicExport())
	if err != nil {
		return err
	}
	o := &object{out: out}
	o.member("account", account)
	var sessions []chat.Session
	o.list("sessions", func(add func(any)) error {
		for session, err := range x.desk.AllSessions(x.ctx, x.visitor) {
			if err != nil {
				return err
			}
			sessions = append(sessions, session.Session)
			add(session)
		}
		return nil
	})
	o.list("messages", func(add func(any)) error {
		for _, session := range sessions {
			for m, err := range x.desk.AllMessages(x.ctx, session) {
				if err != nil {
					return err
				}
				add(m)
			}
		}
		return nil
	})
	others, err := x.others()
	if err != nil {
		return err
	}
	for _, other := range others {
		o.list(other.name, func(add func(any)) error { return x.eachRecord(other, sessions, add) })
	}
	return o.end()
}

// writeCSV writes the messages, each with its session and its sender's name.
func (x *export) writeCSV(out io.Writer) error {
	rows := csv.NewWriter(out)
	if err := rows.Write([]string{"sessionId", "seq", "createdAt", "senderType", "senderId", "senderName", "text"}); err != nil {
		return err
	}
	for session, err := range x.desk.AllSessions(x.ctx, x.visitor) {
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, one := range session.Participants {
			names[one.ID] = one.DisplayName
		}
		for m, err := range x.desk.AllMessages(x.ctx, session.Session) {
			if err != nil {
				return err
			}
			row := []string{
				m.SessionID, strconv.FormatInt(m.Seq, 10), m.CreatedAt, string(m.SenderType), m.SenderID, names[m.SenderID], m.Text,
			}
			for i, cell := range row {
				row[i] = defused(cell)
			}
			if err := rows.Write(row); err != nil {
				return err
			}
		}
	}
	rows.Flush()
	return rows.Error()
}

// defused is a cell that no spreadsheet takes for a formula.
func defused(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// related is a collection whose records belong to a visitor or a session by a relation.
type related struct {
	name             string
	collection       *core.Collection
	visitor, session []string // the relations
}

// ofChats are the collections that an export has in its own words.
var ofChats = []string{"sessions", "messages", "handoff_requests", "agent_assignments"}

// others are the collections that hold something of a visitor, beside those of the chats.
func (x *export) others() ([]*related, error) {
	all := map[string]*related{}
	for _, to := range []string{users, "sessions"} {
		collection, err := x.app.FindCachedCollectionByNameOrId(to)
		if err != nil {
			return nil, err
		}
		references, err := x.app.FindCachedCollectionReferences(collection)
		if err != nil {
			return nil, err
		}
		for holder, fields := range references {
			if slices.Contains(ofChats, holder.Name) || holder.IsView() {
				continue
			}
			if all[holder.Name] == nil {
				all[holder.Name] = &related{name: holder.Name, collection: holder}
			}
			for _, field := range fields {
				if to == users {
					all[holder.Name].visitor = append(all[holder.Name].visitor, field.GetName())
				} else {
					all[holder.Name].session = append(all[holder.Name].session, field.GetName())
				}
			}
		}
	}
	return sortedByName(all), nil
}

// eachRecord adds the records of the collection that belong to the visitor or to one of the sessions.
func (x *export) eachRecord(of *related, sessions []chat.Session, add func(any)) error {
	ids := make([]any, len(sessions))
	for i, session := range sessions {
		ids[i] = session.ID
	}
	var either []dbx.Expression
	for _, field := range of.visitor {
		either = append(either, dbx.HashExp{field: x.visitor.ID})
	}
	for _, field := range of.session {
		either = append(either, dbx.HashExp{field: ids})
	}
	records, err := x.app.FindAllRecords(of.collection, dbx.Or(either...))
	for _, record := range records {
		add(record.IgnoreEmailVisibility(true).PublicExport())
	}
	if err != nil {
		return fmt.Errorf("read the %s of a visitor: %w", of.name, err)
	}
	return nil
}
