import type { TargetedSubmitEvent } from "preact";
import { sentence, wrongWith } from "./attempt.ts";
import { focus } from "./focus.ts";
import { Icon, warn } from "./parts/icons.tsx";
import { words } from "./parts/words.ts";

/** Something to fill in. */
export interface Field {
  name: string;
  label: string;
  /** long: of several lines. */
  type: "text" | "email" | "tel" | "long";
  required?: boolean;
  placeholder?: string;
  autocomplete?: string;
  value?: string | undefined;
}

export type Values = Record<string, string>;

export const email: Field = { name: "email", label: words.email, type: "email", required: true, placeholder: words.anyone };

/** The field, with what is wrong with it. `ask` puts the focus there. */
export function field({ name, label, type, required, placeholder, value, ...more }: Field, ask?: boolean) {
  const wrong = wrongWith(name);
  const about = `${name}-wrong`;
  const autocomplete = more.autocomplete ?? (/email|tel/.test(type) ? type : undefined);
  const box = {
    class: "box", id: name, name, dir: "auto" as const, autocomplete, placeholder, defaultValue: value, ref: ask ? focus : null,
    "aria-invalid": !!wrong, "aria-describedby": about,
  };
  return (
    <div class="field" key={name}>
      <label for={name}>{label}{!required && <span class="opt"> {words.optional}</span>}</label>
      {type === "long" ? <textarea {...box} /> : <input type={type as "text"} {...box} />}
      {wrong && <small class="wrong" id={about}><Icon d={warn} />{wrong}</small>}
    </div>
  );
}

/** What stands in the way, unless one of these fields says it already. */
export function wrong(fields?: Field[]) {
  const said = sentence(fields);
  return said && <p class="wrong"><Icon d={warn} />{said}</p>;
}

/** What the form does with what was filled in. */
export function submit(act: (values: Values) => unknown) {
  return (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    act(Object.fromEntries(new FormData(event.currentTarget)) as Values);
  };
}
