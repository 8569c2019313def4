import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import { Icon, send, warn } from "./icons.tsx";

const LONGEST = 4000;
const GROWS = globalThis.CSS?.supports("field-sizing", "content");

interface Props {
  draft: Signal<string>;
  /** Takes the draft. */
  say(): void;
  onType?(): void;
  placeholder?: string;
  /** To put the focus there. */
  box?: RefObject<HTMLTextAreaElement>;
}

/** The box one writes in. Enter sends, Shift and Enter break the line. */
export function SayBox({ draft, say, onType, placeholder = "Write a message", box }: Props) {
  const own = useRef<HTMLTextAreaElement>(null);
  const area = box ?? own;
  const over = [...draft.value.trim()].length - LONGEST;
  const ready = over <= 0 && draft.value.trim() !== "";

  useLayoutEffect(() => {
    if (GROWS || !area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${area.current.scrollHeight}px`;
  }, [draft.value]);

  function submit(event: Event) {
    event.preventDefault();
    if (ready) say();
    area.current?.focus();
  }

  function key(event: KeyboardEvent) {
    // 229: Safari ends a composition before the Enter that confirmed it is told.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) submit(event);
  }

  return (
    <>
      {over > 0 && (
        <div class="state">
          <p class="wrong" id="too-long">
            <Icon d={warn} />
            That is too long by {over} {over === 1 ? "character" : "characters"}
          </p>
        </div>
      )}
      <form class="say-box" onSubmit={submit}>
        <textarea ref={area} rows={1} dir="auto" aria-label="Message" placeholder={placeholder} enterkeyhint="send"
          value={draft.value} aria-invalid={over > 0} aria-describedby={over > 0 ? "too-long" : undefined}
          onKeyDown={key}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
            onType?.();
          }} />
        <button class="send" aria-label="Send" disabled={!ready} onMouseDown={(event) => event.preventDefault()}>
          <Icon d={send} />
        </button>
      </form>
    </>
  );
}
