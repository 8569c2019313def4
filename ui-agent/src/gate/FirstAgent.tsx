import { ApiError } from "@wire";
import { timeOf } from "@parts/time.ts";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Account } from "../account.ts";
import { now } from "../clock.ts";
import { Field } from "./Field.tsx";
import { Gate } from "./Gate.tsx";
import { minutesLeft, wrongFields, wrongIn, type Wrong } from "./setup.ts";

interface Props {
  account: Account;
  site: string;
  token: string;
  done(): void;
}

const AGAIN = 3000;

/** What a set-up link opens, for as long as it works. */
export function FirstAgent({ account, site, token, done }: Props) {
  const expires = useSignal<number | null>(null);
  const used = useSignal(false);
  const failed = useSignal(false);
  const left = useComputed(() => (expires.value === null ? null : minutesLeft(expires.value, now.value)));

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const check = async () => {
      try {
        expires.value = timeOf((await account.api.checkSetup(token)).expiresAt);
      } catch (error) {
        used.value = error instanceof ApiError && [400, 404, 410].includes(error.status);
        failed.value = !used.value;
        if (failed.value) timer = setTimeout(() => void check(), AGAIN);
      }
    };
    void check();
    return () => clearTimeout(timer);
  }, [token]);

  if (used.value || left.value === 0) return <LinkUsed site={site} done={done} />;
  if (left.value === null) {
    const lead = failed.value ? "That did not work. Trying again in 3 s." : "One moment";
    return <Gate site={site} title="Create the first agent" lead={lead} />;
  }
  const minutes = left.value === 1 ? "minute" : `${left.value} minutes`;
  const lead = `This link works once, for another ${minutes}.`;
  return <Form account={account} site={site} token={token} lead={lead} done={done} onUsed={() => (used.value = true)} />;
}

function Form({ account, site, token, lead, done, onUsed }: Props & { lead: string; onUsed(): void }) {
  const busy = useSignal(false);
  const wrong = useSignal<Wrong>({});
  const tries = useSignal(1);
  const first = Object.keys(wrong.value)[0] ?? "displayName";
  const focus = (name: string) => (name === first ? tries.value : 0);

  async function create(form: FormData) {
    if (busy.value) return;
    const said = (name: string) => String(form.get(name));
    const agent = { displayName: said("displayName"), email: said("email").trim(), password: said("password") };
    refuse(wrongIn(agent));
    if (Object.keys(wrong.value).length) return;
    busy.value = true;
    try {
      account.enter(await account.api.setup({ token, ...agent }));
      done();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 410) onUsed();
      refuse(wrongFields(error));
    }
    busy.value = false;
  }

  function refuse(fields: Wrong) {
    wrong.value = fields;
    if (Object.keys(fields).length) tries.value++;
  }

  return (
    <Gate site={site} title="Create the first agent" lead={lead} onSubmit={(form) => void create(form)}>
      <Field name="displayName" label="Name" autoComplete="given-name" hint="Visitors see this name"
        wrong={wrong.value.displayName} focus={focus("displayName")} />
      <Field name="email" label="E-mail" type="email" autoComplete="username" wrong={wrong.value.email}
        focus={focus("email")} />
      <Field name="password" label="Password" type="password" autoComplete="new-password" hint="At least 10 characters"
        wrong={wrong.value.password} focus={focus("password")} />
      <button class="btn main wide" aria-disabled={busy.value}>Create and sign in</button>
      <p class="sr" role="status">{Object.values(wrong.value).join(". ")}</p>
    </Gate>
  );
}

function LinkUsed({ site, done }: { site: string; done(): void }) {
  const lead = "Each set-up link works once, within 30 minutes. Sign in, or restart the server for a new link.";
  return (
    <Gate site={site} title="This link has been used" lead={lead} onSubmit={done}>
      <button class="btn main wide">Go to sign in</button>
    </Gate>
  );
}
