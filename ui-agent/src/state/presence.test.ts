import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { signal } from "@preact/signals";
import type { Availability, Connection, Shelf } from "@wire";
import { Presence } from "./presence.ts";

const MINUTE = 60_000;

/** The server: how often pages have to beat, when they are away, and what they say. */
class Server {
  beatEvery = 10;
  awayAfter = 600;
  down = false;
  readonly heard: [Availability, string][] = [];

  async presence(status: Availability, device: string) {
    if (this.down) throw new Error("down");
    this.heard.push([status, device]);
    return { beatEvery: this.beatEvery, awayAfter: this.awayAfter };
  }

  get said(): Availability[] {
    return this.heard.map(([status]) => status);
  }
}

function shelf(): Shelf {
  const kept = new Map<string, string>();
  return {
    key: () => null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

/** A browser with tabs, and the time that passes. */
function browser(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
  const server = new Server();
  const shared = shelf();
  const tabs: EventTarget[] = [];
  const open = (me = "ada") => {
    const page = new EventTarget();
    const connection = signal<Connection>("connecting");
    const closing = new AbortController();
    t.after(() => closing.abort());
    tabs.push(page);
    const presence = new Presence(server, me, connection, closing.signal, { shelf: shared, page });
    return { page, connection, presence, close: () => closing.abort(), press: () => page.dispatchEvent(new Event("keydown")) };
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const pass = async (milliseconds: number, step = 10_000) => {
    for (let left = milliseconds; left > 0; left -= step) {
      t.mock.timers.tick(Math.min(step, left));
      await settled();
    }
  };
  /** As the browser tells all tabs but the one that has written. */
  const spread = () => tabs.forEach((tab) => tab.dispatchEvent(new Event("storage")));
  return { server, open, pass, spread, settled };
}

test("a page says that its agent is here at once, and then as often as the server wants", async (t) => {
  const { server, open, pass, settled } = browser(t);
  open();
  await settled();
  assert.deepEqual(server.said, ["online"]);
  await pass(20_000);
  assert.equal(server.said.length, 3);
  server.beatEvery = 1;
  await pass(10_000);
  await pass(5_000, 1000);
  assert.equal(server.said.length, 9);
});

test("and again when its connection is back", async (t) => {
  const { server, open, settled } = browser(t);
  const { connection } = open();
  await settled();
  connection.value = "online";
  await settled();
  assert.equal(server.said.length, 2);
});

test("a page that is closed says nothing more", async (t) => {
  const { server, open, pass, settled } = browser(t);
  const { close } = open();
  await settled();
  close();
  await pass(MINUTE);
  assert.equal(server.said.length, 1);
});

test("a server that does not answer is told again", async (t) => {
  const { server, open, pass, settled } = browser(t);
  server.down = true;
  open();
  await settled();
  server.down = false;
  await pass(10_000);
  assert.deepEqual(server.said, ["online"]);
});

test("who chooses to be away is so at once, in all tabs, after a reload too, and whatever is touched", async (t) => {
  const { server, open, pass, spread, settled } = browser(t);
  const first = open();
  const second = open();
  await settled();
  first.presence.choose("away");
  spread();
  first.press();
  await settled();
  for (const { presence } of [first, second, open()]) assert.equal(presence.status.value, "away");
  assert.equal(open("bo").presence.status.value, "online");
  first.presence.choose("online");
  spread();
  await pass(10_000);
  assert.equal(second.presence.status.value, "online");
  assert.equal(server.said.at(-1), "online");
});

test("who touches nothing for long is away, and back with the first touch", async (t) => {
  const { server, open, pass, settled } = browser(t);
  const { presence, press } = open();
  await pass(9 * MINUTE);
  assert.equal(presence.status.value, "online");
  await pass(MINUTE + 10_000);
  assert.equal(presence.status.value, "away");
  await settled();
  assert.equal(server.said.at(-1), "away");
  press();
  await settled();
  assert.equal(presence.status.value, "online");
  assert.equal(server.said.at(-1), "online");
});

test("who works in one tab is away in none", async (t) => {
  const { open, pass, spread } = browser(t);
  const { presence } = open();
  const other = open();
  for (let minute = 0; minute < 15; minute++) {
    await pass(MINUTE);
    other.press();
    spread();
  }
  assert.equal(presence.status.value, "online");
});

test("where the server says so, nobody is ever away without a choice", async (t) => {
  const { server, open, pass } = browser(t);
  server.awayAfter = 0;
  const { presence } = open();
  await pass(60 * MINUTE);
  assert.equal(presence.status.value, "online");
});

test("all tabs are one device, and who signs out is gone there, and not away with the next sign-in", async (t) => {
  const { server, open, settled } = browser(t);
  const first = open();
  open();
  await settled();
  first.presence.choose("away");
  await settled();
  first.presence.leave();
  first.close();
  assert.equal(server.said.at(-1), "gone");
  assert.equal(new Set(server.heard.map(([, device]) => device)).size, 1);
  assert.equal(open().presence.status.value, "online");
});

test("one who was not heard for as long as the server waits was gone, until some time after it is back", async (t) => {
  const { server, open, pass, settled } = browser(t);
  const { presence } = open();
  await settled();
  server.down = true;
  await pass(20_000);
  assert.equal(presence.wasGone(), false);
  await pass(10_000);
  assert.equal(presence.wasGone(), true);
  server.down = false;
  await pass(10_000);
  assert.equal(presence.wasGone(), true);
  await pass(40_000);
  assert.equal(presence.wasGone(), false);
});
