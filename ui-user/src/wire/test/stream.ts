import type { TestContext } from "node:test";
import { signal } from "@preact/signals-core";
import { Api, type LobbyEvent, type SessionEvent, Stream } from "../index.ts";
import { Server } from "./Server.ts";
import { Tab } from "./Tab.ts";
import { until } from "./until.ts";

/** A stream without a chat: a test joins rooms by hand, and `heard` tells what arrived in them. */
export async function beginStream(t: TestContext, options: { token?: () => string | null; onUnauthorized?: () => void } = {}) {
  const server = await new Server().start();
  ["one", "two", "three"].forEach((id) => server.room(id, 5));
  const tab = new Tab();
  const stream = new Stream(new Api({ base: server.url, token: () => "token", ...options }), { browser: tab });
  t.after(() => {
    stream.close();
    return server.stop();
  });
  const heard = signal<string[]>([]);
  const join = (name: string, after?: () => number) =>
    stream.join<SessionEvent | LobbyEvent>(name, {
      ...(after && { after }),
      onEvent: ({ event }) => {
        heard.value = [...heard.value, `${name.split(":")[2]} ${event}`];
      },
    });
  const posts = () => server.asked("POST", "/api/realtime").map(({ body }) => body.subscriptions as string[]);
  const online = () => until(() => stream.connection.value === "online");
  return { server, tab, stream, heard, join, posts, online };
}
