import assert from "node:assert/strict";
import { test } from "node:test";
import type { QueueItem } from "@wire";
import { joined, left, type Queue } from "./queue.ts";

function item(name: string, minute: number, request = `${name}-1`): QueueItem {
  const requestedAt = `2026-05-04 14:${String(minute).padStart(2, "0")}:00.000Z`;
  return { handoffRequestId: request, sessionId: name, displayName: name, requestedAt, leftAt: "", email: "", preview: [] };
}

function queue(...items: QueueItem[]): Queue {
  return { waiting: items.length, items };
}

const names = ({ items }: Queue) => items.map(({ displayName }) => displayName);

test("whoever asks for a human stands behind those who asked before", () => {
  const now = joined(joined(queue(), item("Yusuf", 7)), item("Noor", 9));
  assert.deepEqual(names(now), ["Yusuf", "Noor"]);
  assert.equal(now.waiting, 2);
});

test("a chat that was put back has its old place again", () => {
  assert.deepEqual(names(joined(queue(item("Yusuf", 7), item("Noor", 9)), item("Mira", 2, "Mira-2"))), ["Mira", "Yusuf", "Noor"]);
});

test("the same one again changes no count and brings the preview up to date", () => {
  const newer = { ...item("Mira", 2), displayName: "Mira K" };
  const now = joined(queue(item("Mira", 2), item("Yusuf", 7)), newer);
  assert.deepEqual(names(now), ["Mira K", "Yusuf"]);
  assert.equal(now.waiting, 2);
});

test("one who has left a message stands behind those who are here, in the order in which they left", () => {
  const ola = { ...item("Ola", 1), leftAt: "2026-05-04 14:20:00.000Z" };
  const kim = { ...item("Kim", 2), leftAt: "2026-05-04 14:10:00.000Z" };
  assert.deepEqual(names(joined(joined(queue(item("Mira", 8)), ola), kim)), ["Mira", "Kim", "Ola"]);
});

test("two who asked in the same moment always stand in the same order", () => {
  const [a, b] = [item("A", 3, "r1"), item("B", 3, "r2")];
  assert.deepEqual(names(joined(queue(a), b)), names(joined(queue(b), a)));
});

test("one who leaves is gone and no longer counted", () => {
  const now = left(queue(item("Mira", 2), item("Yusuf", 7)), "Mira-1");
  assert.deepEqual(names(now), ["Yusuf"]);
  assert.equal(now.waiting, 1);
});

test("an event that comes twice is counted once", () => {
  const once = left(queue(item("Mira", 2), item("Yusuf", 7)), "Mira-1");
  assert.deepEqual(left(once, "Mira-1"), once);
});

test("an old request that ends does not take the new one of the same chat with it", () => {
  assert.deepEqual(names(left(queue(item("Mira", 2, "Mira-2")), "Mira-1")), ["Mira"]);
});

test("one beyond the end of the list is counted out too", () => {
  const long = { waiting: 300, items: [item("Mira", 2)] };
  assert.equal(left(long, "someone-else").waiting, 299);
});
