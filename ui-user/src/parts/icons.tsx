/// <reference types="vite/client" />
import drawings from "./icons.svg?url";

export const send = `${drawings}#send`;
export const back = `${drawings}#back`;
export const down = `${drawings}#down`;
export const check = `${drawings}#check`;
export const warn = `${drawings}#warn`;
export const off = `${drawings}#off`;

/** A stroke drawing on a grid of 24: one of those above. It never stands alone: words or a name are beside it. */
export function Icon({ d }: { d: string }) {
  return <svg aria-hidden="true"><use href={d} /></svg>;
}
