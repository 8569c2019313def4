import type { TestContext } from "node:test";
import { Api, Conversation, type ConversationOptions, Stream } from "../index.ts";
import { Disk } from "./Disk.ts";
import { Locks } from "./Locks.ts";
import { visitor } from "./Room.ts";
import { Server } from "./Server.ts";
import { Tab } from "./Tab.ts";

/** A page open in a tab, with one chat. */
export interface Page {
  tab: Tab;
  api: Api;
  stream: Stream;
  chat: Conversation;
  /** As when the tab is closed, or crashes. */
  shut: () => void;
}

export type PageOptions = Partial<ConversationOptions> & { token?: () => string | null; onUnauthorized?: () => void };

/** One server, one browser, and the pages that a test opens. */
export class Scene {
  readonly server = new Server();
  readonly disk = new Disk();
  readonly #locks = new Locks();
  readonly #pages = new Set<Page>();

  static async begin(test: TestContext): Promise<Scene> {
    const scene = new Scene();
    await scene.server.start();
    test.after(async () => {
      scene.#pages.forEach((page) => page.shut());
      await scene.server.stop();
    });
    return scene;
  }

  open(sessionId: string, options: PageOptions = {}): Page {
    const { token = () => "token", onUnauthorized = () => {}, ...rest } = options;
    const tab = new Tab(this.#locks);
    const api = new Api({ base: this.server.url, token, onUnauthorized });
    const stream = new Stream(api, { browser: tab });
    const me = { id: visitor.id, senderType: "user" } as const;
    const chat = new Conversation({ api, stream, storage: this.disk.for(tab), sessionId, me, ...rest });
    const shut = () => {
      chat.dispose();
      stream.close();
    };
    const page = { tab, api, stream, chat, shut };
    this.#pages.add(page);
    return page;
  }
}
