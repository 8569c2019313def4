import assert from "node:assert/strict";
import { test } from "node:test";
import { cursorOf } from "./test/Hall.ts";
import { beginStream as begin } from "./test/stream.ts";
import { gate, settled, until } from "./test/until.ts";

const lobby = "room:agents:lobby";
const topic = (id: string) => `public:session:${id}`;

test("All rooms share one connection and one subscribe request", async (t) => {
  const { server, join, posts, heard, online, stream } = await begin(t);
  assert.equal(stream.connection.value, "connecting");
  join(topic("one"), () => 3);
  join(topic("two"));
  join(lobby);
  await online();
  assert.equal(server.asked("GET", "/api/realtime").length, 1);
  assert.equal(posts().length, 1);
  assert.deepEqual(posts()[0]?.map(cursorOf), [3, undefined, undefined]);
  assert.equal(server.asked("POST", "/api/realtime")[0]?.headers.authorization, "token");
  await until(() => heard.value.length === 3);
  assert.deepEqual([...heard.value].sort(), ["lobby presence", "one message:history", "two message:history"]);
});

test("Without a room there is no connection", async (t) => {
  const { server, join, online, stream } = await begin(t);
  await settled();
  assert.equal(server.requests.value.length, 0);
  const leave = join(topic("one"));
  await online();
  leave();
  await until(() => server.hall.clients.value.length === 0);
  assert.equal(stream.connection.value, "connecting");
});

test("A room that stays keeps its subscription and is not answered again", async (t) => {
  const { server, join, posts, heard, online } = await begin(t);
  let cursor = 3;
  join(topic("one"), () => cursor);
  await online();
  cursor = 5;
  const leave = join(topic("two"));
  await until(() => heard.value.includes("two message:history"));
  leave();
  await until(() => server.hall.clients.value[0]?.subscriptions.length === 1);
  const [first, second, third] = posts();
  assert.equal(second?.[0], first?.[0]);
  assert.deepEqual(third, first);
  assert.deepEqual(heard.value, ["one message:history", "two message:history"]);
});

test("A room that is left and joined in one go is answered anew", async (t) => {
  const { join, heard, online, posts } = await begin(t);
  const leave = join(topic("one"), () => 5);
  await online();
  leave();
  join(topic("one"), () => 5);
  await until(() => posts().length === 2 && heard.value.length === 2);
  assert.deepEqual(heard.value, ["one message:history", "one message:history"]);
});

test("Subscribe requests go one at a time, and the newest list wins", async (t) => {
  const { server, join, posts, heard, online } = await begin(t);
  const held = gate();
  server.next("POST", "/api/realtime", (exchange) => held.opened.then(exchange.proceed));
  join(topic("one"));
  await until(() => posts().length === 1);
  const leave = join(topic("two"));
  await settled();
  leave();
  join(topic("three"));
  await settled();
  assert.equal(posts().length, 1);
  held.open();
  await online();
  assert.deepEqual(posts().map((list) => list.map((name) => name.split("?")[0])), [
    [topic("one")],
    [topic("one"), topic("three")],
  ]);
  await until(() => server.hall.clients.value[0]?.subscriptions.length === 2);
  assert.ok(!heard.value.includes("two message:history"));
});

test("Two who join the same room both hear it", async (t) => {
  const { server, join, heard, online } = await begin(t);
  join(topic("one"), () => 5);
  await online();
  join(topic("one"), () => 5);
  await until(() => heard.value.length === 3);
  server.rooms.get("one")?.say({});
  await until(() => heard.value.filter((line) => line === "one message:new").length === 2);
});

test("When the token is no good any more the page is told once", async (t) => {
  let told = 0;
  const { server, join, heard, online } = await begin(t, { onUnauthorized: () => told++ });
  join(topic("one"));
  join(topic("two"));
  await online();
  for (const id of ["one", "two"]) {
    server.rooms.get(id)?.tell({ event: "room:left", data: { room: topic(id), status: 401 } });
  }
  await until(() => heard.value.filter((line) => line.endsWith("room:left")).length === 2);
  assert.equal(told, 1);
});

test("A token that was replaced meanwhile only needs a new connection", async (t) => {
  let token = "old";
  let told = 0;
  const { server, join, online } = await begin(t, { token: () => token, onUnauthorized: () => told++ });
  join(topic("one"));
  await online();
  token = "new";
  server.rooms.get("one")?.tell({ event: "room:left", data: { room: topic("one"), status: 401 } });
  await until(() => server.asked("POST", "/api/realtime").length === 2);
  await online();
  assert.equal(server.asked("POST", "/api/realtime")[1]?.headers.authorization, "new");
  assert.equal(told, 0);
});

test("A closed stream stays closed", async (t) => {
  const { server, tab, join, online, stream } = await begin(t);
  join(topic("one"));
  await online();
  stream.close();
  await until(() => server.hall.clients.value.length === 0);
  tab.online(true);
  tab.pass(120_000);
  await settled();
  assert.equal(server.asked("GET", "/api/realtime").length, 1);
});
