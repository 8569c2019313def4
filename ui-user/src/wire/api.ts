import type {
  EarlierChat,
  HandoffRequest,
  Message,
  QueueItem,
  Session,
  SessionItem,
  Site,
  Status,
  User,
} from "./types.ts";

const patience = 15_000;

export interface ApiOptions {
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
  constructor(
    readonly status: number,
    message: string,
    readonly data: Record<string, unknown> = {},
    /** Seconds. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** The server's routes. */
export class Api {
  #options: ApiOptions;
  #refused: string | null | undefined;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  get token(): string | null {
    return this.#options.token();
  }

  url(path: string): string {
    return `${(this.#options.base ?? "").replace(/\/$/, "")}/api/${path}`;
  }

  site(): Promise<Site> {
    return this.#ask("site");
  }

  start(displayName?: string): Promise<Account & { session: Session }> {
    return this.#ask("sessions", "POST", { displayName });
  }

  refresh(): Promise<Account> {
    return this.#ask("refresh", "POST");
  }

  checkSetup(token: string): Promise<{ expiresAt: string }> {
    return this.#ask("setup/check", "POST", { token });
  }

  setup(agent: { token: string; displayName: string; email: string; password: string }): Promise<Account> {
    return this.#ask("setup", "POST", agent);
  }

  session(id: string): Promise<Session> {
    return this.#ask("sessions/" + id);
  }

  sessions(
    query: { status?: Status; before?: string; limit?: number } = {},
  ): Promise<{ total: number; items: SessionItem[]; more: boolean }> {
    return this.#ask("sessions" + search(query));
  }

  earlier(id: string): Promise<{ items: EarlierChat[] }> {
    return this.#ask(`sessions/${id}/earlier`);
  }

  messages(id: string, query: { after?: number; before?: number; limit?: number } = {}): Promise<MessagePage> {
    return this.#ask(`sessions/${id}/messages` + search(query));
  }

  send(id: string, message: { id: string; text: string }): Promise<Message> {
    return this.#ask(`sessions/${id}/messages`, "POST", message);
  }

  handoff(id: string): Promise<HandoffRequest> {
    return this.#ask(`sessions/${id}/handoff`, "POST");
  }

  cancelHandoff(id: string): Promise<Session> {
    return this.#ask(`sessions/${id}/handoff`, "DELETE");
  }

  queue(limit = 50): Promise<{ waiting: number; items: QueueItem[] }> {
    return this.#ask("queue" + search({ limit }));
  }

  claim(handoffRequestId: string): Promise<MessagePage & { session: Session; handoffRequest: HandoffRequest }> {
    return this.#ask(`handoffs/${handoffRequestId}/claim`, "POST");
  }

  release(id: string): Promise<Session> {
    return this.#ask(`sessions/${id}/release`, "POST");
  }

  typing(id: string): Promise<void> {
    return this.#ask(`sessions/${id}/typing`, "POST");
  }

  close(id: string): Promise<Session> {
    return this.#ask(`sessions/${id}/close`, "POST");
  }

  subscribe(clientId: string, subscriptions: string[]): Promise<void> {
    return this.#request("realtime", "POST", { clientId, subscriptions });
  }

  /** The server said that this token is no good. One that has been replaced meanwhile is nobody's concern. */
  refuse(token: string | null): void {
    if (token === this.#refused || token !== this.token) return;
    this.#refused = token;
    this.#options.onUnauthorized?.();
  }

  #ask<T>(path: string, method = "GET", body?: object): Promise<T> {
    return this.#request("webchat/" + path, method, body);
  }

  async #request<T>(path: string, method: string, body?: object): Promise<T> {
    const { token } = this;
    try {
      return await read(await this.#fetch(path, token, method, body));
    } catch (error) {
      const refusal = error instanceof ApiError ? error : new ApiError(0, "The server could not be reached.");
      if (refusal.status === 401) this.refuse(token);
      throw refusal;
    }
  }

  #fetch(path: string, token: string | null, method: string, body?: object): Promise<Response> {
    return fetch(this.url(path), {
      method,
      headers: { Authorization: token ?? "", "Content-Type": "application/json" },
      body: body ? JSON.stringify(body) : null,
      // What was sent last still goes out when the page is closed at that moment.
      keepalive: !!body,
      signal: AbortSignal.timeout(patience),
    });
  }
}

/** An answer that is not the server's own JSON is that of a proxy or a hotel's sign-in page, so it settles nothing. */
async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  const body = text ? JSON.parse(text) : undefined;
  if (response.ok) return body;
  if (!body?.message) throw new SyntaxError();
  throw new ApiError(response.status, body.message, body.data, Number(response.headers.get("Retry-After")) || undefined);
}

function search(query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length ? "?" + new URLSearchParams(given.map(([name, value]) => [name, String(value)])) : "";
}
