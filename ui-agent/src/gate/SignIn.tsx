import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Account } from "../account.ts";
import type { Entry } from "./entry.ts";
import { Field } from "./Field.tsx";
import { Gate } from "./Gate.tsx";
import { useTries } from "./useTries.ts";

interface Props {
  account: Account;
  entry: Entry;
  site: string;
  forgot(): void;
}

export function SignIn({ account, entry, site, forgot }: Props) {
  const { busy, wrong, tries, attempt } = useTries();
  const missing = useSignal(false);
  const email = useRef(account.email);
  const { value: ended } = account.ended;
  const { password: byPassword = { enabled: true }, otp, oauth2 } = entry.methods.value ?? {};

  function signIn(form: FormData) {
    email.current = String(form.get("email")).trim();
    missing.value = false;
    void attempt(() => entry.password(email.current, String(form.get("password"))));
  }

  function mailCode() {
    const typed = (document.getElementById("email") as HTMLInputElement).value.trim();
    missing.value = !typed;
    if (typed) void attempt(() => entry.sendCode(typed));
  }

  return (
    <Gate site={site} title={ended ? "Signed out" : "Sign in"} lead={leadOf(entry, ended, site)} onSubmit={signIn}>
      {(byPassword.enabled || otp?.enabled) && (
        <Field name="email" label="E-mail" type="email" autoComplete="username" value={account.email}
          wrong={missing.value ? "An e-mail address is needed" : undefined} focus={account.email ? 0 : 1} />
      )}
      {byPassword.enabled && (
        <>
          <Field name="password" label="Password" type="password" autoComplete="current-password" wrong={wrong.value}
            focus={account.email || tries.value > 1 ? tries.value : 0} />
          <button class="btn main wide" aria-disabled={busy.value}>{ended ? "Sign in again" : "Sign in"}</button>
        </>
      )}
      {!byPassword.enabled && wrong.value && <p class="wrong">{wrong.value}</p>}
      <div class="ways">
        {byPassword.enabled && <button type="button" class="btn bare" onClick={forgot}>Forgot password?</button>}
        {otp?.enabled && <button type="button" class="btn bare" onClick={mailCode}>E-mail me a code</button>}
      </div>
      {oauth2?.enabled && oauth2.providers.map(({ name, displayName }) => (
        <button key={name} type="button" class="btn wide" onClick={() => void attempt(() => entry.provider(name))}>
          Continue with {displayName}
        </button>
      ))}
      <p class="sr" role="status">{wrong.value}</p>
    </Gate>
  );
}

function leadOf(entry: Entry, ended: boolean, site: string): string {
  if (entry.halfway.value) return "One more step: sign in a second way.";
  if (ended) return "You signed in somewhere else, or your session ended. What you were writing is kept.";
  return site && `Agent page of ${site}`;
}
