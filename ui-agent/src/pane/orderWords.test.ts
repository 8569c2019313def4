import assert from "node:assert/strict";
import { test } from "node:test";
import type { QueueItem, SenderType } from "@wire";
import { orderWords } from "./orderWords.ts";

function item(name: string, ...who: SenderType[]): QueueItem {
  const preview = who.map((senderType, at) => {
    return { id: `${at}`, sessionId: name, seq: at + 1, senderType, senderId: "", text: "", createdAt: "" };
  });
  return { handoffRequestId: `${name}-1`, sessionId: name, displayName: name, requestedAt: "", leftAt: "", email: "", preview };
}

test("the first in the queue is next", () => {
  const mira = item("Mira", "user");
  assert.deepEqual(orderWords(mira, [mira, item("Yusuf")]), { news: "Mira is next.", then: "Nobody has answered yet." });
});

test("one who was put back has been answered before", () => {
  const mira = item("Mira", "user", "agent");
  assert.equal(orderWords(mira, [mira]).then, "An agent has answered before.");
});

test("one who has left a message gets its answer by e-mail, whoever else waits", () => {
  const ola = { ...item("Ola", "user"), leftAt: "2026-05-04 14:20:00.000Z", email: "ola@example.com" };
  assert.deepEqual(orderWords(ola, [item("Mira"), ola]), { news: "Ola has left.", then: "Your answer goes out by e-mail." });
});

test("while no e-mail can be sent, none is promised", () => {
  const ola = { ...item("Ola", "user"), leftAt: "2026-05-04 14:20:00.000Z", email: "ola@example.com" };
  assert.deepEqual(orderWords(ola, [ola], false), { news: "Ola has left.", then: "Your answer waits in the chat." });
});

test("whoever stands further back is not called next", () => {
  const noor = item("Noor");
  assert.deepEqual(orderWords(noor, [item("Mira"), item("Yusuf"), noor]), {
    news: "Noor is waiting.",
    then: "2 have waited longer.",
  });
});
