import { useSignal } from "@preact/signals";
import type { Account } from "../account.ts";
import { Field } from "../gate/Field.tsx";
import { wrongName } from "../gate/setup.ts";
import { Part } from "./Part.tsx";
import { failed } from "./failed.ts";

export function Name({ account, name }: { account: Account; name: string }) {
  const wrong = useSignal<string | undefined>(undefined);
  const news = useSignal<string | undefined>(undefined);

  async function save(form: HTMLFormElement) {
    const typed = String(new FormData(form).get("displayName")).trim();
    news.value = undefined;
    wrong.value = wrongName(typed) ?? undefined;
    if (wrong.value) return;
    try {
      await account.rename(typed);
      news.value = "Saved. Visitors see the new name from the next chat on.";
    } catch (error) {
      wrong.value = failed(error).displayName;
    }
  }
  return (
    <Part title="Name" news={news.value} onSubmit={(form) => void save(form)}>
      <Field name="displayName" label="Name that visitors see" autoComplete="given-name" value={name} wrong={wrong.value} />
      <button class="btn">Save name</button>
    </Part>
  );
}
