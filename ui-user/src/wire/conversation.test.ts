import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { effect } from "@preact/signals-core";
import { Conversation } from "./index.ts";
import { ada } from "./test/Room.ts";
import { type PageOptions, Scene } from "./test/Scene.ts";
import { gate, inTime, settled, until } from "./test/until.ts";

const id = "chat00000000001";

async function begin(t: TestContext, count = 0) {
  const scene = await Scene.begin(t);
  const room = scene.server.room(id, count);
  const open = async (options?: PageOptions) => {
    const page = scene.open(id, options);
    await until(() => page.chat.state.value === "ready" && page.stream.connection.value === "online");
    return page;
  };
  return { scene, server: scene.server, room, open };
}

test("The other side's typing shows for 5 s, or until its next message", async (t) => {
  const { room, open } = await begin(t);
  const { chat, tab } = await open();
  room.tell({ event: "typing", data: { sessionId: id, actor: "agent" } });
  await until(() => chat.typing.value);
  tab.pass(4_999);
  assert.ok(chat.typing.value);
  tab.pass(1);
  assert.ok(!chat.typing.value);
  room.tell({ event: "typing", data: { sessionId: id, actor: "agent" } });
  await until(() => chat.typing.value);
  room.say({ senderType: "system", senderId: "", text: "Ada joined the chat" });
  await until(() => chat.messages.value.length === 1);
  assert.ok(chat.typing.value);
  room.say({});
  await until(() => chat.messages.value.length === 2);
  assert.ok(!chat.typing.value);
});

test("One's own typing in another tab does not show", async (t) => {
  const { room, open } = await begin(t);
  const { chat } = await open();
  room.tell({ event: "typing", data: { sessionId: id, actor: "user" } });
  room.say({});
  await until(() => chat.messages.value.length === 1);
  assert.ok(!chat.typing.value);
});

test("Typing is told at most every 3 s, and at once when a message has arrived", async (t) => {
  const { server, open } = await begin(t);
  const { chat, tab } = await open();
  const told = () => server.asked("POST", "/typing").length;
  for (let keys = 0; keys < 6; keys++) {
    chat.sayTyping();
    tab.pass(1_000);
  }
  await until(() => told() === 2);
  chat.sayTyping();
  await until(() => told() === 3);
  chat.send("Done");
  chat.sayTyping();
  await until(() => chat.pending.value.length === 0);
  assert.equal(told(), 3, "what is told now could come before the message, which ends the dots");
  chat.sayTyping();
  await until(() => told() === 4);
});

test("What changes the session shows at once", async (t) => {
  const { server, room, open } = await begin(t);
  const { chat } = await open();
  await until(() => server.asked("GET", id).length === 1);
  room.tell({ event: "session:updated", data: { ...room.session, status: "queued_for_agent", queuePosition: 2 } });
  await until(() => chat.session.value?.queuePosition === 2);
  room.tell({ event: "session:updated", data: { ...room.session, status: "closed" } });
  room.tell({ event: "session:closed", data: { sessionId: id } });
  room.say({});
  await until(() => chat.messages.value.length === 1);
  assert.equal(chat.session.value?.status, "closed");
});

test("An accept that says no more than a name is looked up", async (t) => {
  const { room, open } = await begin(t);
  const { chat } = await open();
  assert.equal(chat.nameOf(ada.id), "");
  const participants = [...room.session.participants, ada];
  room.session = { ...room.session, status: "active_with_agent", agentId: ada.id, participants };
  room.tell({ event: "handoff:accepted", data: { sessionId: id, agentName: "Ada" } });
  await until(() => chat.session.value?.status === "active_with_agent");
  assert.equal(chat.nameOf(ada.id), "Ada");
});

test("A close that says no more is looked up", async (t) => {
  const { room, open } = await begin(t);
  const { chat } = await open();
  room.session = { ...room.session, status: "closed", closedAt: "2026-11-23 23:00:00.000Z" };
  room.tell({ event: "session:closed", data: { sessionId: id } });
  await until(() => chat.session.value?.closedAt !== "");
});

test("A sender who is not known yet is looked up once", async (t) => {
  const { server, room, open } = await begin(t);
  const { chat } = await open();
  await until(() => server.asked("GET", id).length === 1);
  room.say({ senderId: "stranger0000000" });
  room.say({ senderId: "stranger0000000" });
  room.session = { ...room.session, participants: [...room.session.participants, ada] };
  await until(() => chat.messages.value.length === 2 && server.asked("GET", id).length === 2);
  room.say({ senderId: "stranger0000000" });
  room.say({ senderId: ada.id });
  await until(() => chat.messages.value.length === 4);
  await settled();
  assert.ok(server.asked("GET", id).length <= 3);
});

test("What the session became while the page was away is known when it is back", async (t) => {
  const { server, room, open } = await begin(t);
  const { chat, stream, tab } = await open();
  server.hall.hangUp();
  await until(() => stream.connection.value !== "online");
  room.session = { ...room.session, status: "closed" };
  await inTime(tab, () => chat.session.value?.status === "closed");
});

test("An event that overtakes the answer about the session wins", async (t) => {
  const { scene, server, room } = await begin(t);
  const held = gate();
  const { session } = room;
  server.next("GET", id, (exchange) => held.opened.then(() => exchange.answer(200, session)));
  const { chat, api } = scene.open(id);
  await until(() => server.asked("GET", id).length === 1);
  room.session = { ...session, status: "queued_for_agent" };
  room.tell({ event: "session:updated", data: room.session });
  await until(() => chat.session.value?.status === "queued_for_agent");
  const seen = new Set<string | undefined>();
  t.after(effect(() => void seen.add(chat.session.value?.status)));
  held.open();
  for (let turns = 0; turns < 3; turns++) await api.session(id);
  assert.deepEqual([...seen], ["queued_for_agent"]);
});

test("Only what others say is told, and no history", async (t) => {
  const { room, open } = await begin(t, 3);
  const { chat } = await open();
  const heard: string[] = [];
  const stop = chat.onMessage(({ text }) => heard.push(text));
  chat.send("Mine");
  await until(() => chat.messages.value.length === 4);
  room.say({ text: "Yours" });
  room.say({ text: "Ada joined the chat", senderType: "system", senderId: "" });
  await until(() => chat.messages.value.length === 6);
  stop();
  room.say({ text: "Later" });
  await until(() => chat.messages.value.length === 7);
  assert.deepEqual(heard, ["Yours", "Ada joined the chat"]);
});

for (const status of [403, 404] as const) {
  test(`A chat that is not ours any more (${status}) is lost, and stays to be read`, async (t) => {
    const { server, room, open } = await begin(t, 3);
    const { chat, stream } = await open();
    room.tell({ event: "room:left", data: { room: `public:session:${id}`, status } });
    await until(() => chat.state.value === "lost");
    assert.equal(chat.messages.value.length, 3);
    await until(() => server.hall.clients.value.length === 0);
    assert.equal(stream.connection.value, "connecting");
    server.next("POST", "/messages", (exchange) => exchange.refuse(404, "That does not exist."));
    chat.send("Wait");
    await until(() => chat.pending.value[0]?.state === "failed");
  });
}

test("A chat that never was is lost", async (t) => {
  const { scene } = await begin(t);
  const { chat } = scene.open("nosuchchat00000");
  await until(() => chat.state.value === "lost");
});

test("A token that is no good any more is told once, and what was written is kept", async (t) => {
  const { scene, server } = await begin(t);
  let told = 0;
  const { chat, tab, shut } = scene.open(id, { onUnauthorized: () => told++ });
  await until(() => chat.state.value === "ready");
  for (let tries = 0; tries < 3; tries++) {
    server.next("POST", "/messages", (exchange) => exchange.refuse(401, "Sign in again."));
  }
  chat.send("One");
  await inTime(tab, () => server.asked("POST", "/messages").length === 3);
  assert.equal(told, 1);
  assert.equal(chat.pending.value[0]?.text, "One");
  shut();
  const later = scene.open(id);
  await until(() => later.chat.messages.value.length === 1);
});

test("A chat that cannot be loaded says so, and is tried again", async (t) => {
  const { scene, server } = await begin(t, 3);
  server.next("GET", id, (exchange) => exchange.refuse(500, "Something went wrong."));
  const { chat, tab } = scene.open(id);
  await until(() => chat.state.value === "error");
  await inTime(tab, () => chat.state.value === "ready");
});

test("A chat that cannot be loaded for want of a server says so, and is tried again", async (t) => {
  const { scene, server } = await begin(t, 3);
  await server.stop();
  const { chat, tab } = scene.open(id);
  await until(() => chat.state.value === "error");
  await server.start();
  await inTime(tab, () => chat.state.value === "ready");
});

test("A chat that was disposed of says and asks nothing more", async (t) => {
  const { server, room, open } = await begin(t, 3);
  const { chat, tab } = await open();
  server.next("POST", "/messages", (exchange) => exchange.drop());
  chat.send("One");
  await until(() => chat.pending.value[0]?.state === "waiting");
  chat.dispose();
  room.say({});
  const asked = server.requests.value.length;
  tab.pass(120_000);
  await settled();
  assert.equal(chat.messages.value.length, 3);
  assert.equal(server.requests.value.slice(asked).filter(({ path }) => path.includes(id)).length, 0);
});

test("A page turns from one chat to another on the same connection", async (t) => {
  const { scene, server, open } = await begin(t, 3);
  server.room("chat00000000002", 2);
  const { chat, api, stream, tab } = await open();
  chat.dispose();
  const me = { id: ada.id, senderType: "agent" } as const;
  const storage = scene.disk.for(tab);
  const other = new Conversation({ api, stream, storage, sessionId: "chat00000000002", me });
  t.after(() => other.dispose());
  await until(() => other.state.value === "ready");
  assert.equal(server.asked("GET", "/api/realtime").length, 1);
});
