/** What the wire asks of the browser; `window` has it all. */
export interface Browser {
  readonly document: EventTarget & { readonly visibilityState: string };
  readonly navigator: { readonly onLine?: boolean; readonly locks?: Pick<LockManager, "request"> };
  readonly EventSource: new (url: string) => EventSource;
  readonly Date: { now(): number };
  addEventListener(type: string, listener: (event: Event) => void, options?: AddEventListenerOptions): void;
  setTimeout(work: () => void, milliseconds: number): number;
  clearTimeout(timer: number | undefined): void;
}
