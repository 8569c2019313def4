import type { SenderType } from "../wire/index.ts";
import { Avatar } from "./Avatar.tsx";
import { Icon, warn } from "./icons.tsx";
import { isJumbo, pieces } from "./links.ts";
import { clock } from "./time.ts";
import type { Bubble, Turn as Words } from "./turns.ts";

interface Props {
  turn: Words;
  me: { id: string; senderType: SenderType };
  name: string;
  face: boolean | undefined;
  retry: ((id: string) => void) | undefined;
}

export function Turn({ turn: { senderId, senderType, bubbles }, me, name, face, retry }: Props) {
  const mine = senderId === me.id;
  const ours = senderType === me.senderType;
  const side = ours ? " me" : face ? " them face" : " them";
  return (
    <div class={`turn${side}`}>
      {!ours && face && <Avatar name={name} />}
      <span class="sr">{mine ? "You" : name}:</span>
      {bubbles.map(({ id, text, state }) => (
        <p key={id} class={`bubble${isJumbo(text) ? " jumbo" : ""} ${state === "failed" ? state : state && "pending"}`}>
          {pieces(text).map((piece, index) =>
            index % 2 ? <a href={piece} target="_blank" rel="noopener">{piece}</a> : piece,
          )}
        </p>
      ))}
      <Meta bubble={bubbles.at(-1) as Bubble} name={mine || !(ours || face) ? "" : `${name}, `} retry={retry} />
    </div>
  );
}

function Meta({ bubble: { id, at, state, error }, name, retry }: { bubble: Bubble; name: string; retry: Props["retry"] }) {
  if (state === "failed") {
    return (
      <p class="meta bad">
        <Icon d={warn} />
        Not sent. {error}
        {retry && <button class="link" onClick={() => retry(id)}>Try again</button>}
      </p>
    );
  }
  return <p class={`meta ${state}`}>{state === "sending" ? "Sending" : state ? "Waiting for connection" : name + clock(at)}</p>;
}
