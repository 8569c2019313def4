import { hue, initials } from "./people.ts";

interface Props {
  /** Who it is: the colour follows from it. */
  id: string;
  name: string;
  /** Adds the green dot. */
  here?: boolean;
}

export function Avatar({ id, name, here }: Props) {
  return (
    <span class={here ? "avatar here" : "avatar"} style={{ "--h": hue(id) }} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
