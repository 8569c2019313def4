import type { Api, ApiError } from "./api.ts";
import type { Browser } from "./browser.ts";
import type { RoomLeft } from "./types.ts";

const patience = 15_000;
const closed = 2;

interface Listener {
  /** What to be subscribed to by now. */
  subscriptions: () => string[];
  onReady: () => void;
  onEvent: (topic: string, event: RoomLeft) => void;
  onEnd: (error?: Partial<ApiError>) => void;
}

/** One connection, from the moment it is opened until it ends; it never comes back by itself. */
export function line(browser: Browser, api: Api, { subscriptions, onReady, onEvent, onEnd }: Listener) {
  const source = new browser.EventSource(api.url("realtime"));
  const heard = new Set<string>();
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
        list.forEach(listen);
        await api.subscribe(clientId, list);
        posted = String(list);
      }
      if (!ended) onReady();
    } catch (error) {
      end(error as Partial<ApiError>);
    }
    posting = false;
  }

  function listen(subscription: string): void {
    if (heard.has(subscription)) return;
    heard.add(subscription);
    const topic = subscription.split("?")[0] as string;
    source.addEventListener(subscription, (event) => onEvent(topic, JSON.parse((event as MessageEvent).data)));
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
  source.addEventListener("PB_CONNECT", (event) => {
    browser.clearTimeout(timer);
    ({ clientId } = JSON.parse((event as MessageEvent).data));
    void subscribe();
  });

  return { subscribe, close, alive: () => source.readyState !== closed };
}
