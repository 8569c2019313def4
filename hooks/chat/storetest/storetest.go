// Package storetest is what a [chat.Store] must pass: examples, each a sentence, random histories compared with a model
// in memory, and many who act at once. It knows of a store only what package chat says.
package storetest

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"webchat/hooks/chat"
)

// Fixture is a store without sessions, and a way to make accounts that it finds.
type Fixture struct {
	Store   chat.Store
	Account func(role chat.Role, displayName string) chat.Account
}

// Run has the store that open makes, time and again, pass everything.
func Run(t *testing.T, open func(t *testing.T) Fixture) {
	for _, part := range []struct {
		name string
		test func(*trial)
	}{
		{"starting", starting},
		{"identifying", identifying},
		{"sending", sending},
		{"the queue", queueing},
		{"its pace", pacing},
		{"limits", limiting},
		{"limits of a network", limitingNetworks},
		{"limits of messages that are left", limitingLeft},
		{"previews", previewing},
		{"claiming", claiming},
		{"releasing", releasing},
		{"leaving", leaving},
		{"mails with answers", answeringByMail},
		{"mails after mails", owingTheRest},
		{"mails with transcripts", copying},
		{"mails that fail", failing},
		{"closing", closing},
		{"visits", visiting},
		{"answers before a chat", answering},
		{"ratings", rating},
		{"the audit log", auditing},
		{"ending on the server's behalf", endingByServer},
		{"where sessions come from", comingFrom},
		{"discarding", discarding},
		{"paging through a transcript", paging},
		{"views", viewing},
		{"lists of own sessions", listing},
		{"earlier chats", earlier},
		{"who is online", presence},
		{"who is connected", connecting},
		{"agents who sign out", signingOut},
		{"quiet chats", quiet},
		{"their end", ending},
		{"what is told", telling},
		{"erasing", erasing},
		{"many at once", manyAtOnce},
		{"random histories", randomHistories},
		{"random histories at once", randomHistoriesAtOnce},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			fixture := open(t)
			tr := &trial{TB: t, test: t, Store: fixture.Store, account: fixture.Account, told: make(chan chat.Change, 100_000)}
			tr.OnCommit(func(changes []chat.Change) {
				for _, change := range changes {
					tr.told <- change
				}
			})
			part.test(tr)
		})
	}
}

var ctx = context.Background()

// trial is a store under test, and what it has told.
type trial struct {
	rapid.TB // whom it reports to: the test, one of its examples, or one of its random histories
	test     *testing.T

	chat.Store
	account func(role chat.Role, displayName string) chat.Account
	told    chan chat.Change
}

func (tr *trial) example(sentence string, test func(t *trial)) {
	tr.test.Run(sentence, func(t *testing.T) {
		one := *tr
		one.TB = t
		test(&one)
	})
}

// check ends the example if what it builds on failed.
func (tr *trial) check(err error) {
	tr.Helper()
	if err != nil {
		tr.Fatal(err)
	}
}

// refused says that the error is of that kind.
func (tr *trial) refused(err error, kind chat.Kind) {
	tr.Helper()
	if chat.KindOf(err) != kind {
		tr.Errorf("it came to %v", err)
	}
}

// same says that two values are equal.
func same[T comparable](tr *trial, got, want T) {
	tr.Helper()
	if got != want {
		tr.Errorf("it is %+v, not %+v", got, want)
	}
}

// start begins a session of a visitor of that name, who is new.
func (tr *trial) start(name string) (chat.Account, chat.Session) {
	tr.Helper()
	started, err := tr.Start(ctx, chat.Account{Role: chat.RoleUser, DisplayName: name}, nil, chat.Visit{})
	tr.check(err)
	return started.Visitor, started.Session
}

// again begins another session of the visitor.
func (tr *trial) again(visitor chat.Account) chat.Session {
	tr.Helper()
	started, err := tr.Start(ctx, visitor, nil, chat.Visit{})
	tr.check(err)
	return started.Session
}

// message is what the account writes, with its side.
func message(by chat.Account, sessionID, text string) chat.Message {
	m := chat.Message{SessionID: sessionID, SenderID: by.ID, SenderType: chat.SenderUser, Text: text}
	if by.Role == chat.RoleAgent {
		m.SenderType = chat.SenderAgent
	}
	return m
}

func (tr *trial) write(by chat.Account, sessionID, text string) chat.Message {
	tr.Helper()
	m, _, err := tr.Send(ctx, by, message(by, sessionID, text))
	tr.check(err)
	return m
}

func (tr *trial) handoff(by chat.Account, sessionID string) chat.HandoffRequest {
	tr.Helper()
	request, _, err := tr.Handoff(ctx, by, sessionID)
	tr.check(err)
	return request
}

func (tr *trial) claim(by chat.Account, request chat.HandoffRequest) {
	tr.Helper()
	_, err := tr.Claim(ctx, by, request.ID)
	tr.check(err)
}

func (tr *trial) close(by chat.Account, sessionID string) chat.Session {
	tr.Helper()
	session, err := tr.Close(ctx, by, sessionID)
	tr.check(err)
	return session
}

func (tr *trial) session(id string) chat.Session {
	tr.Helper()
	session, err := tr.Session(ctx, id)
	tr.check(err)
	return session
}

func (tr *trial) view(id string) chat.SessionView {
	tr.Helper()
	view, err := tr.View(ctx, id)
	tr.check(err)
	return view
}

// visited compares the visit that a view shows.
func (tr *trial) visited(view chat.SessionView, want chat.Visit) {
	tr.Helper()
	if view.Visit == nil {
		same(tr, chat.Visit{}, want)
	} else {
		same(tr, *view.Visit, want)
	}
}

// transcript is all that was said in a session.
func (tr *trial) transcript(sessionID string) []chat.Message {
	tr.Helper()
	messages, more, err := tr.Messages(ctx, sessionID, chat.Page{FromStart: true, Limit: 100_000})
	tr.check(err)
	if more {
		tr.Error("there is more beyond the end")
	}
	return messages
}

// previewed are the messages of a preview.
func (tr *trial) previewed(preview chat.Preview) []chat.Message {
	tr.Helper()
	messages, err := preview.Messages()
	tr.check(err)
	return messages
}

// lastLine is the text of a session's last message.
func (tr *trial) lastLine(sessionID string) string {
	tr.Helper()
	all := tr.transcript(sessionID)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].Text
}

// queue is who waits, the first first, by the visitors' names.
func (tr *trial) queue() []string {
	tr.Helper()
	waiting, items, err := tr.Queue(ctx, 1000)
	tr.check(err)
	same(tr, waiting, len(items))
	here := 0
	for _, item := range items {
		if item.LeftAt == "" {
			here++
		}
	}
	count, err := tr.Waiting(ctx)
	tr.check(err)
	same(tr, count, here)
	places, err := tr.Places(ctx)
	tr.check(err)
	same(tr, len(places), len(items))
	names := []string{}
	for i, item := range items {
		names = append(names, item.DisplayName)
		same(tr, places[i], item.SessionID)
		same(tr, tr.view(item.SessionID).QueuePosition, i+1)
	}
	return names
}

// openRequest is the request by which the session waits.
func (tr *trial) openRequest(sessionID string) chat.HandoffRequest {
	tr.Helper()
	_, items, err := tr.Queue(ctx, 1000)
	tr.check(err)
	for _, item := range items {
		if item.SessionID == sessionID {
			return chat.HandoffRequest{ID: item.HandoffRequestID, SessionID: sessionID, RequestedAt: item.RequestedAt}
		}
	}
	tr.Fatalf("the session %s does not wait", sessionID)
	return chat.HandoffRequest{}
}

// asError is the domain's error in err's chain, or nil.
func asError(err error) *chat.Error {
	var known *chat.Error
	errors.As(err, &known)
	return known
}
