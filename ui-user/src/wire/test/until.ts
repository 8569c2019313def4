import { effect } from "@preact/signals-core";
import type { Tab } from "./Tab.ts";

const patience = 5_000;

/** Resolves as soon as it holds. */
export async function until(holds: () => boolean): Promise<void> {
  let stop = () => {};
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It never came to hold: ${holds}`)), patience);
    stop = effect(() => {
      if (holds()) resolve();
    });
  }).finally(() => {
    clearTimeout(timer);
    stop();
  });
}

/** Lets the tab's time fly until it holds. */
export async function inTime(tab: Tab, holds: () => boolean): Promise<void> {
  const flying = setInterval(() => tab.pass(500), 5);
  await until(holds).finally(() => clearInterval(flying));
}

/** Something to wait for that the test lets happen. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** What was about to be done at once has been done. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
