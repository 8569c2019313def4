import type { ComponentChildren } from "preact";

interface Props {
  title: string;
  /** What has just been done, or failed as a whole. */
  news: string | undefined;
  children: ComponentChildren;
  onSubmit(form: HTMLFormElement): void;
}

/** One of the things that can be changed, saved by itself. */
export function Part({ title, news, children, onSubmit }: Props) {
  return (
    <form noValidate aria-label={title} onSubmit={(event) => {
      event.preventDefault();
      onSubmit(event.currentTarget);
    }}>
      <h3>{title}</h3>
      {children}
      <p class="quiet" role="status">{news}</p>
    </form>
  );
}
