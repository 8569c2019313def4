import { choose, chosen, copyTo, download, erase, mailCopy, rate, rated, startNew } from "./acts.ts";
import { ask } from "./ask.tsx";
import { email, type Field, field, submit, wrong } from "./form.tsx";
import { focus } from "./focus.ts";
import { drawing, Icon } from "./parts/icons.tsx";
import { fill, words } from "./parts/words.ts";
import { site } from "./site.ts";
import { session } from "./visitor.ts";
import type { Rating } from "./wire/index.ts";

const reason: Field = { name: "comment", label: words.more, type: "long" };

/** What can be done once a chat has ended. */
export function over() {
  const { assignedAt, ratingComment } = session() ?? {};
  return (
    <form class="frame done" noValidate onSubmit={submit(({ comment }) => rate(comment))}>
      {assignedAt && site.value?.rating
        ? <fieldset class="rate"><legend>{heading(words.how)}</legend>{choices()}</fieldset>
        : heading(words.ended)}
      {wrong([reason])}
      {chosen.value ? (
        <>
          {field({ ...reason, value: ratingComment })}
          <div class="two">
            <button type="button" class="btn" onClick={() => rate()}>{words.skip}</button>
            <button class="btn main">{words.send}</button>
          </div>
        </>
      ) : (
        <>
          <button type="button" class="btn main wide" ref={rated.value ? focus : null} onClick={startNew}>{words.startNew}</button>
          <p class="files">{copies(assignedAt)}</p>
        </>
      )}
    </form>
  );
}

function heading(what: string) {
  return <h2 ref={focus} tabIndex={-1}>{what}</h2>;
}

function choices() {
  const mine = chosen.value || rated.value || session()?.rating;
  return Object.entries(words.rates).map(([rating, what]) => (
    <label>
      <input type="radio" name="rating" checked={mine === rating} onChange={() => choose(rating as Rating)} />
      <Icon d={drawing(rating)} />
      <span>{what}</span>
    </label>
  ));
}

function copies(answered?: string) {
  const { transcript, byMail, mayErase } = site.value ?? {};
  return (
    <>
      {transcript && (copyTo.value ? fill(words.mailed, copyTo.value) : words.copy)}
      {transcript && byMail && answered && !copyTo.value && link(words.mail, mailOne)}
      {transcript && link(words.download, download)}
      {mayErase && link(words.erase, eraseOne)}
    </>
  );
}

function link(what: string, act: () => void) {
  return <> <button type="button" class="link" onClick={act}>{what}</button></>;
}

function mailOne(): void {
  const fields = [{ ...email, value: session()?.email }];
  ask({ title: words.mail, fields, no: words.cancel, yes: words.send, act: mailCopy });
}

function eraseOne(): void {
  ask({ title: words.erasing, why: words.erasingWhy, no: words.keepIt, yes: words.eraseIt, act: erase });
}
