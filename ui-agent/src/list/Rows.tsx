import type { ComponentChildren, ComponentType, TargetedKeyboardEvent } from "preact";
import { useSignal } from "@preact/signals";
import { address } from "../address.ts";
import { now } from "../clock.ts";
import { neighbour } from "../keys.ts";
import type { List } from "../state/list.ts";

interface Props<T> {
  list: Pick<List<unknown>, "retryAt" | "load">;
  /** None as long as the list was not loaded. */
  items: T[] | undefined;
  id(item: T): string;
  row: ComponentType<{ item: T; stop: boolean }>;
  empty: ComponentChildren;
  below?: ComponentChildren;
}

/** A list of chats: one stop for the Tab key, arrow keys within, Enter opens. */
export function Rows<T>({ list, items, id, row: Row, empty, below }: Props<T>) {
  const at = useSignal<string | null>(null);
  if (!items) return list.retryAt.value === null ? <Bones /> : <Failed list={list} at={list.retryAt.value} />;
  if (!items.length) return <>{empty}</>;

  const has = (wanted: string | null) => items.some((item) => id(item) === wanted);
  const first = items[0] && id(items[0]);
  const stop = [at.value, address.value.chat].find(has) ?? first;

  function key(event: TargetedKeyboardEvent<HTMLElement>) {
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(".row")];
    const next = neighbour(rows, document.activeElement, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  return (
    <div class="rows" onKeyDown={key}
      onFocusIn={({ target }) => (at.value = (target as HTMLElement).dataset.chat ?? at.value)}>
      <ul>{items.map((item) => <li key={id(item)}><Row item={item} stop={id(item) === stop} /></li>)}</ul>
      {below}
    </div>
  );
}

function Bones() {
  return (
    <div class="none">
      <div class="bones">
        <span class="sr">Loading</span>
        <i /><i /><i />
      </div>
    </div>
  );
}

function Failed({ list, at }: { list: Props<unknown>["list"]; at: number }) {
  const seconds = Math.max(0, Math.floor((at - now.value) / 1000));
  return (
    <div class="none">
      <p><b>The list could not be loaded.</b></p>
      <p>{seconds ? <>Trying again in <span class="num">{seconds}</span> s.</> : "Trying again."}</p>
      <button type="button" class="btn" onClick={() => void list.load()}>Try now</button>
    </div>
  );
}
