import { signal } from "@preact/signals";
import { ClientResponseError, getTokenPayload, type AuthMethodsList, type RecordAuthResponse } from "pocketbase";
import type { Account } from "../account.ts";

/** A code that was sent, and has to be typed. */
interface Sent {
  otpId: string;
  email: string;
}

/** The ways in that the owner has opened in the dashboard. Each answers with what went wrong, or null. */
export class Entry {
  readonly methods = signal<AuthMethodsList | null>(null);
  readonly sent = signal<Sent | null>(null);
  /** The first of two steps is done, and this names it. */
  readonly halfway = signal<string | null>(null);
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
    this.#users.listAuthMethods().then((methods) => (this.methods.value = methods), () => {});
  }

  password(identity: string, password: string): Promise<string | null> {
    const body = { identity, password, ...this.#second() };
    return this.#try("E-mail and password do not match", async () => {
      const done = await this.#step(() => this.#users.authWithPassword(identity, password, { body }));
      if (!done && this.methods.value?.otp.enabled) await this.#send(identity);
    });
  }

  sendCode(email: string): Promise<string | null> {
    return this.#try("This is not an e-mail address", () => this.#send(email));
  }

  code(password: string): Promise<string | null> {
    const { otpId } = this.sent.value as Sent;
    const body = { otpId, password, ...this.#second() };
    return this.#try("This is not the code, or it is too old", async () => {
      await this.#step(() => this.#users.authWithOTP(otpId, password, { body }));
      this.sent.value = null;
    });
  }

  provider(provider: string): Promise<string | null> {
    return this.#try("That did not work. Try again", async () => {
      await this.#step(() => this.#users.authWithOAuth2({ provider, query: this.#second() }));
    });
  }

  sendReset(email: string): Promise<string | null> {
    return this.#try("This is not an e-mail address", async () => void (await this.#users.requestPasswordReset(email)));
  }

  /** Sets the password by the link of a mail, and signs in with it. */
  async reset(token: string, password: string): Promise<string | null> {
    const wrong = await this.#try("This link has been used, or it is too old", async () => {
      await this.#users.confirmPasswordReset(token, password, password);
    });
    return wrong ?? this.password(String(getTokenPayload(token).email), password);
  }

  /** Back to the first step. */
  startOver(): void {
    this.sent.value = null;
    this.halfway.value = null;
  }

  get #users() {
    return this.#account.pb.collection("users");
  }

  #second(): { mfaId?: string } {
    return this.halfway.value ? { mfaId: this.halfway.value } : {};
  }

  async #send(email: string): Promise<void> {
    const { otpId } = await this.#users.requestOTP(email);
    this.sent.value = { otpId, email };
  }

  /** Whether that was all; where two steps are asked, the first is answered with the name of the second. */
  async #step(signIn: () => Promise<RecordAuthResponse>): Promise<boolean> {
    try {
      const { record } = await signIn();
      this.#account.welcome(String(record.email ?? ""));
      return true;
    } catch (error) {
      const { mfaId } = error instanceof ClientResponseError ? error.response : {};
      if (!mfaId) throw error;
      this.halfway.value = String(mfaId);
      return false;
    }
  }

  async #try(refused: string, work: () => Promise<void>): Promise<string | null> {
    try {
      await work();
      return null;
    } catch (error) {
      return sentenceFor(error, refused);
    }
  }
}

function sentenceFor(error: unknown, refused: string): string {
  if (!(error instanceof ClientResponseError)) throw error;
  if (error.status === 400) return refused;
  if (error.status === 429) return "Too many tries. Wait a minute, then try again";
  if (error.status === 0) return "No connection. Try again in a moment";
  return error.message;
}
