import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Conversation } from "./index.ts";
import type { Exchange } from "./test/Exchange.ts";
import { Scene } from "./test/Scene.ts";
import { inTime, until } from "./test/until.ts";

const id = "chat00000000001";
const account = { id: "account00000000", senderType: "user" } as const;

const said = (chat: Conversation) => chat.messages.value.map(({ text }) => text);

/** A stranger has written two messages, the first of which is under way, and a third that is not finished. */
async function begin(t: TestContext) {
  const scene = await Scene.begin(t);
  scene.server.room(id);
  const { tab, api, stream, chat: stranger } = scene.open(id);
  await until(() => stranger.state.value === "ready");
  let first: Exchange | undefined;
  scene.server.next("POST", "/messages", (exchange) => void (first = exchange));
  stranger.send("One");
  stranger.send("Two");
  stranger.draft.value = "Three";
  await until(() => scene.server.asked("POST", "/messages").length === 1);

  /** From now on the page's visitor is somebody. */
  const identify = () => {
    stranger.dispose();
    const chat = new Conversation({ api, stream, storage: scene.disk.for(tab), sessionId: id, me: account });
    t.after(() => chat.dispose());
    return chat;
  };
  return { scene, tab, identify, first: first as unknown as Exchange };
}

for (const [fate, befall] of Object.entries<(exchange: Exchange) => void>({
  "is stored": (exchange) => exchange.proceed(),
  "is stored, and its answer lost": (exchange) => exchange.loseAnswer(),
  "is refused, since the chat is not the stranger's any more": (exchange) => exchange.refuse(404, "There is no such chat."),
  "is refused, since the token has ended": (exchange) => exchange.refuse(401, "The token is no longer good."),
  "is lost": (exchange) => exchange.drop(),
})) {
  test(`What a stranger has written is sent once, and in order, by whom it turns out to be: what was under way ${fate}`, async (t) => {
    const { scene, tab, identify, first } = await begin(t);
    const chat = identify();
    assert.deepEqual(chat.pending.value.map(({ text, state }) => `${text}: ${state}`), ["One: sending", "Two: sending"]);
    assert.equal(chat.draft.value, "Three");
    befall(first);
    await inTime(tab, () => said(chat).length === 2 && chat.pending.value.length === 0);
    assert.deepEqual(scene.server.rooms.get(id)?.messages.map(({ text }) => text), ["One", "Two"]);
    assert.deepEqual(said(chat), ["One", "Two"]);
    chat.draft.value = "";
    assert.deepEqual([...scene.disk.items.keys()], []);
  });
}
