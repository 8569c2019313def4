import { Icon } from "@parts/icons.tsx";
import { useLayoutEffect, useRef } from "preact/hooks";
import { address, closeDetails } from "../address.ts";
import { useDesk } from "../DeskContext.ts";
import { close } from "../icons.ts";
import type { View } from "../state/desk.ts";
import { mayBan } from "../state/rights.ts";
import { dayAndTime, standing, visitorOf } from "../state/words.ts";
import { Download } from "./Download.tsx";
import { Ban } from "./Ban.tsx";
import { Answers } from "./Answers.tsx";
import { Earlier } from "./Earlier.tsx";
import { Line } from "./Line.tsx";
import { spans } from "./spans.ts";
import { Visiting } from "./Visiting.tsx";
import { ratingWords } from "./visit.ts";

/** The right column: who it is, since when, and what there was before. */
export function Details({ view }: { view: View }) {
  const { me, attention } = useDesk();
  const session = view.kind === "chat" ? view.chat.conversation.session.value : null;
  const readable = session?.id ?? (view.kind === "waiting" && me.role === "admin" && view.item.sessionId);
  const section = useRef<HTMLElement>(null);
  const { details } = address.value;
  useLayoutEffect(() => {
    if (!details) return;
    section.current?.focus();
    return () => void attention.value++;
  }, [details]);
  return (
    <section class="info" aria-label="Details" tabIndex={-1} ref={section}>
      <h2>Details</h2>
      <button type="button" class="icon shut" aria-label="Close details" onClick={closeDetails}><Icon d={close} /></button>
      <dl>
        {view.kind === "waiting" && (
          <>
            <Line name="Name">{view.item.displayName}</Line>
            <Line name="Status">{view.item.leftAt ? "Left a message" : "Waiting"}</Line>
            {view.item.email && <Line name="E-mail">{view.item.email}</Line>}
            <Line name="Asked">{dayAndTime(view.item.requestedAt)}</Line>
          </>
        )}
        {session && (
          <>
            <Line name="Name">{visitorOf(session).name}</Line>
            {visitorOf(session).account && <Line name="Account">{visitorOf(session).account}</Line>}
            <Line name="Status">{standing(session, me.id)}</Line>
            {session.email && <Line name="E-mail">{session.email}</Line>}
            <Line name="Started">{dayAndTime(session.createdAt)}</Line>
            {spans(session).map(([name, length]) => <Line key={name} name={name}>{length}</Line>)}
            {session.rating && <Line name="Rated">{ratingWords[session.rating]}</Line>}
            {session.ratingComment && <Line name="Comment"><span class="comment" dir="auto">{session.ratingComment}</span></Line>}
            {session.visit && <Visiting visit={session.visit} />}
          </>
        )}
      </dl>
      {session && <Download id={session.id} />}
      {session && session.fields.length > 0 && <Answers answers={session.fields} />}
      {readable && <Earlier id={readable} />}
      {readable && (!session || mayBan(session, me)) && <Ban id={readable} />}
    </section>
  );
}
