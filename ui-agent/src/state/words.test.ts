import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message, SenderType, Session } from "@wire";
import { dayAndTime, ending, lastWords, on, standing, visitorOf } from "./words.ts";

const NOW = new Date(2026, 4, 6, 14, 30).getTime();
const stored = (day: number, hour: number, minute: number) => new Date(2026, 4, day, hour, minute).toISOString().replace("T", " ");

const session: Session = {
  id: "s",
  status: "active_with_agent",
  userId: "june",
  agentId: "ada",
  lastSeq: 3,
  createdAt: stored(6, 14, 2),
  closedAt: "",
  requestedAt: stored(6, 14, 3),
  assignedAt: stored(6, 14, 6),
  leftAt: "",
  email: "",
  endsAt: "",
  participants: [
    { id: "june", role: "user", displayName: "June" },
    { id: "ada", role: "agent", displayName: "Ada" },
  ],
  fields: [],
  visit: null,
  rating: "",
  ratingComment: "",
};

test("a chat of one's own says since when, with the day when that was not today", () => {
  assert.equal(standing(session, "ada", NOW), "With you since 14:06");
  assert.equal(standing({ ...session, assignedAt: stored(5, 23, 59) }, "ada", NOW), "With you since yesterday, 23:59");
  assert.equal(standing({ ...session, assignedAt: stored(3, 9, 5) }, "ada", NOW), "With you since Sunday, 9:05");
});

test("a chat that ends by and by says when, unless its visitor answers", () => {
  assert.equal(ending(session, NOW), null);
  assert.equal(ending({ ...session, endsAt: stored(6, 14, 35) }, NOW), "Ends at 14:35 unless June answers");
  assert.equal(ending({ ...session, endsAt: stored(7, 9, 5) }, NOW), "Ends Thursday at 9:05 unless June answers");
});

test("another's chat says whose it is", () => {
  assert.equal(standing(session, "bo", NOW), "With Ada since 14:06");
});

test("a closed chat says when it ended", () => {
  assert.equal(standing({ ...session, status: "closed", closedAt: stored(6, 14, 20) }, "ada", NOW), "Closed today, 14:20");
});

test("a chat whose end was just heard of says no more than that", () => {
  assert.equal(standing({ ...session, status: "closed" }, "ada", NOW), "Closed");
});

test("day and time stand as in a list", () => {
  assert.equal(dayAndTime(session.createdAt, NOW), "Today, 14:02");
});

test("the visitor is the one who is no agent", () => {
  assert.deepEqual(visitorOf(session), { id: "june", name: "June", account: "" });
});

test("the last words are a person's, if anyone has said something", () => {
  const said = (seq: number, senderType: SenderType): Message => {
    return { id: `m${seq}`, sessionId: "s", seq, senderType, senderId: "", text: `${seq}`, createdAt: "" };
  };
  assert.equal(lastWords([said(1, "user"), said(2, "system")])?.text, "1");
  assert.equal(lastWords([said(1, "system")])?.text, "1");
  assert.equal(lastWords([]), undefined);
});

test("a day within a sentence has its own word before it", () => {
  assert.equal(on(stored(6, 9, 12), NOW), "today, 9:12");
  assert.equal(on(stored(3, 18, 20), NOW), "on Sunday, 18:20");
});
