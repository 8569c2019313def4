import { attempt } from "../wire/storage.ts";
import type { Heard, News, Options, Said } from "./protocol.ts";
import css from "./widget.css?inline";

/** How long the chat may take to answer once its page has been loaded, in ms. */
const patience = 3000;
const KEY = "webchat";

const { src, dataset } = document.currentScript as HTMLScriptElement;
const { origin } = new URL(src);
const options: Options = { ...dataset };
const view = window.visualViewport as VisualViewport;
const listeners: Record<string, ((what?: unknown) => void)[]> = {};
/** The last that was said of each, for a frame that begins to listen. */
const said: Partial<Said> = { kept: "", set: options };
let news: News = [0, false, "Open chat", "Close chat"];
let isOpen = false;
let fills = false;
let frame: HTMLIFrameElement | undefined;
let answers = false;

const host = document.createElement("webchat-widget");
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
const all = add("section", root);
const panel = add("div", all);
const launcher = add("button", all);
const badge = add("b", launcher);

function add<Name extends keyof HTMLElementTagNameMap>(name: Name, to: ParentNode): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  to.append(element);
  return element;
}

function say<What extends keyof Said>(what: What, value: Said[What]): void {
  said[what] = value;
  if (answers) frame?.contentWindow?.postMessage([what, value], origin);
}

const emit = (event: string, what?: unknown) => listeners[event]?.forEach((listener) => listener(what));
/** Whether the browser's history is where the panel is open. */
const within = () => !!history.state?.[KEY];

const heard: Heard = {
  hello() {
    answers = true;
    for (const what in said) say(what as "kept", said[what as "kept"]);
  },
  open: go,
  message: (message) => emit("message", message),
  keep: (what) => attempt(() => (localStorage[KEY] = what)),
  unread(latest) {
    const [count] = news;
    news = latest;
    draw();
    if (count !== news[0]) emit("unread", news[0]);
  },
};

const commands: Record<string, (what: never, listener: never) => void> = {
  open: () => go(true),
  close: () => go(false),
  toggle: () => go(!isOpen),
  set(news: Options) {
    say("set", Object.assign(options, news));
    draw();
  },
  on: (event: string, listener) => (listeners[event] ??= []).push(listener),
  identify: (who: object | null) => say("identify", who),
};

function draw(): void {
  all.className = `${options.position} ${isOpen ? "full" : news[1] ? "peek" : "shut"}`;
  // The keyboard of a phone lies over the page, which is told of it by the part that is left to see.
  all.style.cssText = `--site:${options.colour || "#0f6079"};--top:${view.offsetTop}px;--height:${view.height}px`;
  launcher.ariaExpanded = `${isOpen}`;
  launcher.ariaLabel = isOpen ? news[3] : news[2];
  badge.textContent = (news[0] || "") as string;
  say("open", isOpen && innerWidth);
}

/** The chat's page is loaded when it is first wanted, and lives on from then. */
function want(): void {
  if (frame) return;
  say("kept", attempt(() => localStorage[KEY]));
  visit();
  frame = add("iframe", panel);
  Object.assign(frame, { allow: "autoplay", title: "Chat", src: new URL(`./?lang=${options.language || ""}#chat`, src), onload: wait });
}

/** A page that may not be framed here has an end of loading too, but never speaks. */
function wait(): void {
  setTimeout(() => {
    if (answers) return;
    host.remove();
    console.warn(`webchat: allowedOrigins of ${origin} lacks ${location.origin}`);
  }, patience);
}

function hear({ source, origin: from, data }: MessageEvent): void {
  if (from === origin && source === frame?.contentWindow) heard[data[0] as "open"]?.(data[1]);
}

function visit(): void {
  say("visit", { page: location.href, title: document.title, referrer: document.referrer });
}

/** Where the panel fills the screen, the way back leads out of it. */
function go(to: boolean): void {
  if (to === isOpen) return;
  fills = to && innerWidth < 481;
  if (fills) history.pushState({ ...history.state, [KEY]: true }, "");
  turn(to);
  if (!to && within()) history.back();
}

function follow(): void {
  const there = within();
  if (there !== isOpen && (there || fills)) turn((fills = there));
}

function turn(to: boolean): void {
  isOpen = to;
  draw();
  if (to) {
    appear();
    want();
    frame?.focus();
  } else if (document.activeElement === host) launcher.focus();
  emit(to ? "open" : "close");
}

function appear(): void {
  if (!host.isConnected) document.documentElement.append(host);
}

function begin(): void {
  appear();
  follow();
  if (attempt(() => localStorage[KEY])) setTimeout(want, 500);
}

function live(): void {
  const queue = window.Webchat?.q ?? [];
  window.Webchat = (command: string, ...words: [never, never]) => commands[command]?.(...words);
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  all.ariaLabel = "Chat";
  launcher.onclick = () => go(!isOpen);
  launcher.onkeydown = ({ key }) => {
    if (key === "Escape") go(false);
  };
  draw();
  addEventListener("message", hear);
  addEventListener("popstate", follow);
  window.navigation?.addEventListener("navigatesuccess", visit);
  view.addEventListener("resize", draw);
  view.addEventListener("scroll", draw);
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
  for (const call of queue) window.Webchat(...call);
}

// What takes the calls until the loader comes takes no argument by name; another loader is here already.
if (!window.Webchat?.length) live();
