import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message, Pending, SenderType } from "../wire/index.ts";
import { entriesOf, type Entry } from "./turns.ts";

const NOON = new Date(2026, 4, 4, 12).getTime();
const SECOND = 1000;
const DAY = 86_400_000;
const june = { id: "june", senderType: "user" as const };

let seq = 0;
function said(senderId: string, text: string, at: number): Message {
  const senderType: SenderType = senderId === "" ? "system" : senderId === "june" ? "user" : "agent";
  const createdAt = new Date(at).toISOString().replace("T", " ");
  return { id: `m${++seq}`, sessionId: "s", seq, senderType, senderId, text, createdAt };
}

function unsent(text: string, at: number, state: Pending["state"]): Pending {
  return { id: `p${++seq}`, text, at, state };
}

/** One line for each entry: "day", "note: …" or "june: a, b". */
function told(entries: Entry[]): string[] {
  return entries.map((entry) => {
    if (entry.kind === "turn") return `${entry.senderId}: ${entry.bubbles.map(({ text }) => text).join(", ")}`;
    return entry.kind === "day" ? "day" : `note: ${entry.text}`;
  });
}

test("what one person writes within a minute of the last is one turn", () => {
  const entries = entriesOf([
    said("june", "a", NOON),
    said("june", "b", NOON + 50 * SECOND),
    said("june", "c", NOON + 100 * SECOND),
    said("june", "d", NOON + 161 * SECOND),
    said("ada", "e", NOON + 162 * SECOND),
    said("bo", "f", NOON + 163 * SECOND),
  ], [], june);
  assert.deepEqual(told(entries), ["day", "june: a, b, c", "june: d", "ada: e", "bo: f"]);
});

test("a note parts two turns of the same person", () => {
  const entries = entriesOf([
    said("june", "a", NOON),
    said("", "Asked for a human", NOON + SECOND),
    said("june", "b", NOON + 2 * SECOND),
  ], [], june);
  assert.deepEqual(told(entries), ["day", "june: a", "note: Asked for a human", "june: b"]);
});

test("each day has its line, also when a turn runs over midnight", () => {
  const midnight = new Date(2026, 4, 5).getTime();
  const entries = entriesOf([
    said("june", "late", midnight - SECOND),
    said("june", "early", midnight + SECOND),
    said("ada", "much later", midnight + DAY + SECOND),
  ], [], june);
  assert.deepEqual(told(entries), ["day", "june: late", "day", "june: early", "day", "ada: much later"]);
});

test("what is being sent joins the turn it will be part of, and keeps its key once it is stored", () => {
  const waiting = unsent("b", NOON + 70 * SECOND, "sending");
  const before = entriesOf([said("june", "a", NOON)], [waiting], june);
  assert.deepEqual(told(before), ["day", "june: a", "june: b"]);
  const after = entriesOf([{ ...said("june", "b", NOON + 70 * SECOND), id: waiting.id }], [], june);
  assert.equal(before.at(-1)?.key, after.at(-1)?.key);

  const joined = entriesOf([said("june", "a", NOON)], [unsent("b", NOON + SECOND, "waiting")], june);
  assert.deepEqual(told(joined), ["day", "june: a, b"]);
});

test("what failed stands alone", () => {
  const entries = entriesOf([said("june", "a", NOON)], [
    unsent("b", NOON + SECOND, "sending"),
    unsent("c", NOON + SECOND, "failed"),
    unsent("d", NOON + SECOND, "sending"),
    unsent("e", NOON + SECOND, "sending"),
  ], june);
  assert.deepEqual(told(entries), ["day", "june: a, b", "june: c", "june: d, e"]);
});
