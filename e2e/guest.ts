import type { Session } from "../ui-user/src/wire/types.ts";

/** A visitor whose page is any that speaks the protocol. */
export class Guest {
  session: Session;
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string, session: Session) {
    [this.#url, this.#token, this.session] = [url, token, session];
  }

  static async starts(url: string, told: Record<string, unknown>): Promise<Guest> {
    const { token, session } = await send(`${url}/api/webchat/sessions`, "", told);
    return new Guest(url, token, session);
  }

  /** POSTs to one of the routes of its session. */
  async posts(what: string, body: Record<string, unknown> = {}): Promise<void> {
    await send(`${this.#url}/api/webchat/sessions/${this.session.id}/${what}`, this.#token, body);
  }
}

async function send(url: string, token: string, body: Record<string, unknown>): Promise<{ token: string; session: Session }> {
  const headers = { "Content-Type": "application/json", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", Authorization: token };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
  return answer.status === 204 ? {} as never : await answer.json();
}
