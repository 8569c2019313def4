/** The Web Locks of one browser, shared by its tabs. */
export class Locks {
  #queues = new Map<string, Promise<unknown>>();

  request(name: string, { signal }: { signal: AbortSignal }, work: () => Promise<unknown>): Promise<unknown> {
    const before = this.#queues.get(name) ?? Promise.resolve();
    const aborted = new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const result = Promise.race([before, aborted]).then(work);
    this.#queues.set(name, before.then(() => result.catch(() => undefined)));
    return result;
  }
}
