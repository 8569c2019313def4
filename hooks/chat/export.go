package chat

import (
	"context"
	"iter"
)

// SessionExport is all that is stored of a session, but for its messages.
type SessionExport struct {
	SessionView
	HandoffRequests []HandoffRequest `json:"handoffRequests"`
	Assignments     []Assignment     `json:"assignments"`
}

// exportPage is how many sessions are read at once.
const exportPage = 100

// Visitor reads a visitor's account. Its error is an [Error] of kind [NotFound] where there is none.
func (d *Desk) Visitor(ctx context.Context, id string) (Account, error) {
	return d.store.Visitor(ctx, id)
}

// AllSessions reads all sessions of a visitor, the newest first.
func (d *Desk) AllSessions(ctx context.Context, visitor Account) iter.Seq2[SessionExport, error] {
	return func(yield func(SessionExport, error) bool) {
		list := SessionList{Limit: exportPage}
		for more := true; more; {
			page, err := d.store.Sessions(ctx, visitor, list)
			if err != nil {
				yield(SessionExport{}, err)
				return
			}
			more = page.More
			for _, item := range page.Items {
				list.Before = item.ID
				session := SessionExport{SessionView: item.SessionView}
				session.HandoffRequests, err = d.store.Requests(ctx, item.ID)
				if err == nil {
					session.Assignments, err = d.store.Assignments(ctx, item.ID)
				}
				if !yield(session, err) || err != nil {
					return
				}
			}
		}
	}
}

// Transcript reads a session and all its messages for one of its participants or an admin.
func (d *Desk) Transcript(ctx context.Context, by Account, id string) (SessionView, iter.Seq2[Message, error], error) {
	view, err := d.Session(ctx, by, id)
	if err != nil {
		return SessionView{}, nil, err
	}
	return view, d.AllMessages(ctx, view.Session), nil
}

// AllMessages reads all messages of a session, a page at a time, so that a long one is never in memory as a whole. It
// ends with an error when the session is gone before it was read to the end.
func (d *Desk) AllMessages(ctx context.Context, session Session) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		var last int64
		for more := true; more; {
			messages, moreBeyond, err := d.store.Messages(ctx, session.ID, Page{After: last, FromStart: true, Limit: MaxLimit})
			if err != nil {
				yield(Message{}, err)
				return
			}
			more = moreBeyond
			for _, m := range messages {
				if last = m.Seq; !yield(m, nil) {
					return
				}
			}
		}
		if last < session.LastSeq {
			yield(Message{}, ErrSessionNotFound)
		}
	}
}
