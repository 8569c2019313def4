import type { HandoffRequest, Message, Session, Site, User } from "./types.ts";

const patience = 15_000;

export interface ApiOptions {
  /** Where the server is, without a slash at the end; left out, it is where the page came from. */
  base?: string;
  token: () => string | null;
  onUnauthorized?: () => void;
}

export interface Account {
  token: string;
  user: User;
}

export interface MessagePage {
  messages: Message[];
  more: boolean;
}

/** A refusal. `status` is 0 when the server could not be reached or something else answered in its place. */
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

  start(displayName?: string): Promise<Account & { session: Session }> {
    return this.ask("webchat/sessions", "POST", { displayName });
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

  typing(id: string): Promise<void> {
    return this.ask(`webchat/sessions/${id}/typing`, "POST");
  }

  close(id: string): Promise<Session> {
    return this.ask(`webchat/sessions/${id}/close`, "POST");
  }

  subscribe(clientId: string, subscriptions: string[]): Promise<void> {
    return this.ask("realtime", "POST", { clientId, subscriptions });
  }

  /** The server said that this token is no good. One that has been replaced meanwhile is nobody's concern. */
  refuse(token: string | null): void {
    if (token === this.#refused || token !== this.token) return;
    this.#refused = token;
    this.#options.onUnauthorized?.();
  }

  /** An answer that is not the server's own JSON is that of a proxy or a hotel's sign-in page, so it settles nothing. */
  protected async ask<T>(path: string, method = "GET", body?: object): Promise<T> {
    const { token } = this;
    let error = new ApiError(0, "The server could not be reached.");
    try {
      const response = await fetch(this.url(path), {
        method,
        headers: { Authorization: token ?? "", "Content-Type": "application/json" },
        body: JSON.stringify(body),
        // What was sent last still goes out when the page is closed at that moment.
        keepalive: !!body,
        signal: AbortSignal.timeout(patience),
      });
      const text = await response.text();
      const answer = text && JSON.parse(text);
      if (response.ok) return answer;
      const { message, data } = answer;
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
