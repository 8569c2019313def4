import { Avatar } from "./Avatar.tsx";
import { Icon, warn } from "./icons.tsx";
import { isJumbo, pieces } from "./links.ts";
import { clock } from "./time.ts";
import type { Bubble, Me, Turn } from "./turns.ts";
import { words as say } from "./words.ts";

type Retry = ((id: string) => void) | undefined;

/** What one person said in one go. */
export function turn(words: Turn, me: Me, name: string, faces?: boolean, retry?: Retry) {
  const { key, senderId, senderType, bubbles } = words;
  const mine = senderId === me.id;
  const ours = senderType === me.senderType;
  return (
    <div key={key} class={`turn${ours ? " me" : faces ? " them face" : " them"}`}>
      {!ours && faces && <Avatar name={name} />}
      <span class="sr">{mine ? say.you : name}:</span>
      {bubbles.map(({ id, text, state }) => (
        <p key={id} class={`bubble${isJumbo(text) ? " jumbo" : ""} ${state}`}>
          {pieces(text).map((piece, index) =>
            index % 2 ? <a href={piece} target="_blank" rel="noopener noreferrer">{piece}</a> : piece,
          )}
        </p>
      ))}
      {meta(bubbles.at(-1) as Bubble, mine || !(ours || faces) ? "" : `${name}, `, retry)}
    </div>
  );
}

/** The line below a turn: whose it is and when, or what has become of it. */
function meta({ id, at, state, error }: Bubble, name: string, retry: Retry) {
  if (state === "failed") {
    return (
      <p class="meta bad">
        <Icon d={warn} />
        {say.notSent} {error}
        {retry && <button class="link" onClick={() => retry(id)}>{say.retry}</button>}
      </p>
    );
  }
  return (
    <p class={`meta ${state}`}>
      {state === "sending" ? say.sending : state ? say.waiting : name + clock(at)}
    </p>
  );
}
