import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message, SenderType } from "@wire";
import { unread } from "./unread.ts";

const ME = "ada";
let seq = 0;
function said(senderType: SenderType, senderId = ""): Message {
  seq++;
  return { id: `m${seq}`, sessionId: "s", seq, senderType, senderId, text: "", createdAt: "" };
}
function transcript(...who: [SenderType, string?][]): Message[] {
  seq = 0;
  return who.map(([type, id]) => said(type, id));
}

test("what the visitor wrote after the agent last looked is unread", () => {
  assert.equal(unread(transcript(["user"], ["user"], ["user"]), 1, ME), 2);
});

test("what the agent answered, on whatever page, has been read", () => {
  assert.equal(unread(transcript(["user"], ["agent", ME], ["user"]), 0, ME), 1);
});

test("another agent's answer and system lines are neither unread nor proof of reading", () => {
  assert.equal(unread(transcript(["user"], ["agent", "bo"], ["system"], ["user"]), 0, ME), 2);
});

test("a chat that was seen to its end has nothing unread", () => {
  assert.equal(unread(transcript(["user"], ["user"]), 2, ME), 0);
});
