import { Icon, warn } from "@parts/icons.tsx";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  name: string;
  label: string;
  type?: "text" | "email" | "password";
  autoComplete: string;
  value?: string;
  hint?: string;
  wrong?: string | undefined;
  /** Counts the wishes that this field take the focus. */
  focus?: number;
}

export function Field({ name, label, type = "text", autoComplete, value, hint, wrong, focus }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) input.current?.focus();
  }, [focus]);
  const below = wrong ?? hint;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input ref={input} class="box" id={name} name={name} type={type as "text"} autoComplete={autoComplete} defaultValue={value}
        aria-invalid={wrong ? true : undefined} aria-describedby={below ? `${name}-below` : undefined} />
      {below && (
        <small id={`${name}-below`} class={wrong && "wrong"}>
          {wrong && <Icon d={warn} />}
          {below}
        </small>
      )}
    </div>
  );
}
