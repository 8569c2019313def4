import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { neighbour } from "../keys.ts";

interface Props {
  /** What the opening button is called; a button with words of its own needs none. */
  label?: string;
  /** What the menu is called. */
  name: string;
  /** The opening button's class and content. */
  class: string;
  opener: ComponentChildren;
  /** Stands above the items. */
  top?: ComponentChildren;
  children: ComponentChildren;
}

/** A button that opens a menu. An item that is chosen closes it. */
export function Menu({ label, name, class: look, opener, top, children }: Props) {
  const open = useSignal(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const items = () => [...(whole.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];

  useEffect(() => {
    if (!open.value) return;
    items()[0]?.focus();
    const outside = (event: Event) => {
      if (!whole.current?.contains(event.target as Node)) open.value = false;
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open.value]);

  function close() {
    open.value = false;
    button.current?.focus();
  }

  function key(event: TargetedKeyboardEvent<HTMLElement>) {
    if (event.key === "Escape") close();
    else if (event.key === "Tab") return close();
    else {
      const next = neighbour(items(), document.activeElement, event.key);
      if (!next) return;
      next.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function left({ relatedTarget }: FocusEvent) {
    if (relatedTarget && !whole.current?.contains(relatedTarget as Node)) open.value = false;
  }

  return (
    <div class="menu-home" ref={whole} onFocusOut={left}>
      <button type="button" class={look} ref={button} aria-label={label} aria-haspopup="menu" aria-expanded={open.value}
        onClick={() => (open.value = !open.value)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          event.stopPropagation();
          open.value = true;
        }}>
        {opener}
      </button>
      {open.value && (
        <div class="menu">
          {top}
          <div role="menu" aria-label={name} onKeyDown={key} onClick={close}>{children}</div>
        </div>
      )}
    </div>
  );
}

interface ItemProps {
  onChoose(): void;
  checked?: boolean;
  /** One of several, of which one is checked. */
  radio?: boolean;
  children: ComponentChildren;
}

export function MenuItem({ onChoose, checked, radio, children }: ItemProps) {
  const role = radio ? "menuitemradio" : checked === undefined ? "menuitem" : "menuitemcheckbox";
  return (
    <button type="button" role={role} aria-checked={checked}
      tabIndex={-1} onClick={onChoose}>
      {children}
    </button>
  );
}
