import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { address } from "../address.ts";
import { useDesk } from "../DeskContext.ts";

interface Props {
  chat: string;
  name: string;
  /** Whether the chat goes on, and so ends with the ban. */
  open: boolean;
  /** The way back. */
  stay: string;
}

const terms = [[1, "1 hour"], [24, "1 day"], [168, "7 days"]] as const;

/** Asks for how long the visitor is kept out, and whether where the chat comes from is too. */
export function Banning({ chat, name, open, stay }: Props) {
  const desk = useDesk();
  const hours = useSignal(24);
  const addressToo = useSignal(false);
  const first = useRef<HTMLButtonElement>(null);
  const { details } = address.value;
  useLayoutEffect(() => {
    if (!details) first.current?.focus();
  }, [details]);

  function back() {
    desk.banning.value = null;
    desk.attention.value++;
  }
  function key(event: KeyboardEvent) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    back();
  }
  async function ban() {
    const term = terms.find(([length]) => length === hours.value)?.[1] ?? "";
    if (await desk.ban(chat, { hours: hours.value, addressToo: addressToo.value }, `${name} can't chat here for ${term}.`)) back();
  }
  return (
    <div class="state" role="alertdialog" aria-label={`Ban ${name}`} aria-describedby="banning" onKeyDown={key}>
      <p id="banning">
        <b>Ban {name}?</b> {open ? `The chat ends, and ${name} can't start another.` : `${name} can't start another chat.`}
      </p>
      <div class="terms" role="radiogroup" aria-label="For how long">
        {terms.map(([length, words]) => (
          <label key={length}>
            <input type="radio" name="hours" checked={hours.value === length} onChange={() => (hours.value = length)} />
            {words}
          </label>
        ))}
        <label>
          <input type="checkbox" checked={addressToo.value} onChange={() => (addressToo.value = !addressToo.value)} />
          and the network address
        </label>
      </div>
      <button type="button" class="btn" ref={first} onClick={back}>{stay}</button>
      <button type="button" class="btn ink" onClick={() => void ban()}>Ban</button>
    </div>
  );
}
