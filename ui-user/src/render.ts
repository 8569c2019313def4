// Draws the page. It is written in Preact's JSX, with its types; what it uses of Preact fits in here, in a sixth of the size.
import type { ComponentChildren } from "preact";

type Props = Record<string, unknown>;
type Ref = (element: Element) => void;
type Component = (props: Props) => ComponentChildren;

/** An element as it is to be. */
interface Drawing {
  type: string;
  props: Props;
  children: ComponentChildren[];
}

/** What stands for a drawing, or a text, on the page. */
interface Drawn {
  as: Drawing | string;
  node: Element | Text;
}

const SVG = "http://www.w3.org/2000/svg";
/** What was drawn into each element, by key; without one, by its place among all that might be there. */
const inside = new WeakMap<Node, Map<unknown, Drawn>>();
const refs: [Ref, Element][] = [];

function element(type: string | Component, props: Props | null, ...children: ComponentChildren[]): ComponentChildren {
  if (typeof type === "function") return type({ ...props, children });
  return { type, props: props ?? {}, children };
}

const fragment: Component = ({ children }) => children as ComponentChildren;

/** What JSX is made into (vite.config.ts). */
export { element as h, fragment as Fragment };

/** Makes the inside of the element what is given, with as little change as may be. */
export function render(what: ComponentChildren, root: Element): void {
  draw(root, [what]);
  for (const [ref, element] of refs.splice(0)) ref(element);
}

function draw(parent: Element, children: ComponentChildren[]): void {
  const before = inside.get(parent) ?? new Map<unknown, Drawn>();
  const after = byKey(children);
  for (const [key, { as, node }] of before) {
    if (kind(after.get(key)) === kind(as)) continue;
    before.delete(key);
    node.remove();
  }
  const now = new Map<unknown, Drawn>();
  let next = parent.firstChild;
  for (const [key, as] of after) {
    const last = before.get(key);
    const node = last?.node ?? create(parent, as);
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
    if (as !== last?.as) change(node, as, last?.as);
    now.set(key, { as, node });
  }
  inside.set(parent, now);
}

/** The children without what is empty, each under its key, or under its place, which stays while others come and go. */
function byKey(children: ComponentChildren[], path = "", found = new Map<unknown, Drawing | string>()) {
  children.forEach((child, index) => {
    const place = `${path}${index}.`;
    if (Array.isArray(child)) byKey(child, place, found);
    else if ((child && child !== true) || child === 0) {
      const { props } = child as Partial<Drawing>;
      found.set(props?.key ?? place, typeof child === "object" ? (child as Drawing) : String(child));
    }
  });
  return found;
}

const kind = (as: Drawing | string | undefined) => (typeof as === "object" ? as.type : typeof as);

function create(parent: Element, as: Drawing | string): Element | Text {
  if (typeof as === "string") return document.createTextNode("");
  return document.createElementNS(as.type === "svg" ? SVG : parent.namespaceURI, as.type);
}

function change(node: Element | Text, as: Drawing | string, last?: Drawing | string): void {
  if (typeof as === "string") {
    (node as Text).data = as;
    return;
  }
  const { props } = as;
  const old = (last as Drawing | undefined)?.props ?? {};
  for (const name in { ...old, ...props }) if (old[name] !== props[name]) set(node as Element, name, props[name]);
  draw(node as Element, as.children);
}

function set(element: Element, name: string, value: unknown): void {
  const own = element as unknown as Record<string, unknown>;
  if (name === "ref") {
    if (value) refs.push([value as Ref, element]);
  } else if (name === "style") {
    const { style } = element as HTMLElement;
    style.cssText = "";
    for (const name in value as Props) style.setProperty(name, (value as Props)[name] as string);
  } else if (/^on/.test(name)) {
    // Nothing that a listener returns shall mean anything.
    own[name.toLowerCase()] = (event: Event) => void (value as EventListener)(event);
  } else if (/^(value|checked|defaultValue)$/.test(name)) own[name] = value ?? "";
  else if (value === undefined || value === null || (value === false && name[4] !== "-")) element.removeAttribute(name);
  else if (name !== "key") element.setAttribute(name, String(value));
}
