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

/** A refusal. `status` is 0 when the server could not be reached or something else answered in its place. */
export class ApiError extends Error {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly retryAfter?: number;

  constructor(status: number, message: string, data: Record<string, unknown> = {}, retryAfter?: number) {
    super(message);
    this.status = status;
    this.data = data;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }

  /** What was asked for is not there, or not for this account. */
  get gone(): boolean {
    return this.status === 403 || this.status === 404;
  }
}

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

type Query = Record<string, string | number | undefined>;

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
    return (this.#options.base ?? "").replace(/\/$/, "") + path;
  }

  site(): Promise<Site> {
    return this.#webchat("GET", "site");
  }

  start(displayName?: string): Promise<Account & { session: Session }> {
    return this.#webchat("POST", "sessions", { displayName });
  }

  refresh(): Promise<Account> {
    return this.#webchat("POST", "refresh");
  }

  checkSetup(token: string): Promise<{ expiresAt: string }> {
    return this.#webchat("POST", "setup/check", { token });
  }

  setup(agent: { token: string; displayName: string; email: string; password: string }): Promise<Account> {
    return this.#webchat("POST", "setup", agent);
  }

  session(id: string): Promise<Session> {
    return this.#webchat("GET", `sessions/${id}`);
  }

  sessions(
    query: { status?: Status; before?: string; limit?: number } = {},
  ): Promise<{ total: number; items: SessionItem[]; more: boolean }> {
    return this.#webchat("GET", "sessions" + search(query));
  }

  earlier(id: string): Promise<{ items: EarlierChat[] }> {
    return this.#webchat("GET", `sessions/${id}/earlier`);
  }

  messages(id: string, query: { after?: number; before?: number; limit?: number } = {}): Promise<MessagePage> {
    return this.#webchat("GET", `sessions/${id}/messages` + search(query));
  }

  send(id: string, message: { id: string; text: string }): Promise<Message> {
    return this.#webchat("POST", `sessions/${id}/messages`, message);
  }

  handoff(id: string): Promise<HandoffRequest> {
    return this.#webchat("POST", `sessions/${id}/handoff`);
  }

  cancelHandoff(id: string): Promise<Session> {
    return this.#webchat("DELETE", `sessions/${id}/handoff`);
  }

  queue(limit?: number): Promise<{ waiting: number; items: QueueItem[] }> {
    return this.#webchat("GET", "queue" + search({ limit }));
  }

  claim(handoffRequestId: string): Promise<MessagePage & { session: Session; handoffRequest: HandoffRequest }> {
    return this.#webchat("POST", `handoffs/${handoffRequestId}/claim`);
  }

  release(id: string): Promise<Session> {
    return this.#webchat("POST", `sessions/${id}/release`);
  }

  typing(id: string): Promise<void> {
    return this.#webchat("POST", `sessions/${id}/typing`);
  }

  close(id: string): Promise<Session> {
    return this.#webchat("POST", `sessions/${id}/close`);
  }

  subscribe(clientId: string, subscriptions: string[]): Promise<void> {
    return this.#ask("POST", "/api/realtime", { clientId, subscriptions });
  }

  /** The server said that this token is no good. One that has been replaced meanwhile is nobody's concern. */
  refuse(token: string | null): void {
    if (token === this.#refused || token !== this.token) return;
    this.#refused = token;
    this.#options.onUnauthorized?.();
  }

  #webchat<T>(method: string, path: string, body: object = {}): Promise<T> {
    return this.#ask(method, "/api/webchat/" + path, body);
  }

  async #ask<T>(method: string, path: string, body: object): Promise<T> {
    const { token } = this;
    const request: RequestInit = { method, headers: { "Content-Type": "application/json" } };
    if (token) request.headers = { ...request.headers, Authorization: token };
    // What was asked for last still goes out when the page is closed at that moment.
    if (method !== "GET") Object.assign(request, { body: JSON.stringify(body), keepalive: true });
    try {
      return await answer(await fetch(this.url(path), { ...request, signal: AbortSignal.timeout(patience) }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw unreachable();
      if (error.status === 401) this.refuse(token);
      throw error;
    }
  }
}

/** An answer that is not the server's own JSON is that of a proxy or a hotel's sign-in page, so it settles nothing. */
async function answer<T>(response: Response): Promise<T> {
  const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  const text = await response.text();
  let body: unknown;
  try {
    body = text ? JSON.parse(text) : undefined;
  } catch {
    throw unreachable(retryAfter);
  }
  if (response.ok) return body as T;
  const { message, data } = (body ?? {}) as { message?: unknown; data?: Record<string, unknown> };
  if (typeof message !== "string") throw unreachable(retryAfter);
  throw new ApiError(response.status, message, data ?? {}, retryAfter);
}

function unreachable(retryAfter?: number): ApiError {
  return new ApiError(0, "The server could not be reached.", {}, retryAfter);
}

function search(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length ? "?" + new URLSearchParams(given.map(([name, value]) => [name, String(value)])) : "";
}
