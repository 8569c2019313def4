/** What the page may have called before the loader came is in q. */
interface Webchat {
  (command: string, ...words: never[]): void;
  q?: Iterable<[string, never, never]>;
}

interface Window {
  Webchat?: Webchat;
  navigation?: EventTarget;
}
