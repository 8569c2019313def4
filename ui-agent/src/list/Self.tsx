import { Avatar } from "@parts/Avatar.tsx";
import { Icon, check } from "@parts/icons.tsx";
import type { User } from "@wire";
import { useDesk } from "../DeskContext.ts";
import { bell, caret, mute, out, person } from "../icons.ts";
import { Menu, MenuItem } from "../menu/Menu.tsx";

const words = { online: "Online", connecting: "Connecting", offline: "Offline" };

export interface OfOneself {
  user: User;
  openAccount(): void;
  signOut(): void;
}

export function Self({ user: me, openAccount, signOut }: OfOneself) {
  const { stream, alerts } = useDesk();
  const { value: connection } = stream.connection;
  const { value: on } = alerts.sound.on;
  const opener = (
    <>
      <Avatar id={me.id} name={me.displayName} here={connection === "online"} />
      <span><b>{me.displayName}</b> <span>{words[connection]}</span></span>
      <Icon d={caret} />
    </>
  );
  return (
    <div class="self">
      <Menu name="You" class="me-btn" opener={opener} top={me.email && <p class="menu-top">{me.email}</p>}>
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
        <MenuItem onChoose={signOut}><Icon d={out} />Sign out</MenuItem>
      </Menu>
      <button type="button" class="icon" aria-label={on ? "Sound is on" : "Sound is off"} aria-pressed={on}
        onClick={() => alerts.sound.toggle()}>
        <Icon d={on ? bell : mute} />
      </button>
    </div>
  );
}
