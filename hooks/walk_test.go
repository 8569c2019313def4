package hooks_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// who is every kind of caller, in the order of the columns below. "its" is Ada, the session's agent where it has one.
var who = []string{"none", "expired", "garbage", "visitor", "another", "its", "agent", "admin", "superuser"}

// routes is every route, in every state that a session can have, and how each kind of caller is answered.
// {bot} {queued} {active} {closed} stand for a session in that status or, in /handoffs/, for its last request or, in
// /visitors/, for its visitor.
//
//	401 no or expired token · 403 role · 404 missing or not yours · 409 state
var routes = []walk{
	//                                                    none exp  garb vis  anot its  agen admi supe
	{"GET /health", "", "                                 200  200  200  200  200  200  200  200  200"},
	{"GET /api/webchat/site", "", "                       200  200  200  200  200  200  200  200  200"},
	{"POST /api/webchat/sessions", june, "                201  401  401  201  201  403  403  403  403"},
	{"POST /api/webchat/refresh", "", "                   401  401  401  200  200  200  200  200  200"},
	{"POST /api/webchat/identify", unsigned, "            403  403  403  403  403  403  403  403  403"},
	{"POST /api/webchat/account/sign-out-everywhere", "", " 401 401 401  403  403  204  204  204  403"},
	{"POST /api/webchat/setup", firstAgent, "             410  410  410  410  410  410  410  410  410"},
	{"POST /api/webchat/setup/check", `{"token":"x"}`, "  410  410  410  410  410  410  410  410  410"},
	{"GET /api/webchat/queue", "", "                      401  401  401  403  403  200  200  200  200"},
	{"GET /api/webchat/sessions", "", "                   401  401  401  200  200  200  200  200  200"},

	{"GET /api/webchat/sessions/{bot}", "", "             401  401  401  200  404  404  404  200  200"},
	{"GET /api/webchat/sessions/{queued}", "", "          401  401  401  200  404  404  404  200  200"},
	{"GET /api/webchat/sessions/{active}", "", "          401  401  401  200  404  200  404  200  200"},
	{"GET /api/webchat/sessions/{closed}", "", "          401  401  401  200  404  200  404  200  200"},
	{"GET /api/webchat/sessions/{unknown}", "", "         401  401  401  404  404  404  404  404  404"},

	{"GET /api/webchat/sessions/{bot}/earlier", "", "     401  401  401  200  404  404  404  200  200"},
	{"GET /api/webchat/sessions/{queued}/earlier", "", "  401  401  401  200  404  404  404  200  200"},
	{"GET /api/webchat/sessions/{active}/earlier", "", "  401  401  401  200  404  200  404  200  200"},
	{"GET /api/webchat/sessions/{closed}/earlier", "", "  401  401  401  200  404  200  404  200  200"},
	{"GET /api/webchat/sessions/{unknown}/earlier", "", " 401  401  401  404  404  404  404  404  404"},

	{"GET /api/webchat/sessions/{bot}/messages", "", "    401  401  401  200  404  404  404  200  200"},
	{"GET /api/webchat/sessions/{queued}/messages", "", " 401  401  401  200  404  404  404  200  200"},
	{"GET /api/webchat/sessions/{active}/messages", "", " 401  401  401  200  404  200  404  200  200"},
	{"GET /api/webchat/sessions/{closed}/messages", "", " 401  401  401  200  404  200  404  200  200"},
	{"GET /api/webchat/sessions/{unknown}/messages", "", "401  401  401  404  404  404  404  404  404"},

	{"POST /api/webchat/sessions/{bot}/messages", hi, "   401  401  401  201  404  404  404  403  403"},
	{"POST /api/webchat/sessions/{queued}/messages", hi, "401  401  401  201  404  404  404  403  403"},
	{"POST /api/webchat/sessions/{active}/messages", hi, "401  401  401  201  404  201  404  403  403"},
	{"POST /api/webchat/sessions/{closed}/messages", hi, "401  401  401  409  404  409  404  403  403"},
	{"POST /api/webchat/sessions/{unknown}/messages", hi, "401 401  401  404  404  404  404  403  403"},

	{"POST /api/webchat/sessions/{bot}/typing", "", "     401  401  401  204  404  404  404  403  403"},
	{"POST /api/webchat/sessions/{queued}/typing", "", "  401  401  401  204  404  404  404  403  403"},
	{"POST /api/webchat/sessions/{active}/typing", "", "  401  401  401  204  404  204  404  403  403"},
	{"POST /api/webchat/sessions/{closed}/typing", "", "  401  401  401  409  404  409  404  403  403"},
	{"POST /api/webchat/sessions/{unknown}/typing", "", " 401  401  401  404  404  404  404  403  403"},

	{"POST /api/webchat/sessions/{bot}/handoff", "", "    401  401  401  201  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{queued}/handoff", "", " 401  401  401  200  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/handoff", "", " 401  401  401  409  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{closed}/handoff", "", " 401  401  401  409  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{unknown}/handoff", "", "401  401  401  404  404  403  403  403  403"},

	{"POST /api/webchat/sessions/{bot}/email", toJune, "   401  401  401  200  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{queued}/email", toJune, "401  401  401  200  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/email", toJune, "401  401  401  200  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{closed}/email", toJune, "401  401  401  409  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{unknown}/email", toJune, "401 401  401  404  404  403  403  403  403"},

	{"POST /api/webchat/sessions/{bot}/transcript", toJune, "   401  401  401  409  404  404  404  403  403"},
	{"POST /api/webchat/sessions/{queued}/transcript", toJune, "401  401  401  409  404  404  404  403  403"},
	{"POST /api/webchat/sessions/{active}/transcript", toJune, "401  401  401  202  404  202  404  403  403"},
	{"POST /api/webchat/sessions/{closed}/transcript", toJune, "401  401  401  202  404  202  404  403  403"},
	{"POST /api/webchat/sessions/{unknown}/transcript", toJune, "401 401  401  404  404  404  404  403  403"},

	{"POST /api/webchat/return", `{"token":"x"}`, "       410  410  410  410  410  410  410  410  410"},

	{"DELETE /api/webchat/sessions/{bot}/handoff", "", "  401  401  401  409  404  403  403  403  403"},
	{"DELETE /api/webchat/sessions/{queued}/handoff", "", "401 401  401  200  404  403  403  403  403"},
	{"DELETE /api/webchat/sessions/{active}/handoff", "", "401 401  401  409  404  403  403  403  403"},
	{"DELETE /api/webchat/sessions/{closed}/handoff", "", "401 401  401  409  404  403  403  403  403"},
	{"DELETE /api/webchat/sessions/{unknown}/handoff", "", "401 401 401  404  404  403  403  403  403"},

	{"POST /api/webchat/handoffs/{bot}/claim", "", "      401  401  401  403  403  409  409  403  403"},
	{"POST /api/webchat/handoffs/{queued}/claim", "", "   401  401  401  403  403  200  200  403  403"},
	{"POST /api/webchat/handoffs/{active}/claim", "", "   401  401  401  403  403  200  409  403  403"},
	{"POST /api/webchat/handoffs/{closed}/claim", "", "   401  401  401  403  403  409  409  403  403"},
	{"POST /api/webchat/handoffs/{unknown}/claim", "", "  401  401  401  403  403  404  404  403  403"},

	{"POST /api/webchat/sessions/{bot}/release", "", "    401  401  401  403  403  404  404  409  409"},
	{"POST /api/webchat/sessions/{queued}/release", "", " 401  401  401  403  403  404  404  409  409"},
	{"POST /api/webchat/sessions/{active}/release", "", " 401  401  401  403  403  200  404  200  200"},
	{"POST /api/webchat/sessions/{closed}/release", "", " 401  401  401  403  403  409  404  409  409"},
	{"POST /api/webchat/sessions/{unknown}/release", "", "401  401  401  403  403  404  404  404  404"},

	{"POST /api/webchat/sessions/{bot}/close", "", "      401  401  401  200  404  404  404  200  200"},
	{"POST /api/webchat/sessions/{queued}/close", "", "   401  401  401  200  404  404  404  200  200"},
	{"POST /api/webchat/sessions/{active}/close", "", "   401  401  401  200  404  200  404  200  200"},
	{"POST /api/webchat/sessions/{closed}/close", "", "   401  401  401  200  404  200  404  200  200"},
	{"POST /api/webchat/sessions/{unknown}/close", "", "  401  401  401  404  404  404  404  404  404"},

	{"GET /api/webchat/sessions/{bot}/transcript", "", "  401  401  401  200  404  404  404  200  200"},
	{"GET /api/webchat/sessions/{queued}/transcript", "", "401 401  401  200  404  404  404  200  200"},
	{"GET /api/webchat/sessions/{active}/transcript", "", "401 401  401  200  404  200  404  200  200"},
	{"GET /api/webchat/sessions/{closed}/transcript", "", "401 401  401  200  404  200  404  200  200"},
	{"GET /api/webchat/sessions/{unknown}/transcript", "", "401 401 401  404  404  404  404  404  404"},

	// Unless told otherwise, a site keeps its chats.
	{"DELETE /api/webchat/sessions/{bot}", "", "          401  401  401  403  404  403  403  403  403"},
	{"DELETE /api/webchat/sessions/{queued}", "", "       401  401  401  403  404  403  403  403  403"},
	{"DELETE /api/webchat/sessions/{active}", "", "       401  401  401  403  404  403  403  403  403"},
	{"DELETE /api/webchat/sessions/{closed}", "", "       401  401  401  403  404  403  403  403  403"},
	{"DELETE /api/webchat/sessions/{unknown}", "", "      401  401  401  404  404  403  403  403  403"},

	{"GET /api/webchat/visitors/{bot}/export", "", "      401  401  401  403  403  403  403  200  200"},
	{"GET /api/webchat/visitors/{closed}/export", "", "   401  401  401  403  403  403  403  200  200"},
	{"GET /api/webchat/visitors/{unknown}/export", "", "  401  401  401  403  403  403  403  404  404"},
	{"POST /api/webchat/visitors/{bot}/erase", "", "      401  401  401  403  403  403  403  204  204"},
	{"POST /api/webchat/visitors/{active}/erase", "", "   401  401  401  403  403  403  403  204  204"},
	{"POST /api/webchat/visitors/{closed}/erase", "", "   401  401  401  403  403  403  403  204  204"},
	{"POST /api/webchat/visitors/{unknown}/erase", "", "  401  401  401  403  403  403  403  404  404"},
	{"POST /api/webchat/sessions/{bot}/visit", here, "    401  401  401  204  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{queued}/visit", here, " 401  401  401  204  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/visit", here, " 401  401  401  204  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{closed}/visit", here, " 401  401  401  409  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{unknown}/visit", here, "401  401  401  404  404  403  403  403  403"},

	{"POST /api/webchat/sessions/{bot}/rating", good, "   401  401  401  409  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{queued}/rating", good, "401  401  401  409  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/rating", good, "401  401  401  409  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{closed}/rating", good, "401  401  401  200  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{unknown}/rating", good, "401 401  401  404  404  403  403  403  403"},
	{"POST /api/webchat/bans", in("bot"), "               401  401  401  403  403  404  404  201  201"},
	{"POST /api/webchat/bans", in("queued"), "            401  401  401  403  403  404  404  201  201"},
	{"POST /api/webchat/bans", in("active"), "            401  401  401  403  403  201  404  201  201"},
	{"POST /api/webchat/bans", in("closed"), "            401  401  401  403  403  201  404  201  201"},
	{"POST /api/webchat/bans", in("unknown"), "           401  401  401  403  403  404  404  404  404"},
	{"POST /api/webchat/bans", from("192.0.2.0/24"), "    401  401  401  403  403  403  403  201  201"},
	{"POST /api/webchat/sessions/{bot}/here", "", "       401  401  401  200  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{queued}/here", "", "    401  401  401  200  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/here", "", "    401  401  401  200  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{closed}/here", "", "    401  401  401  409  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{unknown}/here", "", "   401  401  401  404  404  403  403  403  403"},

	{"POST /api/webchat/sessions/{bot}/seen", read1, "    401  401  401  204  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{queued}/seen", read1, " 401  401  401  204  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/seen", read1, " 401  401  401  204  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{closed}/seen", read1, " 401  401  401  204  404  403  403  403  403"},
	{"POST /api/webchat/sessions/{unknown}/seen", read1, "401  401  401  404  404  403  403  403  403"},

	{"POST /api/webchat/presence", atDesk, "              401  401  401  403  403  200  200  403  403"},
}

// badInput is every route that reads something, with input that is wrong. The 400 names the field after the colon;
// without one, the body as a whole is at fault. A visitor's second chat needs no name, and whoever may not ask at all
// is told that first.
var badInput = []walk{
	//                                                             none exp  garb vis  anot its  agen admi supe
	{"POST /api/webchat/sessions :displayName", ``, "              400  401  401  201  201  403  403  403  403"},
	{"POST /api/webchat/sessions :displayName", `{}`, "            400  401  401  201  201  403  403  403  403"},
	{"POST /api/webchat/sessions :displayName", named(""), "       400  401  401  201  201  403  403  403  403"},
	{"POST /api/webchat/sessions :displayName", named(" \t "), "   400  401  401  201  201  403  403  403  403"},
	{"POST /api/webchat/sessions :displayName", named(long(81)), " 400  401  401  201  201  403  403  403  403"},
	{"POST /api/webchat/sessions :displayName", named(5), "        400  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions", `{"displayName":`, "            400  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions", `["June"]`, "                   400  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions", named(huge), "                  413  413  413  413  413  413  413  413  413"},

	{"POST /api/webchat/sessions/{active}/messages :text", ``, "              401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages :text", `{}`, "            401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages :text", said(""), "        401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages :text", said(" \n\t "), "  401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages :text", said(long(4001)), "401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages :text", said(5), "         401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages :text", said(nil), "       401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages :id", sent("short"), "     401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages :id", sent(long(15)), "    401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages :id", sent(true), "        401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages", `{"text":"hi"`, "        401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages", `"hi"`, "                401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages", `text=hi`, "             401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/messages", said(huge), "            413  413  413  413  413  413  413  413  413"},

	{"POST /api/webchat/sessions :fields", object("fields", "x"), "             400  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions :visit.page", `{"visit":{"page":5}}`, "        400  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/visit :page", `{"page":5}`, "         401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/visit", `[]`, "                       401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{closed}/rating :rating", ``, "                401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{closed}/rating :rating", object("rating", "great"), "401 401 401 400 400 403 403 403 403"},
	{"POST /api/webchat/sessions/{closed}/rating :comment", `{"rating":"good","comment":5}`, "401 401 401 400 400 403 403 403 403"},
	{"POST /api/webchat/sessions/{closed}/rating", `{"rating":`, "              401  401  401  400  400  403  403  403  403"},

	{"POST /api/webchat/sessions/{active}/email :email", ``, "                401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/email :email", `{"email":5}`, "     401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/email :email", `{"email":"june"}`, "401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/email :text", left(long(4001)), "   401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/email :id", `{"email":"june@example.com","id":"short"}`, "401 401 401 400 400 403 403 403 403"},
	{"POST /api/webchat/sessions/{active}/email", `{"email":`, "              401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/email", said(huge), "               413  413  413  413  413  413  413  413  413"},
	{"POST /api/webchat/sessions/{active}/transcript :email", ``, "           401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/transcript :email", `{"email":"june@example"}`, "401 401 401 400 400 400 400 403 403"},
	{"POST /api/webchat/sessions/{active}/transcript", `"june"`, "            401  401  401  400  400  400  400  403  403"},
	{"POST /api/webchat/sessions/{active}/seen :seq", ``, "                  401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/seen :seq", `{"seq":0}`, "         401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/sessions/{active}/seen :seq", `{"seq":"1"}`, "       401  401  401  400  400  403  403  403  403"},
	{"POST /api/webchat/return", ``, "                                        410  410  410  410  410  410  410  410  410"},
	{"POST /api/webchat/return :token", `{"token":[]}`, "                     400  400  400  400  400  400  400  400  400"},
	{"POST /api/webchat/return", `{"token":`, "                               400  400  400  400  400  400  400  400  400"},

	{"POST /api/webchat/account/password :oldPassword", ``, "      401  401  401  403  403  400  400  400  403"},
	{"POST /api/webchat/account/password :password", newWord(5), " 401  401  401  403  403  400  400  400  403"},
	{"POST /api/webchat/account/password :password", newWord("x"), "401 401  401  403  403  400  400  400  403"},
	{"POST /api/webchat/account/password", newWord(huge), "        413  413  413  413  413  413  413  413  413"},

	{"POST /api/webchat/setup :token", `{"token":5}`, "            400  400  400  400  400  400  400  400  400"},
	{"POST /api/webchat/setup", `{"token":`, "                     400  400  400  400  400  400  400  400  400"},
	{"POST /api/webchat/setup", ``, "                              410  410  410  410  410  410  410  410  410"},
	{"POST /api/webchat/setup", said(huge), "                      413  413  413  413  413  413  413  413  413"},
	{"POST /api/webchat/setup/check :token", `{"token":{}}`, "     400  400  400  400  400  400  400  400  400"},
	{"POST /api/webchat/setup/check", `[]`, "                      400  400  400  400  400  400  400  400  400"},
	{"POST /api/webchat/setup/check", ``, "                        410  410  410  410  410  410  410  410  410"},
	{"POST /api/webchat/setup/check", said(huge), "                413  413  413  413  413  413  413  413  413"},

	{"POST /api/webchat/bans :sessionId", ``, "                    401  401  401  403  403  400  400  400  400"},
	{"POST /api/webchat/bans :sessionId", `{"sessionId":"x","address":"192.0.2.1"}`, "401 401 401 403 403 400 400 400 400"},
	{"POST /api/webchat/bans :hours", hours("active", -1), "       401  401  401  403  403  400  400  400  400"},
	{"POST /api/webchat/bans :hours", hours("active", "long"), "   401  401  401  403  403  400  400  400  400"},
	{"POST /api/webchat/bans :hours", hours("active", 721), "      401  401  401  403  403  400  400  201  201"},
	{"POST /api/webchat/bans :hours", hours("active", 0), "        401  401  401  403  403  400  400  201  201"},
	{"POST /api/webchat/bans :hours", hours("active", 1_000_000), "401  401  401  403  403  400  400  400  400"},
	{"POST /api/webchat/bans :addressToo", `{"address":"192.0.2.1","addressToo":true}`, "401 401 401 403 403 400 400 400 400"},
	{"POST /api/webchat/bans :address", from("everywhere"), "      401  401  401  403  403  403  403  400  400"},
	{"POST /api/webchat/bans :address", from("0.0.0.0/0"), "       401  401  401  403  403  403  403  400  400"},
	{"POST /api/webchat/bans :address", from("2001:db8::%1"), "    401  401  401  403  403  403  403  400  400"},
	{"POST /api/webchat/bans :userId", object("userId", "nobody000000000"), "401 401 401 403 403 403 403 400 400"},
	{"POST /api/webchat/bans :reason", reason(long(501)), "        401  401  401  403  403  400  404  400  400"},
	{"POST /api/webchat/bans", `{"sessionId":`, "                  401  401  401  403  403  400  400  400  400"},
	{"POST /api/webchat/bans", said(huge), "                       413  413  413  413  413  413  413  413  413"},
	{"POST /api/webchat/presence :status", `{}`, "                 401  401  401  403  403  400  400  403  403"},
	{"POST /api/webchat/presence :status", `{"status":"busy"}`, "  401  401  401  403  403  400  400  403  403"},
	{"POST /api/webchat/presence :status", `{"status":5}`, "       401  401  401  403  403  400  400  403  403"},
	{"POST /api/webchat/presence :device", `{"status":"away","device":"` + strings.Repeat("x", 41) + `"}`, "401 401 401 403 403 400 400 403 403"},
	{"POST /api/webchat/presence", `{"status":`, "                 401  401  401  403  403  400  400  403  403"},

	{"GET /api/webchat/queue?limit=0 :limit", "", "                401  401  401  403  403  400  400  400  400"},
	{"GET /api/webchat/queue?limit=-1 :limit", "", "               401  401  401  403  403  400  400  400  400"},
	{"GET /api/webchat/queue?limit=ten :limit", "", "              401  401  401  403  403  400  400  400  400"},
	{"GET /api/webchat/sessions?limit=0 :limit", "", "             401  401  401  400  400  400  400  400  400"},
	{"GET /api/webchat/sessions?limit=1.5 :limit", "", "           401  401  401  400  400  400  400  400  400"},
	{"GET /api/webchat/sessions?status=open :status", "", "        401  401  401  400  400  400  400  400  400"},

	{"GET /api/webchat/sessions/{active}/messages?after=x :after", "", "             401  401  401  400  400  400  400  400  400"},
	{"GET /api/webchat/sessions/{active}/messages?after=-1 :after", "", "            401  401  401  400  400  400  400  400  400"},
	{"GET /api/webchat/sessions/{active}/messages?before=x :before", "", "           401  401  401  400  400  400  400  400  400"},
	{"GET /api/webchat/sessions/{active}/messages?after=1&before=3 :before", "", "   401  401  401  400  400  400  400  400  400"},
	{"GET /api/webchat/sessions/{active}/messages?limit=0 :limit", "", "             401  401  401  400  400  400  400  400  400"},
	{"GET /api/webchat/sessions/{active}/messages?limit=99999999999999999999 :limit", "", "401 401 401 400 400 400 400 400 400"},

	{"GET /api/webchat/sessions/{active}/transcript?format=pdf :format", "", "       401  401  401  400  400  400  400  400  400"},
	{"GET /api/webchat/visitors/{active}/export?format=xml :format", "", "           401  401  401  403  403  403  403  400  400"},

	// These read no body: what is sent with them is ignored, but not without measure.
	{"POST /api/webchat/sessions/{bot}/handoff", `{"broken`, "     401  401  401  201  404  403  403  403  403"},
	{"POST /api/webchat/handoffs/{queued}/claim", `[]`, "          401  401  401  403  403  200  200  403  403"},
	{"POST /api/webchat/sessions/{active}/release", `5`, "         401  401  401  403  403  200  404  200  200"},
	{"POST /api/webchat/sessions/{active}/typing", `{"broken`, "   401  401  401  204  404  204  404  403  403"},
	{"POST /api/webchat/sessions/{active}/close", `null`, "        401  401  401  200  404  200  404  200  200"},
	{"POST /api/webchat/refresh", `{"broken`, "                    401  401  401  200  200  200  200  200  200"},
	{"POST /api/webchat/sessions/{active}/close", said(huge), "    413  413  413  413  413  413  413  413  413"},
}

const (
	june       = `{"displayName":"June"}`
	unsigned   = `{"id":"1","name":"June","email":""}`
	toJune     = `{"email":"june@example.com"}`
	hi         = `{"text":"Hi"}`
	here       = `{"page":"https://shop.example/lamps"}`
	good       = `{"rating":"good"}`
	atDesk     = `{"status":"online"}`
	read1      = `{"seq":1}`
	firstAgent = `{"token":"x","displayName":"Eve","email":"eve@example.com","password":"` + password + `"}`
)

var huge = long(64 << 10)

func long(n int) string     { return strings.Repeat("é", n) }
func named(name any) string { return object("displayName", name) }
func said(text any) string  { return object("text", text) }
func left(text any) string {
	return fmt.Sprintf(`{"email":"june@example.com","text":%s}`, asJSON(text))
}
func sent(id any) string { return fmt.Sprintf(`{"text":"Hi","id":%s}`, asJSON(id)) }
func newWord(word any) string {
	return fmt.Sprintf(`{"oldPassword":%q,"password":%s}`, password, asJSON(word))
}
func in(state string) string     { return fmt.Sprintf(`{"sessionId":"{%s}"}`, state) }
func from(address string) string { return object("address", address) }
func reason(text string) string  { return fmt.Sprintf(`{"sessionId":"{active}","reason":%q}`, text) }
func hours(state string, n any) string {
	return fmt.Sprintf(`{"sessionId":"{%s}","hours":%s}`, state, asJSON(n))
}
func object(k string, v any) string { return fmt.Sprintf(`{%q:%s}`, k, asJSON(v)) }

func asJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func TestEveryRouteAnswersEveryKindOfCallerAsTheContractSays(t *testing.T) {
	newWalker(t).all(routes)
}

func TestBadInputIsRefusedByNameAndOnlyToThoseWhoMayAsk(t *testing.T) {
	newWalker(t).all(badInput)
}

// walk is one request: its route, its body, and the status for each kind of caller.
type walk struct{ route, body, want string }

type walker struct {
	*server
	chats    map[string]*conversation // by state, until one of them changes
	another  caller
	notFound map[string]map[string]bool // bodies of 404 answers, by the kind of thing that was asked for
}

func newWalker(t *testing.T) *walker {
	s := serve(t)
	s.sendsMail()
	return &walker{
		server: s, chats: map[string]*conversation{}, another: s.started("Rob").visitor,
		notFound: map[string]map[string]bool{},
	}
}

func (w *walker) all(table []walk) {
	for _, step := range table {
		want := strings.Fields(step.want)
		got := make([]string, len(who))
		for i, kind := range who {
			got[i] = fmt.Sprint(w.step(step, kind))
		}
		if !slices.Equal(got, want) {
			w.t.Errorf("%s %.40s\n  who  %v\n  want %v\n  got  %v", step.route, step.body, who, want, got)
		}
	}
	for kind, bodies := range w.notFound {
		if len(bodies) != 1 {
			w.t.Errorf("what is missing can be told from what is not yours: %s %v", kind, slices.Collect(maps.Keys(bodies)))
		}
	}
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// step sends the request as that kind of caller, and returns the status.
func (w *walker) step(step walk, kind string) int {
	w.t.Helper()
	route, field, _ := strings.Cut(step.route, " :")
	method, path, _ := strings.Cut(route, " ")
	state := "bot"
	if found := placeholder.FindStringSubmatch(path + step.body); found != nil {
		state = found[1]
	}
	c := w.chat(state)
	id := c.id
	if strings.Contains(path, "/handoffs/") {
		id = c.request
	}
	if strings.Contains(path, "/visitors/") && state != "unknown" {
		id = c.visitor.id
	}
	path = placeholder.ReplaceAllString(path, id)
	body := placeholder.ReplaceAllString(step.body, id)

	before := w.stored(c)
	answer := w.as(kind, c).call(method, path, body)
	label := fmt.Sprintf("%s %.40s as %s", step.route, step.body, kind)
	if answer.status >= http.StatusBadRequest {
		w.checkFailure(label, answer, field)
		if after := w.stored(c); after != before {
			w.t.Errorf("%s was refused and yet changed %s to %s", label, before, after)
		}
	} else if method != http.MethodGet {
		delete(w.chats, state)
	}
	if answer.status == http.StatusNotFound {
		what := strings.Split(strings.TrimPrefix(path, api+"/"), "/")[0]
		if w.notFound[what] == nil {
			w.notFound[what] = map[string]bool{}
		}
		w.notFound[what][string(answer.body)] = true
	}
	return answer.status
}

// checkFailure looks at the form of an error: a whole sentence, and the one field that is wrong.
func (w *walker) checkFailure(label string, answer reply, field string) {
	w.t.Helper()
	failure := read[failure](answer)
	if failure.Status != answer.status || failure.Data == nil {
		w.t.Errorf("%s: not an error as PocketBase writes it: %s", label, answer.body)
	}
	if !strings.HasSuffix(failure.Message, ".") || !unicode.IsUpper([]rune(failure.Message)[0]) {
		w.t.Errorf("%s: not a sentence: %q", label, failure.Message)
	}
	if answer.status != http.StatusBadRequest {
		return
	}
	var named struct{ Code, Message string }
	wrong := slices.Collect(maps.Keys(failure.Data))
	switch {
	case field == "" && len(wrong) == 0:
	case len(wrong) != 1 || wrong[0] != field:
		w.t.Errorf("%s: names %v instead of %q", label, wrong, field)
	case json.Unmarshal(failure.Data[field], &named) != nil || named.Code == "" || named.Message == "":
		w.t.Errorf("%s: %s is not {code, message}", label, failure.Data[field])
	}
}

// chat is a session in that state; its request is the last it has made.
func (w *walker) chat(state string) *conversation {
	w.t.Helper()
	if c := w.chats[state]; c != nil {
		return c
	}
	ada := w.staff("Ada")
	var c *conversation
	switch state {
	case "bot":
		c = w.waiting("June")
		c.visitor.delete(c.path() + "/handoff").is(http.StatusOK)
	case "queued":
		c = w.waiting("June")
	case "active":
		c = w.active("June", ada)
	case "closed":
		c = w.closed("June", ada)
	case "unknown":
		c = w.started("June")
		c.id, c.request = "unknown00000000", "unknown00000000"
	default:
		w.t.Fatalf("no such state: %s", state)
	}
	w.chats[state] = c
	return c
}

func (w *walker) as(kind string, c *conversation) caller {
	w.t.Helper()
	switch kind {
	case "expired":
		return c.visitor.expired()
	case "garbage":
		return caller{server: w.server, token: "garbage"}
	case "visitor":
		return c.visitor
	case "another":
		return w.another
	case "its":
		return w.staff("Ada")
	case "agent":
		return w.staff("Bo")
	case "admin":
		return w.staff("Grace")
	case "superuser":
		return w.superuser()
	}
	return w.stranger()
}

// stored is what a refused request must leave alone. When the visitor was last there is no change of the chat.
func (w *walker) stored(c *conversation) string {
	w.t.Helper()
	session, err := w.app.FindRecordById("sessions", c.id)
	if err != nil {
		return "nothing"
	}
	fields := session.FieldsData()
	delete(fields, "hereAt")
	return fmt.Sprint(fields, w.rows("handoff_requests", "sessionId = ?", c.id))
}
