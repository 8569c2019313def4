import type { Signal } from "@preact/signals-core";
import type { Ref, TargetedEvent } from "preact";
import { Icon, send, warn } from "./icons.tsx";
import { count, words } from "./words.ts";

const LONGEST = 4000;

interface Props {
  draft: Signal<string>;
  /** Takes the draft, if there is something in it. */
  say: () => void;
  onType?(): void;
  placeholder?: string | undefined;
  /** To put the focus there. */
  box?: Ref<HTMLTextAreaElement>;
}

/** The box one writes in. Enter sends, Shift and Enter break the line. */
export function SayBox({ draft, say, onType, placeholder = words.write, box = null }: Props) {
  const text = draft.value.trim();
  const over = [...text].length - LONGEST;

  function submit(event: Event) {
    event.preventDefault();
    if (over <= 0) say();
  }

  function key(event: KeyboardEvent) {
    // Unlike `key`, this is not Enter's while the Enter confirms what an input method composed.
    if (event.keyCode === 13 && !event.shiftKey) submit(event);
  }

  function type({ currentTarget }: TargetedEvent<HTMLTextAreaElement>) {
    draft.value = currentTarget.value;
    onType?.();
  }

  return (
    <>
      {over > 0 && (
        <div class="state">
          <p class="wrong" id="too-long"><Icon d={warn} />{count(words.tooLong, over)}</p>
        </div>
      )}
      <form class="say-box" onSubmit={submit}>
        <div class="grows" data-text={draft.value}>
          <textarea ref={box} rows={1} dir="auto" aria-label={words.message} placeholder={placeholder} enterkeyhint="send"
            value={draft.value} aria-describedby="too-long" onInput={type} onKeyDown={key} />
        </div>
        <button class="send" aria-label={words.send} disabled={!text || over > 0}
          onMouseDown={(event) => event.preventDefault()}>
          <Icon d={send} />
        </button>
      </form>
    </>
  );
}
