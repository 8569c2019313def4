import { signal } from "@preact/signals-core";
import type { ApiError, VisitorApi } from "./api.ts";
import type { Browser } from "./browser.ts";
import { errand } from "./errand.ts";
import type { Session } from "./types.ts";

const gone = [403, 404];

/** How the session stands: its status, its place in the queue, who is in it. */
export function standing(api: VisitorApi, browser: Browser, sessionId: string, onGone: () => void) {
  const session = signal<Session | null>(null);
  /** Whether the last try to load it failed. */
  const failed = signal(false);
  const strangers = new Set<string>();
  let changes = 0;

  const { run: load, stop } = errand(browser, async () => {
    const before = changes;
    try {
      const answer = await api.session(sessionId);
      // What an event has told meanwhile is newer than this answer, or as new.
      if (before === changes) session.value = answer;
      failed.value = false;
    } catch (error) {
      if (gone.includes((error as ApiError).status)) return onGone();
      failed.value = true;
      throw error;
    }
  });

  function nameOf(senderId: string): string {
    return session.value?.participants.find(({ id }) => id === senderId)?.displayName ?? "";
  }

  return {
    session,
    failed,
    load,
    stop,
    nameOf,
    change(news: Session): void {
      changes++;
      session.value = news;
    },
    /** Someone whose name is not known here has written: they came while we looked away. Asked once for each. */
    meet(senderId: string): void {
      if (!senderId || nameOf(senderId) || strangers.has(senderId)) return;
      strangers.add(senderId);
      void load();
    },
  };
}
