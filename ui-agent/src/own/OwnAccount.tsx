import { Icon } from "@parts/icons.tsx";
import type { User } from "@wire";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Account } from "../account.ts";
import { close } from "../icons.ts";
import { Devices } from "./Devices.tsx";
import { Name } from "./Name.tsx";
import { Password } from "./Password.tsx";

interface Props {
  account: Account;
  user: User;
  done(): void;
}

/** What one can change about oneself. */
export function OwnAccount({ account, user, done }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.focus();
  }, []);
  return (
    <dialog class="own" ref={dialog} aria-labelledby="own" onClose={done}>
      <header>
        <h2 id="own" tabIndex={-1} autoFocus>Account</h2>
        <button type="button" class="icon" aria-label="Close" onClick={done}><Icon d={close} /></button>
      </header>
      <p>{user.email}</p>
      <Name account={account} name={user.displayName} />
      <Password account={account} />
      <Devices account={account} done={done} />
    </dialog>
  );
}
