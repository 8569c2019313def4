import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Pending, SenderType } from "../wire/index.ts";
import { Avatar } from "./Avatar.tsx";
import { Icon, warn } from "./icons.tsx";
import { isJumbo, pieces } from "./links.ts";
import { clock } from "./time.ts";
import type { Bubble, Turn as Words } from "./turns.ts";

interface Props {
  turn: Words;
  me: { id: string; senderType: SenderType };
  name: string;
  faces: boolean;
  /** It came while one was looking. */
  live: boolean;
  retry: ((id: string) => void) | undefined;
}

export function Turn({ turn, me, name, faces, live, retry }: Props) {
  const isNew = useMemo(() => live, []);
  const ours = turn.senderType === me.senderType;
  const mine = turn.senderId === me.id;
  const face = faces && !ours;
  const last = turn.bubbles.at(-1);
  return (
    <div class={`turn ${ours ? "me" : "them"}${face ? " face" : ""}${isNew ? " new" : ""}`}>
      {face && <Avatar id={turn.senderId} name={name} />}
      <span class="sr">{mine ? "You" : name}:</span>
      {turn.bubbles.map(({ id, text, pending }) => (
        <p key={id} class={`bubble${isJumbo(text) ? " jumbo" : ""}${pending ? ` ${shade(pending)}` : ""}`}>
          {pieces(text).map((piece) =>
            typeof piece === "string" ? piece : (
              <a href={piece.href} target="_blank" rel="noopener">{piece.href}</a>
            ),
          )}
        </p>
      ))}
      {last && <Meta bubble={last} name={mine || (!ours && !faces) ? "" : `${name}, `} retry={retry} />}
    </div>
  );
}

function shade({ state }: Pending): string {
  return state === "failed" ? "failed" : "pending";
}

function Meta({ bubble: { id, at, pending }, name, retry }: { bubble: Bubble; name: string; retry: Props["retry"] }) {
  if (pending?.state === "failed") {
    return (
      <p class="meta bad">
        <Icon d={warn} />
        Not sent. {pending.error}
        {retry && <button type="button" class="link" onClick={() => retry(id)}>Try again</button>}
      </p>
    );
  }
  if (pending?.state === "waiting") return <p class="meta">Waiting for connection</p>;
  return <p class="meta">{name}{pending ? <Sending at={at} /> : clock(at)}</p>;
}

/** Most are stored before anyone could read that word. */
function Sending({ at }: { at: number }) {
  const late = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (late.value = true), at + 1000 - Date.now());
    return () => clearTimeout(timer);
  }, [at]);
  return late.value ? "Sending" : clock(at);
}
