import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Account } from "./account.ts";
import { DeskPage } from "./DeskPage.tsx";
import { FirstAgent } from "./gate/FirstAgent.tsx";
import { dropInvitation } from "./gate/invitation.ts";
import { SignIn } from "./gate/SignIn.tsx";

interface Props {
  account: Account;
  /** The token of a set-up link. */
  invited: string | null;
}

export function App({ account, invited }: Props) {
  const invitation = useSignal(invited);
  const site = useSignal("");
  useEffect(() => {
    account.api.site().then(({ name }) => (site.value = name), () => {});
  }, []);

  const { value: user } = account.user;
  if (invitation.value) {
    const done = () => {
      dropInvitation();
      invitation.value = null;
    };
    return <FirstAgent account={account} site={site.value} token={invitation.value} done={done} />;
  }
  if (!user) return <SignIn account={account} site={site.value} />;
  return <DeskPage key={`${user.id} ${user.role}`} account={account} user={user} />;
}
