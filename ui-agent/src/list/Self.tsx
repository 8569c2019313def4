import { Avatar } from "@parts/Avatar.tsx";
import { Icon, check } from "@parts/icons.tsx";
import type { User } from "@wire";
import { useDesk } from "../DeskContext.ts";
import { bell, caret, mute, out, person } from "../icons.ts";
import { Menu, MenuItem } from "../menu/Menu.tsx";
import type { Choice, Presence } from "../state/presence.ts";

const words = { online: "Online", away: "Away", connecting: "Connecting", offline: "Offline" };

export interface OfOneself {
  user: User;
  openAccount(): void;
  signOut(): void;
}

export function Self({ user: me, openAccount, signOut }: OfOneself) {
  const { stream, alerts, presence, lists } = useDesk();
  const { value: connection } = stream.connection;
  const away = presence?.status.value === "away";
  const chats = lists.mineIds.value.size;
  const { value: on } = alerts.sound.on;
  const opener = (
    <>
      <Avatar id={me.id} name={me.displayName} here={connection === "online"} />
      <span><b>{me.displayName}</b> <span>{words[connection === "online" && away ? "away" : connection]}</span></span>
      <Icon d={caret} />
    </>
  );
  return (
    <div class="self">
      <Menu name="You" class={away ? "me-btn away" : "me-btn"} opener={opener} top={me.email && <p class="menu-top">{me.email}</p>}>
        {presence && <Here presence={presence} />}
        <MenuItem checked={on} onChoose={() => alerts.sound.toggle()}>
          <Icon d={bell} />Sound{on && <Icon d={check} />}
        </MenuItem>
        {alerts.notifications.canAsk.value && (
          <MenuItem onChoose={() => void alerts.notifications.ask()}>
            <Icon d={bell} />Allow desktop notifications
          </MenuItem>
        )}
        <MenuItem onChoose={openAccount}><Icon d={person} />Account</MenuItem>
        <hr />
        <MenuItem onChoose={signOut}>
          <Icon d={out} />Sign out {chats > 0 && <small>{chats === 1 ? "1 chat goes back" : `${chats} chats go back`}</small>}
        </MenuItem>
      </Menu>
      <button type="button" class="icon" aria-label={on ? "Sound is on" : "Sound is off"} aria-pressed={on}
        onClick={() => alerts.sound.toggle()}>
        <Icon d={on ? bell : mute} />
      </button>
    </div>
  );
}

/** Whether one is here for new chats. */
function Here({ presence }: { presence: Presence }) {
  const choice = (of: Choice) => ({ radio: true, checked: presence.chosen.value === of, onChoose: () => presence.choose(of) });
  const online = choice("online");
  const away = choice("away");
  return (
    <>
      <MenuItem {...online}><span class="dot" />Online{online.checked && <Icon d={check} />}</MenuItem>
      <MenuItem {...away}>
        <span class="dot away" />Away <small>No new chats</small>{away.checked && <Icon d={check} />}
      </MenuItem>
      <hr />
    </>
  );
}
