import type { ApiError, VisitorApi } from "./api.ts";
import type { Browser } from "./browser.ts";
import type { RoomLeft } from "./types.ts";

const patience = 15_000;
const closed = 2;

/** One connection, from the moment it is opened until it ends; it never comes back by itself. */
export function line(
  browser: Browser,
  api: VisitorApi,
  /** What to be subscribed to by now. */
  subscriptions: () => string[],
  onReady: () => void,
  onEvent: (topic: string, event: RoomLeft) => void,
  onEnd: (error?: Partial<ApiError>) => void,
) {
  const source = new browser.EventSource(api.url("realtime"));
  const timer = browser.setTimeout(end, patience);
  let clientId = "";
  let posted = "";
  let posting = false;
  let ended = false;

  /** One request at a time is under way, and the newest list wins. */
  async function subscribe(): Promise<void> {
    if (!clientId || posting) return;
    posting = true;
    try {
      for (let list; !ended && posted !== String((list = subscriptions())); ) {
        list.forEach((subscription) => source.addEventListener(subscription, hear));
        await api.subscribe(clientId, list);
        posted = String(list);
      }
      if (!ended) onReady();
    } catch (error) {
      end(error as Partial<ApiError>);
    }
    posting = false;
  }

  /** The event's name is the subscription. */
  function hear({ type, data }: MessageEvent): void {
    onEvent(type.split("?")[0] as string, JSON.parse(data));
  }

  function close(): void {
    ended = true;
    browser.clearTimeout(timer);
    source.close();
  }

  function end(error?: Partial<ApiError>): void {
    if (ended) return;
    close();
    onEnd(error);
  }

  source.addEventListener("error", () => end());
  source.addEventListener("PB_CONNECT", ({ data }: MessageEvent) => {
    browser.clearTimeout(timer);
    ({ clientId } = JSON.parse(data));
    void subscribe();
  });

  return { subscribe, close, alive: () => source.readyState !== closed };
}
