/// <reference types="vite/client" />
import drawings from "./icons.svg?url";

export const drawing = (name: string) => `${drawings}#${name}`;
export const send = drawing("send");
export const back = drawing("back");
export const down = drawing("down");
export const check = drawing("check");
export const warn = drawing("warn");
export const off = drawing("off");
export const cross = drawing("cross");
export const bell = drawing("bell");
export const noBell = drawing("no-bell");

/** A stroke drawing on a grid of 24: one of those above. It never stands alone: words or a name are beside it. */
export function Icon({ d }: { d: string }) {
  return <svg aria-hidden="true"><use href={d} /></svg>;
}
