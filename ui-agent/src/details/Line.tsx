import type { ComponentChildren } from "preact";

/** One thing that is known, by its name. */
export function Line({ name, children }: { name: string; children: ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}
