import { timeOf } from "@parts/time.ts";
import { now } from "./clock.ts";
import { stepOf, ticking } from "./state/waiting.ts";

/** A waiting time that ticks; in a list its step is shown by shape and said in words. */
export function Wait({ from, class: look }: { from: string; class?: string }) {
  const waited = now.value - timeOf(from);
  if (!look) return <span class="num">{ticking(waited)}</span>;
  const step = stepOf(waited);
  return (
    <time class={step === "plain" ? look : `${look} ${step}`}>
      <span class="sr">{step === "late" ? "waiting too long, " : "waiting, "}</span>
      {ticking(waited)}
    </time>
  );
}
