import { useSignal } from "@preact/signals";
import type { Entry } from "./entry.ts";
import { Field } from "./Field.tsx";
import { Gate } from "./Gate.tsx";
import { useTries } from "./useTries.ts";

interface Props {
  entry: Entry;
  site: string;
  email: string;
  back(): void;
}

/** Has a link sent by which a new password is set. */
export function Forgotten({ entry, site, email, back }: Props) {
  const { busy, wrong, tries, attempt } = useTries();
  const sentTo = useSignal("");

  async function send(form: FormData) {
    const typed = String(form.get("email")).trim();
    if (await attempt(() => entry.sendReset(typed))) sentTo.value = typed;
  }

  if (sentTo.value) {
    const lead = `If ${sentTo.value} is an agent’s address, a link is on its way. It works once, within 30 minutes.`;
    return (
      <Gate site={site} title="Look into your mail" lead={lead} onSubmit={back}>
        <button class="btn main wide">Back to sign in</button>
      </Gate>
    );
  }
  const lead = "A link comes by mail, by which you set a new one.";
  return (
    <Gate site={site} title="Forgot your password?" lead={lead} onSubmit={(form) => void send(form)}>
      <Field name="email" label="E-mail" type="email" autoComplete="username" value={email} wrong={wrong.value}
        focus={tries.value} />
      <button class="btn main wide" aria-disabled={busy.value}>Send the link</button>
      <div class="ways"><button type="button" class="btn bare" onClick={back}>Back to sign in</button></div>
      <p class="sr" role="status">{wrong.value}</p>
    </Gate>
  );
}
