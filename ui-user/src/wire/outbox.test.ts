import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Conversation } from "./index.ts";
import { visitor } from "./test/Room.ts";
import { type PageOptions, Scene } from "./test/Scene.ts";
import { inTime, settled, until } from "./test/until.ts";

const id = "chat00000000001";

async function begin(t: TestContext) {
  const scene = await Scene.begin(t);
  scene.server.room(id);
  return { server: scene.server, disk: scene.disk, open: (options?: PageOptions) => scene.open(id, options) };
}

const said = (chat: Conversation) => chat.messages.value.map(({ text }) => text);
const unsent = (chat: Conversation) => chat.pending.value.map(({ text, state }) => `${text}: ${state}`);

test("What is written is shown at once and stored once", async (t) => {
  const { server, open } = await begin(t);
  const { chat } = open();
  chat.draft.value = "  Good evening ";
  chat.send();
  assert.equal(chat.draft.value, "");
  assert.deepEqual(unsent(chat), ["Good evening: sending"]);
  await until(() => said(chat).length === 1 && chat.pending.value.length === 0);
  assert.deepEqual(said(chat), ["Good evening"]);
  assert.match(String(server.asked("POST", "/messages")[0]?.body.id), /^[a-z0-9]{15}$/);
});

test("A blank line is not sent", async (t) => {
  const { server, open } = await begin(t);
  const { chat } = open();
  chat.send("  \n ");
  chat.send("Something");
  await until(() => said(chat).length === 1);
  assert.equal(server.asked("POST", "/messages").length, 1);
});

test("What could not be sent survives the page and is sent once, with the same id", async (t) => {
  const { server, disk, open } = await begin(t);
  const first = open();
  server.next("POST", "/messages", (exchange) => exchange.drop());
  first.chat.send("Are you there?");
  await until(() => unsent(first.chat)[0] === "Are you there?: waiting");
  first.shut();
  await server.stop();

  const later = open();
  assert.deepEqual(later.chat.pending.value.map(({ text }) => text), ["Are you there?"]);
  await until(() => later.stream.connection.value === "offline");
  await server.start();
  later.tab.pass(15_000);
  await until(() => said(later.chat).length === 1 && later.chat.pending.value.length === 0);
  const ids = server.asked("POST", "/messages").map(({ body }) => body.id);
  assert.equal(new Set(ids).size, 1);
  assert.equal(server.rooms.get(id)?.messages.length, 1);
  assert.equal([...disk.items.keys()].filter((key) => key.includes("outbox")).length, 0);
});

test("A message whose answer was lost is not shown or stored twice", async (t) => {
  const { server, open } = await begin(t);
  const { chat, tab } = open();
  await until(() => chat.state.value === "ready");
  server.next("POST", "/messages", (exchange) => exchange.loseAnswer());
  chat.send("Once");
  await until(() => said(chat).length === 1);
  assert.deepEqual(unsent(chat), []);
  await until(() => server.asked("POST", "/messages").length === 1);
  chat.send("Twice");
  await inTime(tab, () => said(chat).length === 2);
  assert.deepEqual(said(chat), ["Once", "Twice"]);
});

test("A message that was stored long ago, unknown to this browser, is not shown again", async (t) => {
  const { server, disk, open } = await begin(t);
  const first = open();
  await until(() => first.chat.state.value === "ready");
  const room = server.rooms.get(id);
  room?.store({});
  server.next("POST", "/messages", (exchange) => {
    first.shut();
    exchange.loseAnswer();
  });
  first.chat.send("Long ago");
  await until(() => server.asked("POST", "/messages").length === 1);
  for (let count = 0; count < 60; count++) room?.store({});
  const { chat } = open();
  assert.deepEqual(unsent(chat), ["Long ago: sending"]);
  await until(() => chat.state.value === "ready" && unsent(chat).length === 0);
  assert.equal(said(chat).length, 50);
  assert.deepEqual([...disk.items.keys()], []);
});

test("A message whose page crashed once it was stored leaves nothing behind", async (t) => {
  const { server, disk, open } = await begin(t);
  const stored = server.rooms.get(id)?.store({ id: "letter000000001", text: "Stored", senderType: "user", senderId: visitor.id });
  const letter = { id: "letter000000001", text: "Stored", at: 1, seq: stored?.seq };
  disk.items.set(`webchat:outbox:${id}:user:${letter.id}`, JSON.stringify(letter));
  const { chat } = open();
  assert.deepEqual([...disk.items.keys()], []);
  await until(() => said(chat).length === 1 && unsent(chat).length === 0);
  assert.equal(server.asked("POST", "/messages").length, 0);
});

test("The browser's word that it is online, or a look at the page, sends at once what waits, also on a connection that held", async (t) => {
  const { server, open } = await begin(t);
  const { chat, tab, stream } = open();
  await until(() => stream.connection.value === "online" && chat.state.value === "ready");
  for (const [text, hurry] of [["One", () => tab.online(true)], ["Two", () => tab.show(true)]] as const) {
    server.next("POST", "/messages", (exchange) => exchange.drop());
    chat.send(text);
    await until(() => unsent(chat)[0] === `${text}: waiting`);
    await settled();
    hurry();
    await until(() => said(chat).at(-1) === text);
  }
  assert.equal(server.asked("GET", "/api/realtime").length, 1);
});

test("The order written is the order sent, also through failures", async (t) => {
  const { server, open } = await begin(t);
  const { chat, tab } = open();
  server.next("POST", "/messages", (exchange) => exchange.refuse(503, "Not now."));
  server.next("POST", "/messages", (exchange) => exchange.drop());
  server.next("POST", "/messages", (exchange) => exchange.answer(200));
  ["One", "Two", "Three"].forEach((text) => chat.send(text));
  await inTime(tab, () => said(chat).length === 3);
  assert.deepEqual(said(chat), ["One", "Two", "Three"]);
});

test("After 429 it waits as long as the server asks, also when more is written", async (t) => {
  const { server, open } = await begin(t);
  const { chat, tab } = open();
  server.next("POST", "/messages", (exchange) => exchange.refuse(503, "Not now."));
  server.next("POST", "/messages", (exchange) => exchange.refuse(429, "A little slower.", { "Retry-After": "40" }));
  chat.send("One");
  await until(() => unsent(chat)[0] === "One: waiting");
  await inTime(tab, () => unsent(chat)[0] === "One: sending");
  await settled();
  chat.send("Two");
  tab.pass(39_000);
  tab.online(true);
  await settled();
  assert.equal(server.asked("POST", "/messages").length, 2);
  tab.pass(2_000);
  await until(() => said(chat).length === 2);
});

for (const status of [400, 403, 404, 409, 413]) {
  test(`A refusal with ${status} is final and shows the server's sentence`, async (t) => {
    const { server, open } = await begin(t);
    const { chat } = open();
    server.next("POST", "/messages", (exchange) => exchange.refuse(status, "This chat has ended."));
    chat.send("One");
    chat.send("Two");
    await until(() => said(chat).length === 1);
    assert.deepEqual(said(chat), ["Two"]);
    assert.deepEqual(unsent(chat), ["One: failed"]);
    assert.equal(chat.pending.value[0]?.error, "This chat has ended.");
  });
}

test("A failed one is kept over a reload, and can be tried again or discarded", async (t) => {
  const { server, disk, open } = await begin(t);
  const first = open();
  server.next("POST", "/messages", (exchange) => exchange.refuse(400, "No."));
  server.next("POST", "/messages", (exchange) => exchange.refuse(400, "No."));
  first.chat.send("One");
  first.chat.send("Two");
  await until(() => unsent(first.chat).join() === "One: failed,Two: failed");
  first.shut();

  const { chat } = open();
  assert.deepEqual(unsent(chat), ["One: failed", "Two: failed"]);
  const [one, two] = chat.pending.value;
  chat.discard(one?.id ?? "");
  chat.retry(two?.id ?? "");
  await until(() => said(chat).length === 1 && unsent(chat).length === 0);
  assert.deepEqual(said(chat), ["Two"]);
  assert.deepEqual([...disk.items.keys()], []);
});

test("An answer that is not the server's own settles nothing", async (t) => {
  const { server, open } = await begin(t);
  const { chat, tab } = open();
  const signIn = "<h1>Welcome to the hotel</h1>";
  server.next("POST", "/messages", ({ response }) => void response.writeHead(200).end(signIn));
  server.next("POST", "/messages", ({ response }) => void response.writeHead(403).end(signIn));
  chat.send("One");
  await until(() => unsent(chat)[0] === "One: waiting");
  await inTime(tab, () => said(chat).length === 1);
  assert.equal(server.asked("POST", "/messages").length, 3);
});

test("Where the storage is full, a message lives as long as the page", async (t) => {
  const { server, disk, open } = await begin(t);
  const { chat, tab } = open();
  disk.full = true;
  server.next("POST", "/messages", (exchange) => exchange.drop());
  chat.send("One");
  chat.send("Two");
  await until(() => unsent(chat)[0] === "One: waiting");
  tab.pass(15_000);
  await until(() => said(chat).length === 2 && unsent(chat).length === 0);
  assert.deepEqual(said(chat), ["One", "Two"]);
});

test("Where the storage is blocked altogether, too", async (t) => {
  const { open } = await begin(t);
  const blocked = new Proxy({} as Storage, {
    get: () => {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    },
  });
  const { chat } = open({ storage: blocked });
  chat.draft.value = "One";
  chat.send();
  await until(() => said(chat).length === 1 && unsent(chat).length === 0);
});

test("The draft survives the page", async (t) => {
  const { open } = await begin(t);
  const first = open();
  first.chat.draft.value = "I was about to say";
  first.shut();
  assert.equal(open().chat.draft.value, "I was about to say");
});
