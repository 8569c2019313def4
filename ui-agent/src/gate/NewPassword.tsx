import { useMemo } from "preact/hooks";
import type { Account } from "../account.ts";
import { Code } from "./Code.tsx";
import { Entry } from "./entry.ts";
import { Field } from "./Field.tsx";
import { Gate } from "./Gate.tsx";
import { wrongPassword } from "./setup.ts";
import { useTries } from "./useTries.ts";

interface Props {
  account: Account;
  site: string;
  token: string;
  done(): void;
}

/** What the link in the mail about a forgotten password opens. */
export function NewPassword({ account, site, token, done }: Props) {
  const entry = useMemo(() => new Entry(account), []);
  const { busy, wrong, tries, attempt } = useTries();

  async function set(form: FormData) {
    const password = String(form.get("password"));
    const good = await attempt(async () => wrongPassword(password) ?? (await entry.reset(token, password)));
    if (good && !entry.sent.value) done();
  }

  if (entry.sent.value) return <Code entry={entry} site={site} />;
  return (
    <Gate site={site} title="Set a new password" lead="All other devices are signed out." onSubmit={(form) => void set(form)}>
      <Field name="password" label="New password" type="password" autoComplete="new-password" hint="At least 10 characters"
        wrong={wrong.value} focus={tries.value} />
      <button class="btn main wide" aria-disabled={busy.value}>Set and sign in</button>
      <div class="ways"><button type="button" class="btn bare" onClick={done}>Go to sign in</button></div>
      <p class="sr" role="status">{wrong.value}</p>
    </Gate>
  );
}
