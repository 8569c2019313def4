import assert from "node:assert/strict";
import { test } from "node:test";
import { cursorOf } from "./test/Hall.ts";
import { beginStream as begin } from "./test/stream.ts";
import { inTime, settled, until } from "./test/until.ts";

const topic = (id: string) => `public:session:${id}`;

test("A lost connection comes back by itself, with the cursors of now", async (t) => {
  const { server, tab, join, posts, online, stream } = await begin(t);
  let cursor = 3;
  join(topic("one"), () => cursor);
  await online();
  cursor = 5;
  server.hall.hangUp();
  await until(() => stream.connection.value === "connecting");
  const wait = (stream.retryAt.value ?? Infinity) - tab.Date.now();
  assert.ok(wait >= 0 && wait <= 2000, `${wait} ms`);
  tab.pass(2000);
  await online();
  assert.equal(stream.retryAt.value, null);
  assert.deepEqual(posts().at(-1)?.map(cursorOf), [5]);
});

test("It waits longer after each failure, never more than 15 s, and begins anew once it was steady", async (t) => {
  const { server, tab, join, online, stream } = await begin(t);
  t.mock.method(Math, "random", () => 1);
  join(topic("one"));
  await online();
  const waits: number[] = [];
  await server.stop();
  for (let tries = 0; tries < 8; tries++) {
    await until(() => stream.retryAt.value !== null);
    waits.push((stream.retryAt.value ?? 0) - tab.Date.now());
    tab.pass(waits.at(-1) ?? 0);
  }
  assert.deepEqual(waits, [2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000, 15_000]);
  await until(() => stream.retryAt.value !== null);
  assert.equal(stream.connection.value, "offline");
  await server.start();
  tab.pass(15_000);
  await online();
  tab.pass(16_000);
  server.hall.hangUp();
  await until(() => stream.retryAt.value !== null);
  assert.equal((stream.retryAt.value ?? 0) - tab.Date.now(), 2_000);
});

test("Pages that lose a server in the same moment come back over two seconds, not at once", async (t) => {
  const { server, tab, join, online, stream } = await begin(t);
  const random = t.mock.method(Math, "random", () => 0);
  join(topic("one"));
  for (const share of [0.1, 0.5, 0.9]) {
    await online();
    tab.pass(16_000);
    random.mock.mockImplementation(() => share);
    server.hall.hangUp();
    await until(() => stream.retryAt.value !== null);
    assert.equal((stream.retryAt.value ?? 0) - tab.Date.now(), share * 2000);
    tab.pass(2000);
  }
});

test("The browser's word that it is online, or a look at the page, tries at once", async (t) => {
  const { server, tab, join, online, stream } = await begin(t);
  join(topic("one"));
  await online();
  for (const hurry of [() => tab.online(true), () => tab.show(true)]) {
    await server.stop();
    await until(() => stream.retryAt.value !== null);
    await server.start();
    hurry();
    await online();
  }
});

test("The browser's word that it is offline is believed", async (t) => {
  const { tab, join, online, stream } = await begin(t);
  join(topic("one"));
  await online();
  tab.online(false);
  assert.equal(stream.connection.value, "offline");
  tab.online(true);
  await online();
});

test("A subscribe request that fails leads to a new connection", async (t) => {
  const { server, tab, join, online, stream } = await begin(t);
  server.next("POST", "/api/realtime", (exchange) => exchange.refuse(404, "Missing or invalid client id."));
  server.next("POST", "/api/realtime", (exchange) => exchange.drop());
  join(topic("one"));
  await inTime(tab, () => stream.connection.value === "online");
  await online();
  assert.equal(server.asked("GET", "/api/realtime").length, 3);
  await until(() => server.hall.clients.value.length === 1);
});

test("A server that asks to wait is given the time", async (t) => {
  const { server, tab, join, stream } = await begin(t);
  server.next("POST", "/api/realtime", (exchange) => exchange.refuse(429, "Slower.", { "Retry-After": "30" }));
  join(topic("one"));
  await until(() => stream.retryAt.value !== null);
  assert.ok((stream.retryAt.value ?? 0) - tab.Date.now() >= 30_000);
});

test("A server that takes the connection and says nothing is given up", async (t) => {
  const { server, tab, join, stream } = await begin(t);
  server.next("GET", "/api/realtime", () => {});
  join(topic("one"));
  await until(() => server.asked("GET", "/api/realtime").length === 1);
  tab.pass(15_000);
  assert.equal(stream.connection.value, "offline");
  await inTime(tab, () => stream.connection.value === "online");
});

test("After a long sleep the connection is made anew, after a short one it is kept", async (t) => {
  const { server, tab, join, online } = await begin(t);
  const connects = () => server.asked("GET", "/api/realtime").length;
  join(topic("one"));
  await online();
  tab.show(false);
  tab.sleep(50_000);
  tab.show(true);
  await settled();
  assert.equal(connects(), 1);
  tab.show(false);
  tab.pass(70_000);
  assert.equal(connects(), 1);
  tab.show(true);
  await until(() => connects() === 2);
  await online();
  tab.sleep(70_000);
  tab.pass(1);
  await until(() => connects() === 3);
  await online();
  tab.pass(300_000);
  await settled();
  assert.equal(connects(), 3);
});
