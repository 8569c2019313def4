import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type PocketBase from "pocketbase";

/** A mail server of one's own: what webchat sends by SMTP arrives here. */
export class Mailbox {
  readonly #server = createServer((sender) => void this.#take(sender));
  readonly #letters: string[] = [];
  readonly #waiting: ((letter: string) => void)[] = [];

  static async open(owner: PocketBase, url: string): Promise<Mailbox> {
    const box = new Mailbox();
    box.#server.listen(0, "127.0.0.1");
    await once(box.#server, "listening");
    const { port } = box.#server.address() as AddressInfo;
    const { meta } = await owner.settings.getAll();
    await owner.settings.update({
      meta: { ...meta, appURL: url, senderAddress: "desk@example.com" },
      smtp: { enabled: true, host: "127.0.0.1", port },
    });
    return box;
  }

  /** The next letter as it came, but with its lines put together again. */
  letter(): Promise<string> {
    const letter = this.#letters.shift();
    return letter ? Promise.resolve(letter) : new Promise((arrives) => this.#waiting.push(arrives));
  }

  close(): void {
    this.#server.close();
  }

  async #take(sender: Socket): Promise<void> {
    sender.on("error", () => {});
    const say = (words: string) => sender.write(`${words}\r\n`);
    let letter: string[] | null = null;
    say("220 mailbox");
    for await (const line of createInterface(sender)) {
      if (letter && line === ".") {
        this.#arrived(letter);
        letter = null;
        say("250 taken");
      } else if (letter) letter.push(line.replace(/^\./, ""));
      else if (line.startsWith("DATA")) {
        letter = [];
        say("354 go on");
      } else if (line.startsWith("QUIT")) sender.end("221 bye\r\n");
      else say("250 well");
    }
  }

  #arrived(lines: string[]): void {
    const letter = lines.join("\n").replaceAll("=\n", "").replaceAll("=3D", "=");
    const next = this.#waiting.shift();
    if (next) next(letter);
    else this.#letters.push(letter);
  }
}
