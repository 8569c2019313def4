import type { Entry } from "./entry.ts";
import { Field } from "./Field.tsx";
import { Gate } from "./Gate.tsx";
import { useTries } from "./useTries.ts";

/** A code is on its way by mail. */
export function Code({ entry, site }: { entry: Entry; site: string }) {
  const { busy, wrong, tries, attempt } = useTries();
  const { email = "" } = entry.sent.value ?? {};
  const lead = `If ${email} is an agent’s address, a code is on its way. It works for a few minutes.`;
  return (
    <Gate site={site} title="Look into your mail" lead={lead}
      onSubmit={(form) => void attempt(() => entry.code(String(form.get("code")).trim()))}>
      <Field name="code" label="Code" autoComplete="one-time-code" wrong={wrong.value} focus={tries.value} />
      <button class="btn main wide" aria-disabled={busy.value}>Sign in</button>
      <div class="ways">
        <button type="button" class="btn bare" onClick={() => entry.startOver()}>Back to sign in</button>
      </div>
      <p class="sr" role="status">{wrong.value}</p>
    </Gate>
  );
}
