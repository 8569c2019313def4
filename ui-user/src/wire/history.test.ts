import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { effect } from "@preact/signals-core";
import type { Conversation, Message } from "./index.ts";
import { type PageOptions, Scene } from "./test/Scene.ts";
import { gate, inTime, settled, until } from "./test/until.ts";

const id = "chat00000000001";

async function begin(t: TestContext, count = 0) {
  const scene = await Scene.begin(t);
  const room = scene.server.room(id, count);
  return { server: scene.server, room, open: (options?: PageOptions) => scene.open(id, options) };
}

/** Fails as soon as the transcript shows a gap, a double or a disorder. */
function inspect(t: TestContext, chat: Conversation): void {
  t.after(
    effect(() => {
      const seqs = chat.messages.value.map(({ seq }) => seq);
      assert.deepEqual(seqs, seqs.map((_, index) => (seqs[0] ?? 0) + index));
    }),
  );
}

const last = (chat: Conversation) => chat.messages.value.at(-1)?.seq;
const first = (chat: Conversation) => chat.messages.value[0]?.seq;

test("A chat opens with its newest page, and older ones come when asked for", async (t) => {
  const { server, open } = await begin(t, 120);
  const { chat } = open();
  inspect(t, chat);
  assert.equal(chat.state.value, "loading");
  await until(() => chat.state.value === "ready");
  assert.deepEqual([first(chat), last(chat), chat.older.value], [71, 120, true]);
  await Promise.all([chat.loadOlder(), chat.loadOlder()]);
  assert.deepEqual([first(chat), last(chat), chat.older.value], [21, 120, true]);
  await chat.loadOlder();
  assert.deepEqual([first(chat), last(chat), chat.older.value], [1, 120, false]);
  await chat.loadOlder();
  assert.equal(server.asked("GET", "/messages").length, 2);
});

test("Older ones that could not be loaded can be asked for again", async (t) => {
  const { server, open } = await begin(t, 60);
  const { chat } = open();
  await until(() => chat.state.value === "ready");
  server.next("GET", "/messages", (exchange) => exchange.drop());
  await chat.loadOlder();
  assert.deepEqual([first(chat), chat.older.value], [11, true]);
  await chat.loadOlder();
  assert.deepEqual([first(chat), chat.older.value], [1, false]);
});

test("What arrives twice, late or out of order is shown once and in order", async (t) => {
  const { room, open } = await begin(t, 3);
  const { chat } = open();
  inspect(t, chat);
  await until(() => chat.state.value === "ready");
  const messages = Array.from({ length: 4 }, () => room.store({}));
  for (const index of [1, 3, 0, 1, 2, 0, 3]) room.tell({ event: "message:new", data: messages[index] as Message });
  await until(() => last(chat) === 7);
});

test("What is missing is asked for again", async (t) => {
  const { server, room, open } = await begin(t, 3);
  const { chat, tab } = open();
  inspect(t, chat);
  await until(() => chat.state.value === "ready");
  room.store({});
  room.store({});
  room.say({});
  await inTime(tab, () => last(chat) === 6);
  assert.equal(server.asked("GET", "/messages")[0]?.query.get("after"), "3");
});

test("What is missing is asked for until it comes", async (t) => {
  const { server, room, open } = await begin(t, 3);
  const { chat, tab } = open();
  inspect(t, chat);
  await until(() => chat.state.value === "ready");
  server.next("GET", "/messages", (exchange) => exchange.drop());
  server.next("GET", "/messages", (exchange) => exchange.refuse(500, "Something went wrong."));
  server.next("GET", "/messages", (exchange) => exchange.answer(200, { messages: [], more: false }));
  server.next("GET", "/messages", (exchange) => exchange.answer(200, { messages: [], more: true }));
  room.store({});
  room.say({});
  await inTime(tab, () => last(chat) === 5);
  assert.equal(server.asked("GET", "/messages").length, 5);
});

test("A server that does not have what is missing is not asked without a pause", async (t) => {
  const { server, room, open } = await begin(t, 3);
  const { chat, api, tab } = open();
  await until(() => chat.state.value === "ready");
  server.next("GET", "/messages", (exchange) => exchange.answer(200, { messages: [], more: true }));
  room.store({});
  room.say({});
  await inTime(tab, () => server.asked("GET", "/messages").length === 1);
  for (let turns = 0; turns < 3; turns++) await api.session(id);
  assert.equal(server.asked("GET", "/messages").length, 1);
  await inTime(tab, () => last(chat) === 5);
});

test("A page that was away gets exactly what it missed", async (t) => {
  const { server, room, open } = await begin(t, 10);
  const { chat, stream, tab } = open();
  inspect(t, chat);
  await until(() => chat.state.value === "ready");
  const heard: number[] = [];
  chat.onMessage(({ seq }) => heard.push(seq));
  server.hall.hangUp();
  await until(() => stream.connection.value !== "online");
  room.store({});
  room.store({});
  await inTime(tab, () => last(chat) === 12);
  assert.deepEqual(heard, [11, 12]);
  assert.equal(server.asked("GET", "/messages").length, 0);
});

test("After a long absence all pages are fetched, and never is a gap shown", async (t) => {
  const { server, room, open } = await begin(t, 10);
  const { chat, stream, tab } = open();
  inspect(t, chat);
  await until(() => chat.state.value === "ready");
  server.hall.hangUp();
  await until(() => stream.connection.value !== "online");
  for (let count = 0; count < 1_234; count++) room.store({});
  const held = gate();
  server.next("GET", "/messages", (exchange) => held.opened.then(exchange.proceed));
  await inTime(tab, () => last(chat) === 510 && server.asked("GET", "/messages").length === 1);
  room.say({});
  await settled();
  held.open();
  await inTime(tab, () => last(chat) === 1_245);
  assert.equal(first(chat), 1);
});

test("A page that was away from an empty chat gets what was said", async (t) => {
  const { server, room, open } = await begin(t);
  const { chat, stream, tab } = open();
  await until(() => chat.state.value === "ready");
  const heard: number[] = [];
  chat.onMessage(({ seq }) => heard.push(seq));
  server.hall.hangUp();
  await until(() => stream.connection.value !== "online");
  for (let count = 0; count < 60; count++) room.store({});
  await inTime(tab, () => last(chat) === 60);
  assert.deepEqual([first(chat), chat.older.value], [11, true]);
  assert.equal(heard.length, 50);
});

test("With what was known before, only the rest is asked for", async (t) => {
  const { server, room, open } = await begin(t, 7);
  const { chat } = open({ session: room.session, messages: room.messages.slice(2, 5), more: true });
  inspect(t, chat);
  assert.equal(chat.state.value, "ready");
  await until(() => last(chat) === 7);
  assert.deepEqual([first(chat), chat.older.value], [3, true]);
  assert.equal(server.asked("GET", "/messages").length, 0);
});

test("A new chat is ready at once", async (t) => {
  const { room, open } = await begin(t);
  const { chat } = open({ session: room.session });
  assert.equal(chat.state.value, "ready");
});

for (const way of ["before", "after"]) {
  test(`A message turns from pending to stored in one step when its answer comes ${way} its event`, async (t) => {
    const { server, room, open } = await begin(t, 3);
    const { chat } = open();
    inspect(t, chat);
    await until(() => chat.state.value === "ready");
    room.tells = false;
    const held = gate();
    server.next("POST", "/messages", (exchange) => {
      const data = room.store({ ...(exchange.body as object), senderType: "user", senderId: "visitor00000000" });
      const tell = () => room.tell({ event: "message:new", data });
      const answer = () => exchange.answer(201, data);
      const [one, other] = way === "before" ? [answer, tell] : [tell, answer];
      one();
      void held.opened.then(other);
    });
    const shown = new Set<number>();
    chat.send("Mine");
    t.after(
      effect(() => {
        const both = [...chat.messages.value, ...chat.pending.value];
        shown.add(both.filter(({ text }) => text === "Mine").length);
      }),
    );
    await until(() => last(chat) === 4);
    held.open();
    room.say({ text: "Yours" });
    await until(() => last(chat) === 5);
    assert.deepEqual([...shown], [1]);
    assert.deepEqual(chat.pending.value, []);
  });
}

test("A stored message stays pending as long as one before it is missing", async (t) => {
  const { room, open } = await begin(t, 3);
  const { chat, tab } = open();
  inspect(t, chat);
  await until(() => chat.state.value === "ready");
  room.tells = false;
  const before = room.store({ text: "Yours" });
  chat.send("Mine");
  await until(() => room.messages.length === 5 || chat.pending.value.length === 1);
  assert.equal(chat.pending.value.length, 1);
  room.tell({ event: "message:new", data: before });
  await inTime(tab, () => last(chat) === 5);
  assert.deepEqual(chat.pending.value, []);
});
