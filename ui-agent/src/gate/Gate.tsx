import { initials } from "@parts/people.ts";
import type { ComponentChildren } from "preact";

interface Props {
  site: string;
  title: string;
  lead: ComponentChildren;
  children?: ComponentChildren;
  onSubmit?(form: FormData): void;
}

/** What stands before the desk: one form, or a sentence, on the ground. */
export function Gate({ site, title, lead, children, onSubmit }: Props) {
  function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }) {
    event.preventDefault();
    onSubmit?.(new FormData(event.currentTarget));
  }
  return (
    <main class="gate">
      <form noValidate onSubmit={submit}>
        <span class="mark" aria-hidden="true">{initials(site).slice(0, 1)}</span>
        <h1>{title}</h1>
        <p>{lead}</p>
        {children}
      </form>
    </main>
  );
}
