/** What the wire asks of the browser; `window` has it all. */
export interface Browser extends Hears {
  readonly document: Hears & { readonly visibilityState: string };
  readonly navigator: { readonly onLine?: boolean; readonly locks?: Pick<LockManager, "request"> };
  readonly EventSource: new (url: string) => EventSource;
  readonly Date: { now(): number };
  setTimeout(work: () => void, milliseconds: number): number;
  clearTimeout(timer: number | undefined): void;
}

interface Hears {
  addEventListener(type: string, listener: (event: Event) => void, options: { signal: AbortSignal }): void;
}
