import { useSignal } from "@preact/signals";
import type { Account } from "../account.ts";
import { Field } from "./Field.tsx";
import { Gate } from "./Gate.tsx";

export function SignIn({ account, site }: { account: Account; site: string }) {
  const busy = useSignal(false);
  const wrong = useSignal<string | undefined>(undefined);
  const tries = useSignal(1);
  const { value: ended } = account.ended;

  async function signIn(form: FormData) {
    if (busy.value) return;
    busy.value = true;
    wrong.value = (await account.signIn(String(form.get("email")).trim(), String(form.get("password")))) ?? undefined;
    busy.value = false;
    tries.value++;
  }

  const lead = ended
    ? "You signed in somewhere else, or your session ended. What you were writing is kept."
    : site && `Agent page of ${site}`;
  return (
    <Gate site={site} title={ended ? "Signed out" : "Sign in"} lead={lead} onSubmit={(form) => void signIn(form)}>
      <Field name="email" label="E-mail" type="email" autoComplete="username" value={account.email}
        focus={account.email ? 0 : 1} />
      <Field name="password" label="Password" type="password" autoComplete="current-password" wrong={wrong.value}
        focus={account.email || tries.value > 1 ? tries.value : 0} />
      <button class="btn main wide" aria-disabled={busy.value}>{ended ? "Sign in again" : "Sign in"}</button>
      <p class="sr" role="status">{wrong.value}</p>
    </Gate>
  );
}
