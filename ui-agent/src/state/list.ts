import { signal } from "@preact/signals";

const RETRY = 8000;

/**
 * A list as the server has it, kept right by events. What an event changes while a load is under way is done again on
 * what the load brings, since the server may have read its answer before or after that event.
 */
export class List<T> {
  readonly value = signal<T | null>(null);
  /** When the next try is, after one that failed. */
  readonly retryAt = signal<number | null>(null);
  readonly #read: () => Promise<T>;
  readonly #wait: number;
  #loading: Promise<void> | null = null;
  #again = false;
  #meanwhile: ((value: T) => T)[] = [];
  #tryNow: (() => void) | null = null;
  #closed = false;

  constructor(read: () => Promise<T>, wait = RETRY) {
    this.#read = read;
    this.#wait = wait;
  }

  /** Settled once there is an answer that was asked for after this call, however many tries that takes. */
  load(): Promise<void> {
    this.#again = true;
    this.#tryNow?.();
    return (this.#loading ??= this.#run());
  }

  change(step: (value: T) => T): void {
    this.#meanwhile.push(step);
    if (this.value.value !== null) this.value.value = step(this.value.value);
  }

  close(): void {
    this.#closed = true;
    this.#tryNow?.();
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      this.#meanwhile = [];
      try {
        const fresh = await this.#read();
        if (this.#closed) return;
        this.value.value = this.#meanwhile.reduce<T>((value, step) => step(value), fresh);
        this.retryAt.value = null;
      } catch {
        if (this.#closed) return;
        this.#again = true;
        await this.#pause();
      }
    }
    this.#loading = null;
  }

  async #pause(): Promise<void> {
    this.retryAt.value = Date.now() + this.#wait;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#wait);
      this.#tryNow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#tryNow = null;
  }
}
