import { computed, untracked } from "@preact/signals-core";
import type { ComponentChildren } from "preact";
import { answerByMail, cancelHandoff, handoff, sayHere } from "./acts.ts";
import { ask } from "./ask.tsx";
import { sentence } from "./attempt.ts";
import { email, wrong } from "./form.tsx";
import { focus } from "./focus.ts";
import { SayBox } from "./parts/SayBox.tsx";
import { timeOf } from "./parts/time.ts";
import { count, fill, words } from "./parts/words.ts";
import { site } from "./site.ts";
import { api, now, session } from "./visitor.ts";
import { endsWords, isStaffed, placeWords } from "./words.ts";
import type { Conversation } from "./wire/index.ts";

export const status = computed(() => session()?.status);
/** It waits for a human, and its visitor does so here. */
const waits = () => status.value === "queued_for_agent" && !session()?.leftAt;
const place = () => (waits() ? placeWords(session()?.queuePosition) : "");
/** Numbers that are spoken get in the way: only when the status changes, and now and then. */
export const spokenPlace = computed(() => now.value && status.value && untracked(place));

const staffed = () => !!site.value && isStaffed(site.value);
/** It waits for longer than the site means people to. */
const long = computed(() => {
  const most = (site.value?.leaveAfter || Infinity) * 1000;
  return waits() && now.value + api.ahead - timeOf(session()?.requestedAt as string) > most;
});

/** What can be done in a chat that goes on. */
export function write(talk: Conversation) {
  const { endsAt, leftAt } = session() ?? {};
  return (
    <div class="frame">
      {sentence() && <div class="state">{wrong()}</div>}
      {endsAt && row(
        <><b>{words.still}</b> {endsWords(endsAt)}</>,
        <button class="btn" onClick={sayHere}>{words.iAmHere}</button>,
      )}
      {waits() ? waiting() : leftAt ? left() : status.value === "bot_pending" && row(words.ready, human)}
      <SayBox box={focus} draft={talk.draft} say={talk.send} onType={talk.sayTyping}
        placeholder={status.value === "queued_for_agent" ? words.add : undefined} />
    </div>
  );
}

const human = <button class="btn main" onClick={handoff}>{words.human}</button>;

function row(what: ComponentChildren, button?: ComponentChildren, line?: ComponentChildren) {
  return <div class="state">{line}<p>{what}</p>{button}</div>;
}

function waiting() {
  const { queuePosition = 1, wait } = session() ?? {};
  return (
    <>
      {row(
        long.value ? <><b>{place()}.</b> {words.longer}</>
        : wait && queuePosition > 1 ? <><b>{place()},</b> {count(words.wait, wait)}</>
        : <b>{place()}.</b>,
        <button class="btn bare" onClick={({ detail }) => detail < 2 && cancelHandoff()}>{words.cancel}</button>,
        queuePosition < 9 && <div class="line" aria-hidden="true">{Array.from({ length: queuePosition }, () => <i />)}</div>,
      )}
      {site.value?.byMail && (long.value || !staffed()) && row(words.noTime, <button class="btn" onClick={byMail}>{words.byMail}</button>)}
    </>
  );
}

/** The answer goes out by e-mail; whoever would rather wait for it may. */
function left() {
  return <div class="state saved"><p>{fill(words.saved, session()?.email)}</p>{staffed() && human}</div>;
}

function byMail(): void {
  ask({
    title: words.byMail, why: words.byMailWhy, fields: [{ ...email, value: session()?.email }],
    no: words.cancel, yes: words.send, act: answerByMail,
  });
}
