import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import PocketBase from "pocketbase";

const run = promisify(execFile);

/** As `make build` leaves it, unless told otherwise. */
export const builtBinary = process.env.WEBCHAT_BINARY || fileURLToPath(new URL("../bin/webchat", import.meta.url));

export const password = "passw0rd99";

export function emailOf(name: string): string {
  return `${name.toLowerCase()}@example.com`;
}

/** The real binary, with a port and a data directory of its own. */
export class Server {
  readonly url: string;
  readonly #binary: string;
  readonly #address: string;
  readonly #data: string;
  #process: ChildProcess | undefined;
  #said = "";
  #superuser: PocketBase | undefined;

  private constructor(binary: string, port: number, data: string) {
    this.#binary = binary;
    this.#address = `127.0.0.1:${port}`;
    this.url = `http://${this.#address}`;
    this.#data = data;
  }

  static async open(binary = builtBinary): Promise<Server> {
    const server = new Server(binary, await freePort(), await mkdtemp(join(tmpdir(), "webchat-")));
    await server.start();
    return server;
  }

  /** On the same port with the same data as before. */
  async start(): Promise<void> {
    this.#said = "";
    const server = spawn(this.#binary, ["serve", `--http=${this.#address}`, `--dir=${this.#data}`]);
    for (const stream of [server.stdout, server.stderr]) stream.on("data", (words) => (this.#said += words));
    this.#process = server;
    while (!(await this.#healthy())) {
      if (server.exitCode !== null || server.signalCode) throw new Error(`The server did not start.\n${this.#said}`);
      await pause(10);
    }
  }

  /** As if the power failed. */
  async kill(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server?.kill("SIGKILL")) await once(server, "exit");
  }

  async end(): Promise<void> {
    await this.kill();
    await rm(this.#data, { recursive: true });
  }

  /** Makes an agent from the shell. */
  async hire(name: string, ...flags: string[]): Promise<void> {
    await this.#command("agent", "create", emailOf(name), "--name", name, "--password", password, ...flags);
  }

  /** The link that the server prints while there is no agent. */
  get firstAgentLink(): string {
    const [link] = /http\S+#setup=\w+/.exec(this.#said) ?? [];
    if (!link) throw new Error(`The server printed no link.\n${this.#said}`);
    return link;
  }

  /** What the owner can do in the dashboard, through the API that it uses. */
  async superuser(): Promise<PocketBase> {
    if (this.#superuser) return this.#superuser;
    await this.#command("superuser", "upsert", emailOf("owner"), password);
    const client = new PocketBase(this.url);
    await client.collection("_superusers").authWithPassword(emailOf("owner"), password);
    return (this.#superuser = client);
  }

  /** Changes the site's settings, as the owner does in the dashboard. */
  async set(settings: object): Promise<void> {
    const owner = await this.superuser();
    await owner.collection("settings").update("webchatsettings", settings);
  }

  /** What a site's own server makes of one of its accounts, with the secret that both have. */
  async signs(id: string, name: string, email = "") {
    const owner = await this.superuser();
    const { identifySecret } = await owner.collection("settings").getOne("webchatsettings");
    const signature = createHmac("sha256", identifySecret).update(`${id}\n${name}\n${email}`).digest("hex");
    return { id, name, email, signature };
  }

  async #command(...words: string[]): Promise<void> {
    await run(this.#binary, [...words, `--dir=${this.#data}`]);
  }

  async #healthy(): Promise<boolean> {
    return fetch(`${this.url}/health`).then(({ ok }) => ok, () => false);
  }
}

/**
 * Below those that the system hands out by itself, so that nothing else takes it while the server is down, and above
 * 10080, the last that the fetch standard blocks: https://fetch.spec.whatwg.org/#port-blocking.
 */
async function freePort(): Promise<number> {
  const port = 11_000 + Math.floor(Math.random() * 19_000);
  const probe = createServer().listen(port, "127.0.0.1");
  try {
    await once(probe, "listening");
  } catch {
    return freePort();
  }
  probe.close();
  await once(probe, "close");
  return port;
}
