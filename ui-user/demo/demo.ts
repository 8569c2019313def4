const Webchat = (window.Webchat ??= function (...call: [string, never, never]) {
  (Webchat.q ??= []).push(call);
} as Window["Webchat"] & object) as ((...call: unknown[]) => void) & { q?: unknown[] };

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const snippet = `<script src="${location.origin}/widget.js" async></script>`;
const copy = byId("copy");
const colour = byId("colour") as HTMLInputElement;
const chat = (...call: unknown[]) => (window.Webchat as typeof Webchat)(...call);

byId("code").textContent = snippet;
byId("stub").textContent = "window.Webchat ??= function () { (Webchat.q ??= []).push(arguments); };";
copy.onclick = async () => {
  await navigator.clipboard.writeText(snippet).then(
    () => (copy.textContent = "Copied"),
    () => getSelection()?.selectAllChildren(byId("code")),
  );
};
byId("ask").onclick = () => chat("open");
for (const button of document.querySelectorAll<HTMLElement>("[data-call]")) button.onclick = () => chat(button.dataset.call);
for (const button of document.querySelectorAll<HTMLElement>("[data-position]")) {
  button.onclick = () => chat("set", { position: button.dataset.position });
}
colour.oninput = () => chat("set", { colour: colour.value });
const hears: Record<string, (what: never) => string> = {
  open: () => "The chat is open.",
  close: () => "The chat is closed.",
  unread: (count: number) => (count ? `${count} not read yet.` : "Everything is read."),
  message: ({ name }: { name: string }) => `${name} has written.`,
};
for (const [event, words] of Object.entries(hears)) {
  chat("on", event, (what: never) => (byId("heard").textContent = words(what)));
}
