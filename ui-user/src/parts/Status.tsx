/** The one place that speaks to those who listen instead of looking: each line by itself, when it changes. */
export function Status({ lines }: { lines: unknown[] }) {
  return <div class="sr" role="status" aria-atomic="false">{lines.map((line) => <p>{line || ""}</p>)}</div>;
}
