package sqlite

import (
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"webchat/hooks/chat"
)

var parameter = regexp.MustCompile(`\?\d*`)

// plan is how SQLite will run a query, step by step, on the connection that an ANALYZE is run on: others go on with what
// they knew.
func (p *place) plan(query string) []string {
	p.t.Helper()
	var args []any
	parameters := slices.Sorted(slices.Values(parameter.FindAllString(query, -1)))
	for i, one := range parameters {
		if one == "?" || i == 0 || one != parameters[i-1] {
			args = append(args, "1")
		}
	}
	rows, err := p.Store.write.db.Query("EXPLAIN QUERY PLAN "+query, args...)
	p.check(err)
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		p.check(rows.Scan(&id, &parent, &unused, &step))
		steps = append(steps, step)
	}
	p.check(rows.Err())
	return steps
}

// walks are the steps that read a whole table, whatever else is stored. That in a subquery a few rows are sorted, or
// that they come from a list, is none.
func walks(steps []string) []string {
	return slices.DeleteFunc(slices.Clone(steps), func(step string) bool {
		return !strings.HasPrefix(step, "SCAN ") || strings.Contains(step, "VIRTUAL TABLE") || step == "SCAN CONSTANT ROW" ||
			step == "SCAN participant" || step == "SCAN webchat_queue" || // of one row
			strings.Contains(step, "INDEX idx_handoff_requests_queue") || // of those who wait, and in their order
			strings.Contains(step, "INDEX idx_handoff_requests_open") ||
			strings.Contains(step, "INDEX idx_agent_presence_seen") || // of those who are there
			strings.Contains(step, "INDEX idx_sessions_active") || // of those that an agent has
			strings.Contains(step, "INDEX idx_mails_waiting") ||
			strings.Contains(step, "INDEX idx_mails_due")
	})
}

func TestQueryPlans(t *testing.T) {
	p := openPlace(t)
	// Each of these costs what its page costs: it follows an index in the order that is asked for.
	pages := map[string]string{
		"the newest of a transcript":   messagesNewest,
		"a transcript before a seq":    messagesBefore,
		"a replay after a seq":         messagesAfter,
		"a page of the queue":          queuePage,
		"a preview":                    lastSaid,
		"the end of the queue":         lastInQueue,
		"a session's open request":     handoffOpen,
		"a message by its id":          messageByID,
		"the next message":             insertMessage,
		"the places of all who wait":   queueOrder,
		"the oldest closed sessions":   oldSessions,
		"what is gone after another":   goneAfter,
		"a slice of what is left":      removeRest,
		"the first that is gone":       firstGone,
		"a visitor's requests":         requestsOf,
		"the recent claims":            recentClaims,
		"where open sessions are from": originsOf,
		"chats to ask in":              quietSessions,
		"chats about to end":           endingSessions,
		"chats that are deserted":      desertedSessions,
		"chats that wait for long":     longWaiting,
		"chats that wait for nobody":   desertedWaiting,
		"agents who are gone":          agentsGone,
		"the next mail that is due":    dueMail,
	}
	others := map[string]string{
		"abandoned sessions":          abandoned,
		"how many wait":               queueSize,
		"who of them is near":         waitingNear,
		"how many of them are here":   queueHere,
		"the last date":               lastDate,
		"a place in the queue":        placeOf,
		"the place of a release":      lastRequest,
		"a session's view":            viewByID,
		"several views":               viewsByID,
		"an agent's active chats":     agentActive,
		"an agent's closed chats":     agentClosed,
		"a visitor's chats":           visitorOwn,
		"earlier chats":               earlierChats,
		"how many an agent has":       countOfAgent,
		"how many a visitor has":      countOfVisitor,
		"the chats of an agent":       sessionsOfAgent,
		"the end of an assignment":    endAssign,
		"the end of a request":        cancelHandoff,
		"a change of status":          moveSession,
		"a session":                   sessionByID,
		"a request":                   handoffByID,
		"a change of the preview":     updatePreview,
		"the acceptance of a chat":    acceptHandoff,
		"the name of an account":      nameOf,
		"the start of a session":      insertSession,
		"the start of a request":      insertHandoff,
		"the start of an assignment":  beginAssign,
		"the end of a session":        removeSession,
		"whether messages are left":   anyRest,
		"that none is left":           restIsGone,
		"whether a visitor may start": mayStart,
		"a visitor":                   visitorByID,
		"a session of a visitor":      sessionOf,
		"who has nothing left":        hasNothing,
		"the end of an account":       removeVisitor,
		"who had a session":           assignmentsOf,
		"the last that is gone":       newestGone,
		"the start of a visit":        insertVisit,
		"a visit":                     visitOf,
		"a change of a visit":         updateVisit,
		"a visitor's last answers":    lastAnswers,
		"a rating":                    rateSession,
		"a rating that was given":     ratingOf,
		"an entry of the audit log":   insertEntry,
		"the entries of a target":     entriesOf,
		"from where a session came":   originOf,
		"keeping from where":          keepOrigin,
		"the open chats of some":      openOf,
		"a session without a word":    discardSession,
		"old addresses":               prune[chat.KeptOrigins],
		"bans that are over":          prune[chat.KeptBans],
		"links that are over":         prune[chat.KeptLinks],
		"mails that nobody has sent":  prune[chat.KeptMails],
		"old entries":                 prune[chat.KeptEntries],
		"whether a visitor is known":  isKnown,
		"agents who are online":       agentsOnline,
		"an agent's presence":         presenceOf,
		"a sign of life":              setPresent,
		"what an agent wrote last":    agentWrote,
		"whether a chat is quiet":     isQuiet,
		"whether a chat is silent":    isSilent,
		"when a chat ends":            endSession,
		"that a visitor is there":     visitorIs,
		"an account":                  accountByID,
		"an account of the site":      accountOfSite,
		"whose an address is":         emailTaken,
		"a change of an account":      updateAccount,
		"the open chats of one":       openSessions,
		"a stranger's messages":       moves[0],
		"a stranger's chats":          moves[1],
		"who the visitor is":          visitorOf,
		"where answers go":            noteAddress,
		"that one has left":           markLeft,
		"that one is back":            markBack,
		"answers nobody was told":     untold,
		"what is owed":                owed,
		"what was told":               noteTold,
		"what was mailed":             tellUpTo,
		"what was written since":      wroteSince,
		"a mail that waits":           mailWaits,
		"a transcript that waits":     copyWaits,
		"whether nobody took a mail":  isStale,
		"where a mail was the last":   doneAfter,
		"what was sent before":        sentBefore,
		"the start of a mail":         insertMail,
		"what is in a mail":           settleMail,
		"the taking of a mail":        takeMail,
		"the end of a mail":           dropMail,
		"that a mail was sent":        mailSent,
		"that a mail failed":          mailFailed,
		"a link":                      insertLink,
	}
	check := func(t *testing.T) {
		for name, query := range pages {
			t.Run(name+" follows an index and is not sorted", func(t *testing.T) {
				steps := p.plan(query)
				if walked := walks(steps); len(walked) > 0 || strings.Contains(fmt.Sprint(steps), "TEMP B-TREE") {
					t.Errorf("it is planned as\n%s", strings.Join(steps, "\n"))
				}
			})
		}
		for name, query := range others {
			t.Run(name+" walks through no table", func(t *testing.T) {
				if walked := walks(p.plan(query)); len(walked) > 0 {
					t.Errorf("it does: %v", walked)
				}
			})
		}
	}
	t.Run("while the database is new", check)
	t.Run("when SQLite knew it with a few accounts", func(t *testing.T) {
		for range 40 {
			_, err := p.Start(ctx, chat.Account{DisplayName: "Zoe", Role: chat.RoleUser}, nil, chat.Visit{})
			p.check(err)
		}
		p.check(p.exec("ANALYZE"))
		check(t)
	})
	t.Run("once SQLite knows what is stored", func(t *testing.T) {
		crowd(p)
		p.check(p.exec("ANALYZE"))
		check(t)
	})
}

// crowd fills the database: one long chat, many short ones, and most of them waiting; many agents, and most of them gone.
func crowd(p *place) {
	p.t.Helper()
	long, _ := p.in(chat.BotPending)
	for i := range 300 {
		p.write(p.june, long.ID, fmt.Sprint(i))
	}
	for i := range 60 {
		agent := chat.Account{ID: fmt.Sprintf("agent%010d", i), Role: chat.RoleAgent}
		p.check(p.Beat(ctx, agent, chat.Beat{Status: chat.Online}, time.Hour))
		if i%6 > 0 {
			p.check(p.Beat(ctx, agent, chat.Beat{Status: chat.AgentGone}, time.Hour))
			p.check(p.ReleaseGone(ctx, agent, time.Hour))
		}
	}
	for i := range 60 {
		switch i % 6 {
		case 0:
			p.in(chat.Closed)
		case 1:
			p.in(chat.ActiveWithAgent)
		default:
			p.in(chat.QueuedForAgent)
		}
	}
}

func TestPragmas(t *testing.T) {
	p := openPlace(t)
	for name, builder := range map[string]dbx.Builder{"writes": p.app.NonconcurrentDB(), "reads": p.app.ConcurrentDB()} {
		db, err := database(builder)
		p.check(err)
		for pragma, want := range map[string]string{
			"synchronous":        "2", // FULL: what is committed is on disk
			"journal_mode":       "wal",
			"recursive_triggers": "1",
			"foreign_keys":       "1",
			"secure_delete":      "1", // what is erased is overwritten
			"busy_timeout":       "10000",
		} {
			t.Run(fmt.Sprintf("%s is %s on a connection that %s", pragma, want, name), func(t *testing.T) {
				if got := pragmaOf(p, db, pragma); got != want {
					t.Errorf("it is %s", got)
				}
			})
		}
	}
	t.Run("all that is written goes through one connection", func(t *testing.T) {
		if most := p.Store.write.db.Stats().MaxOpenConnections; most != 1 {
			t.Errorf("it may have %d", most)
		}
	})
}

func pragmaOf(p *place, db *sql.DB, name string) (value string) {
	p.t.Helper()
	p.check(db.QueryRow("PRAGMA " + name).Scan(&value))
	return value
}
