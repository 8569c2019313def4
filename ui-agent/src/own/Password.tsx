import { useSignal } from "@preact/signals";
import type { Account } from "../account.ts";
import { Field } from "../gate/Field.tsx";
import { wrongPassword } from "../gate/setup.ts";
import { failed, type Failed } from "./failed.ts";
import { Part } from "./Part.tsx";

export function Password({ account }: { account: Account }) {
  const wrong = useSignal<Failed>({});
  const news = useSignal<string | undefined>(undefined);

  async function save(form: HTMLFormElement) {
    const said = (name: string) => String(new FormData(form).get(name));
    const password = said("password");
    const short = wrongPassword(password);
    news.value = undefined;
    wrong.value = short ? { password: short } : {};
    if (short) return;
    try {
      await account.changePassword({ oldPassword: said("oldPassword"), password });
      form.reset();
      news.value = "Changed. All other devices are signed out.";
    } catch (error) {
      wrong.value = failed(error);
    }
  }
  return (
    <Part title="Password" news={news.value} onSubmit={(form) => void save(form)}>
      <Field name="oldPassword" label="Present password" type="password" autoComplete="current-password"
        wrong={wrong.value.oldPassword} />
      <Field name="password" label="New password" type="password" autoComplete="new-password" hint="At least 10 characters"
        wrong={wrong.value.password} />
      <button class="btn">Change password</button>
    </Part>
  );
}
