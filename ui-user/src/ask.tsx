import { signal } from "@preact/signals-core";
import { attempt, sentence, trouble } from "./attempt.ts";
import { type Field, field, submit, type Values } from "./form.tsx";
import { focus } from "./focus.ts";
import { session, sessionId } from "./visitor.ts";

/** What the dock asks before something is done. */
interface Question {
  title: string;
  why?: string;
  fields?: Field[];
  no: string;
  yes: string;
  act: (values: Values) => Promise<unknown>;
}

const asked = signal<(Question & { about: string }) | null>(null);
/** The chat, which goes on or is over. */
const chat = () => sessionId.value + session()?.closedAt;

/** What is asked in the chat that is shown. Once that is over, nobody needs an answer. */
export const question = () => (asked.value?.about === chat() ? asked.value : null);

export function ask(question: Question): void {
  trouble.value = null;
  asked.value = { ...question, about: chat() };
}

/** Nothing is done. */
export function keep(): void {
  trouble.value = asked.value = null;
}

export function asking({ title, why, fields = [], no, yes, act }: Question) {
  return (
    <form class="frame ask" noValidate onSubmit={submit((values) => attempt(() => act(values).then(keep), act))}>
      <h2 id="asked">{title}</h2>
      <p id="why">{sentence(fields) ?? why}</p>
      {fields.map((one) => field(one, true))}
      <div class="two">
        <button type="button" class="btn" ref={fields[0] ? null : focus} onClick={keep}>{no}</button>
        <button class={fields[0] ? "btn main" : "btn ink"}>{yes}</button>
      </div>
    </form>
  );
}
