import { signal } from "@preact/signals-core";
import { newId } from "../ids.ts";
import type { Exchange } from "./Exchange.ts";
import type { Room } from "./Room.ts";

interface Client {
  id: string;
  exchange: Exchange;
  subscriptions: string[];
}

/** Who is connected, and to which topics. */
export class Hall {
  readonly clients = signal<Client[]>([]);
  readonly #rooms: Map<string, Room>;

  constructor(rooms: Map<string, Room>) {
    this.#rooms = rooms;
  }

  connect(exchange: Exchange): void {
    const client: Client = { id: newId(), exchange, subscriptions: [] };
    exchange.response.writeHead(200, { "Content-Type": "text/event-stream" });
    exchange.response.on("close", () => {
      this.clients.value = this.clients.value.filter((other) => other !== client);
    });
    this.clients.value = [...this.clients.value, client];
    this.#write(client, "PB_CONNECT", { clientId: client.id });
  }

  subscribe(exchange: Exchange): void {
    const { clientId, subscriptions } = exchange.body as { clientId: string; subscriptions: string[] };
    const client = this.clients.value.find(({ id }) => id === clientId);
    if (!client) return exchange.refuse(404, "Missing or invalid client id.");
    const added = subscriptions.filter((subscription) => !client.subscriptions.includes(subscription));
    client.subscriptions = subscriptions;
    this.clients.value = [...this.clients.value];
    added.forEach((subscription) => this.#welcome(client, subscription));
    exchange.answer(204);
  }

  tell(topic: string, event: object): void {
    for (const client of this.clients.value) {
      const subscription = client.subscriptions.find((name) => topicOf(name) === topic);
      if (subscription) this.#write(client, subscription, event);
    }
  }

  /** Ends all connections. */
  hangUp(): void {
    this.clients.value.forEach(({ exchange }) => exchange.drop());
  }

  #welcome(client: Client, subscription: string): void {
    const topic = topicOf(subscription);
    if (topic === "room:agents:lobby") {
      return this.#write(client, subscription, { event: "presence", data: { agentsOnline: 1 } });
    }
    const room = this.#rooms.get(topic.replace("public:session:", ""));
    const left = { event: "room:left", data: { room: topic, status: 404 } };
    this.#write(client, subscription, room ? room.history(cursorOf(subscription)) : left);
  }

  #write({ id, exchange }: Client, event: string, data: object): void {
    exchange.response.write(`id:${id}\nevent:${event}\ndata:${JSON.stringify(data)}\n\n`);
  }
}

function topicOf(subscription: string): string {
  return subscription.split("?")[0] as string;
}

export function cursorOf(subscription: string): number | undefined {
  const options = new URLSearchParams(subscription.split("?")[1]).get("options") ?? "{}";
  return (JSON.parse(options) as { query?: { after?: number } }).query?.after;
}
