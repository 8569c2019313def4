import { useSignal } from "@preact/signals";

/** What came of the tries in a form: one at a time is under way, and the last has told what is wrong. */
export function useTries() {
  const busy = useSignal(false);
  const wrong = useSignal<string | undefined>(undefined);
  const tries = useSignal(1);

  /** Whether it went well. */
  async function attempt(work: () => Promise<string | null>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    wrong.value = (await work().finally(() => (busy.value = false))) ?? undefined;
    tries.value++;
    return wrong.value === undefined;
  }
  return { busy, wrong, tries, attempt };
}
