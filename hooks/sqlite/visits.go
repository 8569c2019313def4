package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"webchat/hooks/chat"
)

const (
	insertVisit = `INSERT INTO visits (id, sessionId, fields, page, title, referrer, language, timeZone, browser)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
	updateVisit = `UPDATE visits SET page = ?2, title = ?3, referrer = ?4, language = ?5, timeZone = ?6, browser = ?7
		WHERE sessionId = ?1`
	visitOf     = `SELECT page, title, referrer, language, timeZone, browser FROM visits WHERE sessionId = ?`
	lastAnswers = `SELECT v.fields FROM sessions s CROSS JOIN visits v ON v.sessionId = s.id
		WHERE s.userId = ? AND json_valid(v.fields) AND v.fields <> '[]'
		ORDER BY s.createdAt DESC, s.rowid DESC LIMIT 1`

	visitColumn = `(SELECT json_object('fields', json(iif(json_valid(v.fields), v.fields, '[]')),
		'page', v.page, 'title', v.title, 'referrer', v.referrer, 'language', v.language, 'timeZone', v.timeZone, 'browser', v.browser)
		FROM visits v WHERE v.sessionId = s.id)`
)

func visitFields(v *chat.Visit) []any {
	return []any{&v.Page, &v.Title, &v.Referrer, &v.Language, &v.TimeZone, &v.Browser}
}

// visited scans what is known of a session's visitor beside its words.
type visited struct{ view *chat.SessionView }

func (v visited) Scan(value any) error {
	type column struct {
		Fields []chat.Answer `json:"fields"`
		chat.Visit
	}
	var known column
	if err := (asJSON[column]{&known}).Scan(value); err != nil {
		return err
	}
	if v.view.Fields = known.Fields; known.Fields == nil {
		v.view.Fields = []chat.Answer{}
	}
	if known.Visit != (chat.Visit{}) {
		v.view.Visit = &known.Visit
	}
	return nil
}

// beginVisit keeps what comes with the start of a session.
func (t *transaction) beginVisit(sessionID string, answers []chat.Answer, visit chat.Visit) error {
	if len(answers) == 0 && visit == (chat.Visit{}) {
		return nil
	}
	if answers == nil {
		answers = []chat.Answer{}
	}
	told, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	return t.exec(insertVisit, newID(), sessionID, string(told),
		visit.Page, visit.Title, visit.Referrer, visit.Language, visit.TimeZone, visit.Browser)
}

// Visit implements [chat.Store.Visit].
func (s *Store) Visit(ctx context.Context, by chat.Account, sessionID string, visit chat.Visit) error {
	_, err := s.do(ctx, func(t *transaction) (chat.Change, error) {
		session, err := t.decide(chat.ActionVisit, by, sessionID)
		if err != nil {
			return chat.Change{}, err
		}
		change := chat.Change{Action: chat.ActionVisit, Session: session, By: by}
		before, err := first(t.ctx, t, visitFields, visitOf, sessionID)
		if errors.Is(err, sql.ErrNoRows) {
			if visit == (chat.Visit{}) {
				return unchanged, nil
			}
			return change, t.beginVisit(sessionID, nil, visit)
		}
		if err != nil {
			return chat.Change{}, err
		}
		now := before.Then(visit)
		if now == before {
			return unchanged, nil
		}
		return change, t.exec(updateVisit, sessionID, now.Page, now.Title, now.Referrer, now.Language, now.TimeZone, now.Browser)
	})
	return err
}

// LastAnswers implements [chat.Store.LastAnswers].
func (s *Store) LastAnswers(ctx context.Context, visitorID string) ([]chat.Answer, error) {
	asAnswers := func(a *[]chat.Answer) []any { return []any{asJSON[[]chat.Answer]{a}} }
	answers, err := first(ctx, s.read, asAnswers, lastAnswers, visitorID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return answers, err
}
