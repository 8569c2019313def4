/// <reference types="vite/client" />
import drawings from "./icons.svg?url";

/** One of the drawings in icons.svg. It never stands alone: words or a name are beside it. */
export function Icon({ of }: { of: "send" | "back" | "down" | "check" | "warn" | "off" }) {
  return <svg aria-hidden="true"><use href={`${drawings}#${of}`} /></svg>;
}
