import { computed, signal } from "@preact/signals";
import { storage } from "./storage.ts";
import { Api, type Role, type User } from "@wire";
import PocketBase, { LocalAuthStore, type AuthRecord } from "pocketbase";

const MINUTE = 60_000;
const HALF_AN_HOUR = 30 * MINUTE;
const EMAIL = "webchat:email";

/** Who is signed in on this browser. The SDK does the sign-in and keeps the token; all else goes through the Api. */
export class Account {
  readonly pb = new PocketBase("/", new LocalAuthStore("webchat:agent"));
  readonly api = new Api({ token: () => this.#token, onUnauthorized: () => this.end() });
  /** Signed out by the server or by another tab, not by the one who sits here. */
  readonly ended = signal(false);
  /** Counts the tokens that ended with what they had opened: the desk begins anew with the next. */
  readonly renewals = signal(0);
  readonly #record = signal<AuthRecord>(this.pb.authStore.record);
  readonly #json = computed(() => (this.#record.value ? JSON.stringify(userOf(this.#record.value)) : null));
  /** Changes when it is someone else, not with each new token. */
  readonly user = computed<User | null>(() => (this.#json.value ? (JSON.parse(this.#json.value) as User) : null));
  #refused = "";
  #refreshedAt = 0;
  #renewing = false;
  #over = false;

  constructor() {
    this.pb.authStore.onChange((token, record) => {
      if (!token && this.user.value) this.ended.value = true;
      this.#record.value = token ? record : null;
    });
    // By the clock, and not by a timer of half an hour: that stands still while the computer sleeps.
    setInterval(() => {
      if (Date.now() - this.#refreshedAt > HALF_AN_HOUR) void this.refresh();
    }, MINUTE);
    void this.refresh();
  }

  get #token(): string | null {
    const { token } = this.pb.authStore;
    return token === this.#refused ? null : token;
  }

  /** The address that signed in last, so that it need not be typed again. */
  get email(): string {
    return storage.getItem(EMAIL) ?? "";
  }

  /** The sign-in has gone well. */
  welcome(email: string): void {
    storage.setItem(EMAIL, email);
    this.ended.value = false;
  }

  /** Takes over what the set-up route answered. */
  enter({ token, user }: { token: string; user: User }): void {
    this.pb.authStore.save(token, recordOf(user));
    this.welcome(user.email ?? "");
  }

  signOut(): void {
    this.#record.value = null;
    this.pb.authStore.clear();
    this.ended.value = false;
  }

  /** The server no longer takes the token. It stays stored, since another tab may just be storing a better one. */
  end(): void {
    if (this.#renewing) {
      this.#over = true;
      return;
    }
    this.#refused = this.pb.authStore.token;
    this.#record.value = null;
    this.ended.value = true;
  }

  async refresh(): Promise<void> {
    const before = this.#token;
    if (!before) return;
    try {
      const { token, user } = await this.api.refresh();
      this.#refreshedAt = Date.now();
      if (this.pb.authStore.token === before) this.pb.authStore.save(token, recordOf(user));
    } catch {
      // No answer: the present token is still good. A 401 has gone through end().
    }
  }

  async rename(displayName: string): Promise<void> {
    await this.pb.collection("users").update(String(this.user.peek()?.id), { displayName });
  }

  /** All other devices are signed out. This one hears that its token has ended before it has the new one, or after. */
  async changePassword(passwords: { oldPassword: string; password: string }): Promise<void> {
    this.#renewing = true;
    this.#over = false;
    try {
      this.enter(await this.api.changePassword(passwords));
      this.#over = false;
      this.renewals.value++;
    } finally {
      this.#renewing = false;
      if (this.#over) this.end();
    }
  }

  async signOutEverywhere(): Promise<void> {
    await this.api.signOutEverywhere();
    this.signOut();
  }
}

function userOf(record: NonNullable<AuthRecord>): User {
  const { id, role, displayName, email } = record;
  return { id, role: role as Role, displayName: String(displayName), email: String(email ?? "") };
}

function recordOf(user: User): AuthRecord {
  return { collectionId: "", collectionName: "users", ...user };
}
