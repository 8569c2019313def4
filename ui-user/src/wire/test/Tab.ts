import type { Browser } from "../browser.ts";
import { TestEventSource } from "./EventSource.ts";
import type { Locks } from "./Locks.ts";

interface Timer {
  at: number;
  work: () => void;
}

/** One tab of a browser, whose clock goes on only when told. */
export class Tab extends EventTarget implements Browser {
  readonly document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  readonly navigator: { onLine: boolean; locks?: Pick<LockManager, "request"> } = { onLine: true };
  readonly EventSource = TestEventSource as unknown as Browser["EventSource"];
  readonly Date = { now: () => this.#now };
  #now = 1_795_000_000_000;
  #timers = new Map<number, Timer>();
  #lastTimer = 0;

  constructor(locks?: Locks) {
    super();
    if (locks) this.navigator.locks = locks as unknown as Pick<LockManager, "request">;
  }

  setTimeout(work: () => void, milliseconds: number): number {
    this.#timers.set(++this.#lastTimer, { at: this.#now + milliseconds, work });
    return this.#lastTimer;
  }

  clearTimeout(timer: number | undefined): void {
    this.#timers.delete(timer ?? 0);
  }

  /** Lets time go by, doing what falls due in its order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let due; (due = this.#nextUntil(end)); ) {
      const [timer, { at, work }] = due;
      this.#now = Math.max(this.#now, at);
      this.#timers.delete(timer);
      work();
    }
    this.#now = end;
  }

  /** The computer is shut, or the tab frozen: the clock goes on, but nothing is done. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Another tab has changed the storage. Browsers tell a moment later. */
  hear(key: string, newValue: string | null): void {
    setImmediate(() => this.dispatchEvent(Object.assign(new Event("storage"), { key, newValue })));
  }

  show(visible: boolean): void {
    this.document.visibilityState = visible ? "visible" : "hidden";
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  online(onLine: boolean): void {
    this.navigator.onLine = onLine;
    this.dispatchEvent(new Event(onLine ? "online" : "offline"));
  }

  #nextUntil(end: number): [number, Timer] | undefined {
    const due = [...this.#timers].filter(([, { at }]) => at <= end);
    return due.sort(([, one], [, other]) => one.at - other.at)[0];
  }
}
