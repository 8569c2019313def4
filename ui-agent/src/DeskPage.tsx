import { Status } from "@parts/Status.tsx";
import { shownOf, stripWords } from "@parts/Strip.tsx";
import { countInTitle } from "@parts/title.ts";
import { signal } from "@preact/signals";
import type { User } from "@wire";
import { useEffect, useMemo } from "preact/hooks";
import type { Account } from "./account.ts";
import { address } from "./address.ts";
import { DeskContext } from "./DeskContext.ts";
import { Details } from "./details/Details.tsx";
import { Side } from "./list/Side.tsx";
import { Pane } from "./pane/Pane.tsx";
import { Desk } from "./state/desk.ts";
import { visitorOf } from "./state/words.ts";
import { useListKeys } from "./useListKeys.ts";

const title = signal("Chats");

/** The page of one who is signed in: list, conversation, details. */
export function DeskPage({ account, user, openAccount }: { account: Account; user: User; openAccount(): void }) {
  const desk = useMemo(() => new Desk(account.api, user, () => account.end()), []);
  useEffect(() => () => desk.end(), []);
  useEffect(() => countInTitle(title, desk.wanting), []);
  useListKeys(desk);
  const shown = useMemo(() => shownOf(desk.stream.connection), []).value;

  const { value: view } = desk.view;
  const { chat, details } = address.value;
  const two = view.kind !== "waiting" && view.kind !== "chat";
  return (
    <DeskContext.Provider value={desk}>
      <main class={`desk${two ? " two" : ""}${chat ? " show-chat" : ""}${details ? " show-info" : ""}`}>
        <h1 class="sr">Chats</h1>
        <Side user={user} openAccount={openAccount} signOut={() => {
          desk.presence?.leave();
          account.signOut();
        }} />
        <Pane view={view} shown={shown} />
        {!two && <Details key={chat} view={view} />}
        <Status lines={[shown && stripWords[shown], notice(desk), desk.alerts.spoken.value, typing(desk)]} />
      </main>
    </DeskContext.Provider>
  );
}

function notice({ notice: { value } }: Desk): string | null {
  return value && `${value.news} ${value.then ?? ""}`;
}

function typing({ view: { value: view } }: Desk): string | null {
  if (view.kind !== "chat" || !view.chat.conversation.typing.value) return null;
  const session = view.chat.conversation.session.value;
  return session && `${visitorOf(session).name} writes…`;
}
