import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { effect } from "@preact/signals-core";
import type { Conversation } from "./index.ts";
import { type PageOptions, Scene } from "./test/Scene.ts";
import { gate, until } from "./test/until.ts";

const id = "chat00000000001";

async function begin(t: TestContext) {
  const scene = await Scene.begin(t);
  scene.server.room(id);
  return { server: scene.server, open: (options?: PageOptions) => scene.open(id, options) };
}

const said = (chat: Conversation) => chat.messages.value.map(({ text }) => text);
const unsent = (chat: Conversation) => chat.pending.value.map(({ text, state }) => `${text}: ${state}`);

test("What is written in one tab shows in the other, and only one sends it", async (t) => {
  const { server, open } = await begin(t);
  const one = open();
  const other = open();
  await until(() => one.chat.state.value === "ready" && other.chat.state.value === "ready");
  const held = gate();
  server.next("POST", "/messages", (exchange) => held.opened.then(exchange.proceed));
  one.chat.send("One");
  await until(() => unsent(other.chat).length === 1);
  other.chat.send("Two");
  await until(() => unsent(one.chat).length === 2);
  held.open();
  await until(() => [one, other].every(({ chat }) => said(chat).length === 2 && unsent(chat).length === 0));
  assert.deepEqual(said(one.chat), ["One", "Two"]);
  assert.deepEqual(said(other.chat), ["One", "Two"]);
  assert.equal(server.asked("POST", "/messages").length, 2);
});

test("In each tab a message is to be seen all the time, pending or stored", async (t) => {
  const { server, open } = await begin(t);
  const one = open();
  const other = open();
  await until(() => one.chat.state.value === "ready" && other.chat.state.value === "ready");
  const room = server.rooms.get(id);
  assert.ok(room);
  room.tells = false;
  one.chat.send("One");
  await until(() => unsent(other.chat).length === 1);
  const seen = new Set<number>();
  const stop = effect(() => {
    seen.add([...other.chat.messages.value, ...other.chat.pending.value].filter(({ text }) => text === "One").length);
  });
  await until(() => said(one.chat).length === 1 && unsent(one.chat).length === 0);
  room.tell({ event: "message:new", data: room.messages[0] as never });
  await until(() => said(other.chat).length === 1);
  stop();
  assert.deepEqual([...seen], [1]);
});

test("What another account wrote in this browser is not sent in this one's name", async (t) => {
  const { server, open } = await begin(t);
  const bo = open({ me: { id: "agent00000000bo", senderType: "agent" } });
  server.next("POST", "/messages", (exchange) => exchange.drop());
  bo.chat.send("From Bo");
  bo.chat.draft.value = "Bo's draft";
  await until(() => unsent(bo.chat)[0] === "From Bo: waiting");
  bo.shut();

  const ada = open({ me: { id: "agent0000000ada", senderType: "agent" } });
  assert.equal(ada.chat.draft.value, "");
  assert.deepEqual(unsent(ada.chat), []);
});
