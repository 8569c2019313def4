import { useLayoutEffect, useRef } from "preact/hooks";
import { useDesk } from "../DeskContext.ts";

interface Props {
  chat: string;
  name: string;
  /** The way back. */
  stay: string;
  done(): void;
}

/** Asks once, since what is closed stays closed. */
export function Ending({ chat, name, stay, done }: Props) {
  const desk = useDesk();
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);

  function back() {
    done();
    desk.attention.value++;
  }
  function key(event: KeyboardEvent) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    back();
  }
  return (
    <div class="state" role="alertdialog" aria-label="Close chat" aria-describedby="ending" onKeyDown={key}>
      <p id="ending"><b>Close this chat?</b> {name} can still read it.</p>
      <button type="button" class="btn" ref={first} onClick={back}>{stay}</button>
      <button type="button" class="btn ink" onClick={() => void desk.close(chat).then(back)}>Close chat</button>
    </div>
  );
}
