import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Another site, which vouches for one person and asks nothing. */
export class Provider {
  readonly #email: string;
  readonly #server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://provider");
    if (pathname === "/authorize") {
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.search = String(new URLSearchParams({ state: searchParams.get("state") ?? "", code: "theirs" }));
      response.writeHead(302, { Location: String(back) }).end();
      return;
    }
    const person = { sub: this.#email, email: this.#email, email_verified: true, name: "Somebody" };
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ access_token: "theirs", token_type: "Bearer", ...person }));
  });

  private constructor(email: string) {
    this.#email = email;
  }

  static async open(email: string): Promise<Provider> {
    const provider = new Provider(email);
    provider.#server.listen(0, "127.0.0.1");
    await once(provider.#server, "listening");
    return provider;
  }

  /** As the dashboard's form has it. */
  get settings() {
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return {
      name: "oidc", displayName: "Hollin", clientId: "webchat", clientSecret: "secret",
      authURL: `${url}/authorize`, tokenURL: `${url}/token`, userInfoURL: `${url}/me`,
    };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
