import { attempt } from "../wire/storage.ts";
import { type Heard, type News, NOBODY, type Options, type Said } from "./protocol.ts";
import css from "./widget.css?inline";

/** How long the chat may take to answer once its page has been loaded, in ms. */
const patience = 3000;
const KEY = "webchat";

const { src, dataset } = document.currentScript as HTMLScriptElement;
const { origin, href } = new URL(".", src);
/** The server puts in whom the settings list, as it does in frame-ancestors. */
const isListed = location.origin === origin || /^$/.test(location.origin);
const options: Options = { ...dataset };
const view = visualViewport as VisualViewport;
const listeners: Record<string, ((what?: unknown) => void)[]> = {};
/** The last that was said of each, for a frame that begins to listen. */
const said: Partial<Said> = { kept: "", set: options };
let news: News = [0, false, "Open chat", "Close chat"];
let isOpen = false;
let fills: boolean | undefined;
/** The window of the chat in the frame, once it has answered. */
let chat: Window | null;

const host = document.createElement("webchat-widget");
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
const all = add("section", root);
const panel = add("div", all);
const launcher = add("button", all);
const badge = add("b", launcher);
const frame = Object.assign(document.createElement("iframe"), { allow: "autoplay", title: "Chat", onload: () => setTimeout(check, patience) });

function add<Name extends keyof HTMLElementTagNameMap>(name: Name, to: ParentNode): HTMLElementTagNameMap[Name] {
  return to.appendChild(document.createElement(name));
}

function say<What extends keyof Said>(what: What, value: Said[What]): void {
  said[what] = value;
  chat?.postMessage([what, value], origin);
}

const kept = () => attempt(() => localStorage[KEY]);

const close = () => go(false);
const toggle = () => go(!isOpen);

function keep(what: string): void {
  said.kept = what;
  attempt(() => (localStorage[KEY] = what));
}

const emit = (event: string, what?: unknown) => listeners[event]?.forEach((listener) => listener(what));
const isNarrow = () => innerWidth < 481;
/** Whether the browser's history is where the panel is open. */
const within = () => !!history.state?.[KEY];

const heard: Heard = {
  hello() {
    chat = frame.contentWindow;
    for (const what in said) if (said[what as "kept"]) say(what as "kept", said[what as "kept"]);
  },
  open: go,
  emit,
  keep,
  unread(latest) {
    news = latest;
    draw();
  },
};

const commands: Record<string, (what: never, listener: never) => void> = {
  open: () => go(true),
  close,
  toggle,
  set(news: Options) {
    say("set", Object.assign(options, news));
    draw();
  },
  on: (event: string, listener) => (listeners[event] ??= []).push(listener),
  identify(who: object | null) {
    say("identify", who);
    if (who || !kept()) return;
    // The page may be left before the frame has heard of it: then the next one tells it.
    keep(NOBODY);
    want();
  },
};

function draw(): void {
  all.className = `${options.position} ${isOpen ? (isNarrow() ? "full" : "open") : news[1] ? "peek" : "shut"}`;
  all.style = `--c:${options.colour || "#0f6079"}`;
  // The keyboard of a phone lies over the page, which is told of it by the part that is left to see.
  panel.style = isOpen && isNarrow() ? `top:${view.offsetTop}px;height:${view.height}px` : "";
  launcher.ariaExpanded = isOpen as never;
  launcher.ariaLabel = news[isOpen ? 3 : 2];
  badge.textContent = (news[0] || "") as string;
  say("open", isOpen && innerWidth);
}

/** The chat's page is loaded when it is first wanted, and lives on from then. */
function want(): void {
  if (frame.isConnected) return;
  say("kept", kept());
  visit();
  frame.src = `${href}?lang=${options.language || ""}#chat`;
  panel.append(frame);
}

/** A page that could not be loaded has an end of loading too, but never speaks. The next click tries again. */
function check(): void {
  if (chat) return;
  close();
  frame.remove();
  console.warn(`webchat: no answer from ${origin}`);
}

function hear({ source, origin: from, data }: MessageEvent): void {
  if (from === origin && source === frame.contentWindow) heard[data[0] as "emit"]?.(data[1], data[2]);
}

const visit = () => say("visit", { page: location.href, title: document.title, referrer: document.referrer });

/** Where the panel fills the screen, the way back leads out of it. */
function go(to: boolean): void {
  if (to === isOpen) return;
  if ((fills = to && isNarrow())) history.pushState({ ...history.state, [KEY]: true }, "");
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
    frame.focus();
  } else if (document.activeElement === host) launcher.focus();
  emit(to ? "open" : "close");
}

const appear = () => host.isConnected || document.documentElement.append(host);

function begin(): void {
  appear();
  follow();
  if (kept() > "0") want();
}

function live(): void {
  const queue = window.Webchat?.q ?? [];
  window.Webchat = (command: string, ...words: [never, never]) => isListed && commands[command]?.(...words);
  if (!isListed) return console.warn(`webchat: allowedOrigins of ${origin} lacks ${location.origin}`);
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  all.ariaLabel = "Chat";
  launcher.onclick = toggle;
  launcher.onkeydown = ({ key }) => {
    if (key === "Escape") close();
  };
  draw();
  addEventListener("message", hear);
  addEventListener("popstate", follow);
  window.navigation?.addEventListener("navigatesuccess", visit);
  view.addEventListener("resize", draw);
  view.addEventListener("scroll", draw);
  addEventListener("load", begin);
  if (document.readyState === "complete") begin();
  for (const call of queue) window.Webchat(...call);
}

// What takes the calls until the loader comes takes no argument by name; another loader is here already.
if (!window.Webchat?.length) live();
