import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Account } from "../account.ts";
import { Code } from "./Code.tsx";
import { Entry } from "./entry.ts";
import { Forgotten } from "./Forgotten.tsx";
import { SignIn } from "./SignIn.tsx";

/** Where one who is not signed in stands. */
export function Door({ account, site }: { account: Account; site: string }) {
  const entry = useMemo(() => new Entry(account), []);
  const forgotten = useSignal(false);
  if (entry.sent.value) return <Code entry={entry} site={site} />;
  if (forgotten.value) {
    return <Forgotten entry={entry} site={site} email={account.email} back={() => (forgotten.value = false)} />;
  }
  return <SignIn account={account} entry={entry} site={site} forgot={() => (forgotten.value = true)} />;
}
