import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface SitePage {
  /** What the script tag has. */
  attributes?: string;
  /** What the page's own script does, before the loader comes. */
  script?: string;
  style?: string;
}

/** Somebody's site, on an origin of its own, with the chat on each of its pages and a policy that allows for nothing else. */
export class Site {
  readonly url: string;
  readonly #server: HttpServer;
  readonly #chat: string;

  private constructor(server: HttpServer, chat: string) {
    this.#server = server;
    this.#chat = chat;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** With the chat of the server at this address. */
  static async open(chat: string, page: SitePage = {}): Promise<Site> {
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      if (path.endsWith(".js")) return response.setHeader("Content-Type", "text/javascript").end(page.script ?? "");
      if (path.endsWith(".css")) return response.setHeader("Content-Type", "text/css").end(page.style ?? "");
      response.setHeader("Content-Type", "text/html");
      response.setHeader("Content-Security-Policy", site.policy);
      response.end(site.#html(path, page));
    }).listen(0, "localhost");
    await once(server, "listening");
    const site = new Site(server, chat);
    return site;
  }

  /** The chat's origin may run its loader and be in a frame, and nothing more. */
  get policy(): string {
    return `default-src 'none'; script-src 'self' ${this.#chat}; frame-src ${this.#chat}; style-src 'self'; img-src 'self'; `
      + "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #html(path: string, { attributes = "", script, style }: SitePage): string {
    return `<!doctype html><html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1"><title>Lamps at ${path}</title>
      ${style === undefined ? "" : '<link rel="stylesheet" href="/site.css">'}
      ${script === undefined ? "" : '<script src="/site.js"></script>'}
      <script src="${this.#chat}/widget.js" async ${attributes}></script></head>
      <body><main><h1>Lamps</h1><p><a href="/lamps">All lamps</a> <button>Buy</button></p></main></body></html>`;
  }
}
