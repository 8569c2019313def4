import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Account } from "./account.ts";
import { DeskPage } from "./DeskPage.tsx";
import { Door } from "./gate/Door.tsx";
import { FirstAgent } from "./gate/FirstAgent.tsx";
import { dropLink, type Link } from "./gate/link.ts";
import { NewPassword } from "./gate/NewPassword.tsx";
import { OwnAccount } from "./own/OwnAccount.tsx";

interface Props {
  account: Account;
  followed: Link | null;
}

export function App({ account, followed }: Props) {
  const link = useSignal(followed);
  const site = useSignal("");
  const own = useSignal(false);
  useEffect(() => {
    account.api.site().then(({ name }) => (site.value = name), () => {});
  }, []);

  const { value: user } = account.user;
  if (link.value) {
    const done = () => {
      dropLink();
      link.value = null;
    };
    const Opened = link.value.to === "setup" ? FirstAgent : NewPassword;
    return <Opened account={account} site={site.value} token={link.value.token} done={done} />;
  }
  if (!user) return <Door account={account} site={site.value} />;
  return (
    <>
      <DeskPage key={`${user.id} ${user.role} ${account.renewals.value}`} account={account} user={user}
        openAccount={() => (own.value = true)} />
      {own.value && <OwnAccount account={account} user={user} done={() => (own.value = false)} />}
    </>
  );
}
