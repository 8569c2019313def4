import { useSignal } from "@preact/signals";
import type { Account } from "../account.ts";
import { failed } from "./failed.ts";
import { Part } from "./Part.tsx";

/** Ends all sign-ins there are. It asks once, since one has to sign in anew here too. */
export function Devices({ account, done }: { account: Account; done(): void }) {
  const sure = useSignal(false);
  const news = useSignal<string | undefined>(undefined);

  async function end() {
    if (!sure.value) {
      sure.value = true;
      return;
    }
    try {
      await account.signOutEverywhere();
      done();
    } catch (error) {
      news.value = failed(error).password;
    }
  }
  return (
    <Part title="Devices" news={news.value} onSubmit={() => void end()}>
      <p>{sure.value ? "This device is signed out too. Your chats stay with you." : "Lost a device? End every sign-in there is."}</p>
      <button class={sure.value ? "btn ink" : "btn"}>{sure.value ? "Yes, sign out everywhere" : "Sign out everywhere"}</button>
    </Part>
  );
}
