import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { signal } from "@preact/signals-core";
import { Exchange } from "./Exchange.ts";
import { Hall } from "./Hall.ts";
import { Room } from "./Room.ts";

type Script = (exchange: Exchange) => void | Promise<void>;

/** A server of the protocol that does what a test tells it to: by default the right thing. */
export class Server {
  readonly requests = signal<Exchange[]>([]);
  readonly rooms = new Map<string, Room>();
  readonly hall = new Hall(this.rooms);
  #scripts: { method: string; end: string; script: Script }[] = [];
  #port = 0;
  readonly #http = createServer((request, response) => void this.#handle(request, response));

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (this.#http.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    if (!this.#http.listening) return;
    await new Promise((resolve) => {
      this.#http.close(resolve);
      this.#http.closeAllConnections();
    });
  }

  room(sessionId: string, count = 0): Room {
    const room = new Room(sessionId, (event) => this.hall.tell(`public:session:${sessionId}`, event));
    for (let seq = 1; seq <= count; seq++) room.store({ text: `Line ${seq}` });
    this.rooms.set(sessionId, room);
    return room;
  }

  /** The next request of this kind is answered by the script. */
  next(method: string, end: string, script: Script): void {
    this.#scripts.push({ method, end, script });
  }

  asked(method: string, end: string): Exchange[] {
    return this.requests.value.filter((exchange) => exchange.is(method, end));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const exchange = new Exchange(request, response, body, () => this.#proceed(exchange));
    const index = this.#scripts.findIndex(({ method, end }) => exchange.is(method, end));
    const [scripted] = index < 0 ? [] : this.#scripts.splice(index, 1);
    this.requests.value = [...this.requests.value, exchange];
    await (scripted ? scripted.script(exchange) : exchange.proceed());
  }

  #proceed(exchange: Exchange): void {
    if (exchange.is("GET", "/api/realtime")) return this.hall.connect(exchange);
    if (exchange.is("POST", "/api/realtime")) return this.hall.subscribe(exchange);
    const [, sessionId = "", what] = /sessions\/(\w+)\/?(\w*)/.exec(exchange.path) ?? [];
    const room = this.rooms.get(sessionId);
    if (!room) return exchange.answer(404, { message: "That does not exist.", data: {} });
    if (what === "messages" && exchange.method === "POST") return room.receive(exchange);
    if (what === "messages") return exchange.answer(200, room.page(exchange.query));
    if (what === "typing") return exchange.answer(204);
    exchange.answer(200, room.session);
  }
}
