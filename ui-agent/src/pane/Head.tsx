import { Avatar } from "@parts/Avatar.tsx";
import { Icon, back } from "@parts/icons.tsx";
import type { ComponentChildren } from "preact";
import { address, closeDetails, openDetails } from "../address.ts";
import { useDesk } from "../DeskContext.ts";
import { info, more } from "../icons.ts";
import { Menu, MenuItem } from "../menu/Menu.tsx";

export interface Action {
  name: string;
  act(): void;
  bare?: boolean;
  /** Only where a menu has them; else the details do. */
  inMenu?: boolean;
}

interface Props {
  id: string;
  name: string;
  /** The second line. */
  children: ComponentChildren;
  actions?: Action[];
}

/** Who it is, and what can be done with the chat; where there is no room for buttons, a menu has them. */
export function Head({ id, name, children, actions = [] }: Props) {
  const desk = useDesk();
  const { details } = address.value;
  return (
    <header class="head">
      <button type="button" class="icon only-phone" aria-label={details ? "Back to chat" : "Back to list"}
        onClick={() => (details ? closeDetails() : desk.leave())}>
        <Icon d={back} />
      </button>
      <Avatar id={id} name={name} />
      <div class="who">
        <h2 tabIndex={-1}>{name}</h2>
        <p>{children}</p>
      </div>
      {actions.filter(({ inMenu }) => !inMenu).map(({ name, act, bare }) => (
        <button type="button" class={bare ? "btn bare" : "btn"} onClick={act}>{name}</button>
      ))}
      <button type="button" class={`icon to-details${actions.length ? " not-phone" : ""}`} aria-label="Details"
        aria-expanded={details} onClick={() => (details ? closeDetails() : openDetails())}>
        <Icon d={info} />
      </button>
      {actions.length > 0 && (
        <div class="only-phone">
          <Menu name="Chat" class="icon" label={`Chat menu: details, ${actions.map(({ name }) => name.toLowerCase()).join(", ")}`}
            opener={<Icon d={more} />}>
            <MenuItem onChoose={openDetails}>Details</MenuItem>
            {actions.map(({ name, act }) => <MenuItem onChoose={act}>{name}</MenuItem>)}
          </Menu>
        </div>
      )}
    </header>
  );
}
