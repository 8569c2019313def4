import { computed, signal } from "@preact/signals";
import { storage } from "./storage.ts";
import { Api, type Role, type User } from "@wire";
import PocketBase, { ClientResponseError, LocalAuthStore, type AuthRecord } from "pocketbase";

const HALF_AN_HOUR = 30 * 60_000;
const EMAIL = "webchat:email";

/** Who is signed in on this browser. The SDK does the sign-in and keeps the token; all else goes through the Api. */
export class Account {
  readonly api = new Api({ token: () => this.#pb.authStore.token || null, onUnauthorized: () => this.end() });
  /** Signed out by the server or by another tab, not by the one who sits here. */
  readonly ended = signal(false);
  readonly #pb = new PocketBase("/", new LocalAuthStore("webchat:agent"));
  readonly #record = signal<AuthRecord>(this.#pb.authStore.record);
  readonly #json = computed(() => (this.#record.value ? JSON.stringify(userOf(this.#record.value)) : null));
  /** Changes when it is someone else, not with each new token. */
  readonly user = computed<User | null>(() => (this.#json.value ? (JSON.parse(this.#json.value) as User) : null));

  constructor() {
    this.#pb.authStore.onChange((token, record) => {
      if (!token && this.user.value) this.ended.value = true;
      this.#record.value = token ? record : null;
    });
    setInterval(() => void this.refresh(), HALF_AN_HOUR);
    void this.refresh();
  }

  /** The address that signed in last, so that it need not be typed again. */
  get email(): string {
    return storage.getItem(EMAIL) ?? "";
  }

  /** Answers with what went wrong, or null. */
  async signIn(email: string, password: string): Promise<string | null> {
    try {
      await this.#pb.collection("users").authWithPassword(email, password);
      this.#welcome(email);
      return null;
    } catch (error) {
      return sentenceFor(error);
    }
  }

  /** Takes over what the set-up route answered. */
  enter({ token, user }: { token: string; user: User }): void {
    this.#pb.authStore.save(token, recordOf(user));
    this.#welcome(user.email ?? "");
  }

  signOut(): void {
    this.#record.value = null;
    this.#pb.authStore.clear();
    this.ended.value = false;
  }

  /** The server no longer takes the token. */
  end(): void {
    this.#pb.authStore.clear();
  }

  async refresh(): Promise<void> {
    const before = this.#pb.authStore.token;
    if (!before) return;
    try {
      const { token, user } = await this.api.refresh();
      if (this.#pb.authStore.token === before) this.#pb.authStore.save(token, recordOf(user));
    } catch {
      // No answer: the present token is still good. A 401 has gone through end().
    }
  }

  #welcome(email: string): void {
    storage.setItem(EMAIL, email);
    this.ended.value = false;
  }
}

function userOf(record: NonNullable<AuthRecord>): User {
  const { id, role, displayName, email } = record;
  return { id, role: role as Role, displayName: String(displayName), email: String(email ?? "") };
}

function recordOf(user: User): AuthRecord {
  return { collectionId: "", collectionName: "users", ...user };
}

function sentenceFor(error: unknown): string {
  if (!(error instanceof ClientResponseError)) throw error;
  if (error.status === 400) return "E-mail and password do not match";
  if (error.status === 0) return "No connection. Try again in a moment";
  return error.message;
}
