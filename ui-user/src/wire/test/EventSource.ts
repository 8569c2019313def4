/** The browser's EventSource on fetch, as far as the wire needs it. It does not come back by itself. */
export class TestEventSource extends EventTarget {
  readyState = 0;
  readonly #ending = new AbortController();

  constructor(url: string) {
    super();
    void this.#read(url);
  }

  close(): void {
    this.readyState = 2;
    this.#ending.abort();
  }

  async #read(url: string): Promise<void> {
    try {
      const response = await fetch(url, { signal: this.#ending.signal });
      if (!response.ok || !response.body) return this.#fail(2);
      this.readyState = 1;
      let rest = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + chunk).split("\n\n");
        rest = blocks.pop() ?? "";
        blocks.forEach((block) => this.#dispatch(block));
      }
      this.#fail(0);
    } catch {
      this.#fail(0);
    }
  }

  #dispatch(block: string): void {
    const fields = block.split("\n").map((line) => line.split(/:\s?(.*)/s, 2) as [string, string]);
    const { event = "message", data } = Object.fromEntries(fields);
    if (data !== undefined && this.readyState === 1) this.dispatchEvent(new MessageEvent(event, { data }));
  }

  #fail(readyState: number): void {
    if (this.readyState === 2) return;
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
}
