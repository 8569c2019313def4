import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

/** One request and its answer. */
export class Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  readonly response: ServerResponse;
  /** Does the right thing. */
  readonly proceed: () => void;

  constructor(request: IncomingMessage, response: ServerResponse, body: string, proceed: () => void) {
    const url = new URL(request.url ?? "", "http://server");
    this.method = request.method ?? "";
    this.path = url.pathname;
    this.query = url.searchParams;
    this.headers = request.headers;
    this.body = body ? JSON.parse(body) : {};
    this.response = response;
    this.proceed = proceed;
  }

  is(method: string, end: string): boolean {
    return this.method === method && this.path.endsWith(end);
  }

  answer(status: number, body?: object, headers: Record<string, string> = {}): void {
    if (this.response.destroyed) return;
    this.response.writeHead(status, { "Content-Type": "application/json", ...headers });
    this.response.end(body && JSON.stringify(body));
  }

  refuse(status: number, message: string, headers?: Record<string, string>): void {
    this.answer(status, { status, message, data: {} }, headers);
  }

  /** The connection breaks without an answer. */
  drop(): void {
    this.response.destroy();
  }

  /** The right thing is done, but the answer gets lost. */
  loseAnswer(): void {
    this.response.destroy();
    this.proceed();
  }
}
