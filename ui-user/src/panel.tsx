import { fills, host, turn } from "./frame.ts";
import { Avatar } from "./parts/Avatar.tsx";
import { bell, cross, Icon, noBell } from "./parts/icons.tsx";
import { words } from "./parts/words.ts";
import { isMuted, mute, type News, preview } from "./unseen.ts";
import { agent } from "./visitor.ts";

const icon = (name: string, d: string, onClick: () => void) => (
  <button type="button" class="icon" aria-label={name} onClick={onClick}><Icon d={d} /></button>
);

/** What the head has in the panel on a site's page. */
export const shut = () => fills() && icon(words.shut, cross, () => turn(false));
export const sound = () => host.value && icon(isMuted() ? words.soundOff : words.soundOn, isMuted() ? noBell : bell, mute);

/** What came while the panel was shut, beside the launcher. */
export function peek({ text }: News) {
  const name = agent() as string;
  return (
    <div class="peek" role="status">
      <button class="peek-open" onClick={() => turn(true)}>
        <Avatar name={name} />
        <span><b>{name}</b><span dir="auto">{text}</span></span>
      </button>
      {icon(words.dismiss, cross, () => (preview.value = null))}
    </div>
  );
}
