import { computed, effect } from "@preact/signals-core";
import { visited } from "./frame.ts";
import { api, session } from "./visitor.ts";

/** Tells the server where the visitor is, for whoever answers: of each open chat, and of each page of the site. */
export function tellVisits(): void {
  const open = computed(() => session()?.closedAt === "" && session()?.id);
  effect(() => {
    if (!visited.value || !open.value) return;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    // What stands behind a # may be a secret.
    const page = visited.value.page.split("#")[0];
    api.visit(open.value, { ...visited.value, page, language: navigator.language, timeZone }).catch(() => {});
  });
}
