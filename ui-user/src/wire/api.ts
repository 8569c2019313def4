import type { HandoffRequest, Message, Rating, Session, Site, User } from "./types.ts";

const patience = 15_000;

export interface ApiOptions {
  /** Where the server is, without a slash at the end; left out, it is where the page came from. */
  base?: string;
  token: () => string | null;
  onUnauthorized?: (token: string | null) => void;
}

export interface Account {
  token: string;
  user: User;
}

export interface MessagePage {
  messages: Message[];
  more: boolean;
}

/** A refusal, in words for people. `status` is 0, without words, when no server or something else answered in its place. */
export class ApiError extends Error {
  declare readonly status: number;
  declare readonly data: Record<string, unknown>;
  /** Seconds. */
  declare readonly retryAfter?: number;

  constructor(status: number, message: string, data: Record<string, unknown> = {}, retryAfter?: number) {
    super(message);
    Object.assign(this, { status, data, retryAfter });
  }
}

/** The routes that a chat needs. */
export class VisitorApi {
  #options: ApiOptions;
  #refused: string | null | undefined;
  /** How far the server's clock was ahead of this one at its first answer, in ms. */
  ahead = 0;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  get token(): string | null {
    return this.#options.token();
  }

  url(path: string): string {
    return `${this.#options.base ?? ""}/api/${path}`;
  }

  site(): Promise<Site> {
    return this.ask("webchat/site");
  }

  start(visitor: { displayName?: string | undefined; fields?: object } = {}): Promise<Account & { session: Session }> {
    return this.ask("webchat/sessions", "POST", visitor);
  }

  /** By the link of an e-mail. */
  comeBack(token: string): Promise<Account & { session: Session }> {
    return this.ask("webchat/return", "POST", { token });
  }

  identify(who: object): Promise<Account & { session: Session | null }> {
    return this.ask("webchat/identify", "POST", who);
  }

  visit(id: string, visit: object): Promise<void> {
    return this.ask(`webchat/sessions/${id}/visit`, "POST", visit);
  }

  /** Up to that message the visitor has seen what was said. */
  seen(id: string, seq: number): Promise<void> {
    return this.ask(`webchat/sessions/${id}/seen`, "POST", { seq });
  }

  refresh(): Promise<Account> {
    return this.ask("webchat/refresh", "POST");
  }

  session(id: string): Promise<Session> {
    return this.ask("webchat/sessions/" + id);
  }

  messages(id: string, query: { after?: number; before?: number; limit?: number } = {}): Promise<MessagePage> {
    return this.ask(`webchat/sessions/${id}/messages` + search(query));
  }

  send(id: string, message: { id: string; text: string }): Promise<Message> {
    return this.ask(`webchat/sessions/${id}/messages`, "POST", message);
  }

  handoff(id: string): Promise<HandoffRequest> {
    return this.ask(`webchat/sessions/${id}/handoff`, "POST");
  }

  cancelHandoff(id: string): Promise<Session> {
    return this.ask(`webchat/sessions/${id}/handoff`, "DELETE");
  }

  /** The visitor leaves, after these words if any; the answer comes by e-mail. */
  leave(id: string, message: { id?: string; email: string; text?: string }): Promise<Session> {
    return this.ask(`webchat/sessions/${id}/email`, "POST", message);
  }

  typing(id: string): Promise<void> {
    return this.ask(`webchat/sessions/${id}/typing`, "POST");
  }

  /** The visitor was asked whether it is still there. */
  here(id: string): Promise<Session> {
    return this.ask(`webchat/sessions/${id}/here`, "POST");
  }

  close(id: string): Promise<Session> {
    return this.ask(`webchat/sessions/${id}/close`, "POST");
  }

  rate(id: string, rating: { rating: Rating; comment?: string }): Promise<Session> {
    return this.ask(`webchat/sessions/${id}/rating`, "POST", rating);
  }

  /** The whole chat as a page of HTML. */
  copy(id: string): Promise<string> {
    return this.ask(`webchat/sessions/${id}/transcript?format=html`, "GET", undefined, String);
  }

  mailCopy(id: string, email: string): Promise<void> {
    return this.ask(`webchat/sessions/${id}/transcript`, "POST", { email });
  }

  erase(id: string): Promise<void> {
    return this.ask("webchat/sessions/" + id, "DELETE");
  }

  subscribe(clientId: string, subscriptions: string[]): Promise<void> {
    return this.ask("realtime", "POST", { clientId, subscriptions });
  }

  /** The server said that this token is no good. One that has been replaced meanwhile is nobody's concern. */
  refuse(token: string | null): void {
    if (token === this.#refused || token !== this.token) return;
    this.#refused = token;
    this.#options.onUnauthorized?.(token);
  }

  /** An answer that is not the server's own JSON is that of a proxy or a hotel's sign-in page, so it settles nothing. */
  protected async ask<T>(path: string, method = "GET", body?: object, read: (text: string) => T = JSON.parse): Promise<T> {
    const { token } = this;
    let error = new ApiError(0, "");
    try {
      const response = await fetch(this.url(path), {
        method,
        headers: { Authorization: token ?? "", "Content-Type": "application/json" },
        body: JSON.stringify(body),
        // What was sent last still goes out when the page is closed at that moment.
        keepalive: !!body,
        signal: AbortSignal.timeout(patience),
      });
      this.ahead ||= Date.parse(response.headers.get("Date") as string) - Date.now() || 0;
      const text = await response.text();
      if (response.ok) return (text && read(text)) as T;
      const { message, data } = JSON.parse(text);
      const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
      if (message) error = new ApiError(response.status, message, data, retryAfter);
    } catch {
      // Nothing came, or nothing that can be read.
    }
    if (error.status === 401) this.refuse(token);
    throw error;
  }
}

/** JSON leaves out what is not given. */
export function search(query: object): string {
  return "?" + new URLSearchParams(JSON.parse(JSON.stringify(query)));
}
