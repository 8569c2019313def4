import { hue, initials } from "./people.ts";

interface Props {
  name: string;
  /** Who it is: the colour follows from it. Visitors are told names only. */
  id?: string;
  /** Adds the green dot. */
  here?: boolean | undefined;
}

export function Avatar({ name, id = name, here }: Props) {
  return (
    <span class={here ? "avatar here" : "avatar"} style={{ "--h": hue(id) }} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
