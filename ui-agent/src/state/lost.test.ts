import assert from "node:assert/strict";
import { test } from "node:test";
import type { QueueItem } from "@wire";
import { afterLoss } from "./lost.ts";

const item = (name: string): QueueItem => {
  return { handoffRequestId: `${name}-1`, sessionId: name, displayName: name, requestedAt: "", leftAt: "", email: "", preview: [] };
};
const [mira, yusuf, noor] = [item("Mira"), item("Yusuf"), item("Noor")];

test("losing the race says who was faster and goes on to who has waited the longest", () => {
  assert.deepEqual(afterLoss(mira, { by: "Bo" }, [yusuf, noor]), {
    next: "Yusuf",
    notice: { news: "Bo was faster with Mira.", then: "Yusuf is next." },
  });
});

test("the one that was lost is not next, though the list may still have it", () => {
  assert.equal(afterLoss(mira, { by: "Bo" }, [mira, noor]).next, "Noor");
});

test("one who has left a message is not next, but there", () => {
  const ola = { ...item("Ola"), leftAt: "2026-05-04 14:20:00.000Z" };
  const { next, notice } = afterLoss(mira, { by: "Bo" }, [ola]);
  assert.deepEqual([next, notice.then], ["Ola", "Ola left a message."]);
});

test("when nobody else waits, nothing is opened", () => {
  assert.deepEqual(afterLoss(mira, "canceled", []), {
    next: null,
    notice: { news: "Mira left the queue.", then: "Nobody else is waiting." },
  });
});

test("what is not known is not claimed", () => {
  const news = (["accepted", "closed", null] as const).map((reason) => afterLoss(mira, reason, []).notice.news);
  assert.deepEqual(news, ["Another agent was faster with Mira.", "The chat with Mira has ended.", "Mira no longer waits."]);
});
