import { batch, computed, effect, signal } from "@preact/signals-core";
import { attempt, inTurn, trouble } from "./attempt.ts";
import type { Values } from "./form.tsx";
import { capital } from "./parts/time.ts";
import { words } from "./parts/words.ts";
import { site } from "./site.ts";
import { adopt, api, aside, become, drop, externalId, forget, goOn, leaveAll, name, session, sessionId, talk } from "./visitor.ts";
import { ApiError, type Rating } from "./wire/index.ts";
import { isStaffed } from "./words.ts";

/** What the visitor thinks of the chat, until it has been asked why. */
export const chosen = signal<Rating | "">("");
/** What it has thought of it, and said why if it wanted to. */
export const rated = signal<Rating | "">("");
/** Where a copy of the chat has gone. */
export const copyTo = signal("");
/** One leaves a message where nobody is there to answer at once, and e-mail is possible. */
export const isLeaving = computed(() => !!site.value?.byMail && !isStaffed(site.value));
/** The chat that was begun for a message which could not be left yet. */
let blank: string | undefined;
let rates: Promise<unknown> = Promise.resolve();

effect(() => {
  if (sessionId.value) chosen.value = rated.value = copyTo.value = "";
});

export const start = (values?: Values) =>
  attempt(async () => {
    await begin(values);
    goOn();
  });

/** A new chat of one who has been here: at once, or after what is still to be told. */
export async function startNew(): Promise<void> {
  const leaving = isLeaving.value;
  if (!leaving) await start();
  if (leaving || trouble.value?.status === 400) aside.value = sessionId.value;
}

/** A new chat that begins with a message, which is answered by e-mail. `address` is the name of the field with it. */
export const leave = (address: string, values: Values) =>
  attempt(async () => {
    const { [address]: email, text } = values;
    const missing = { [address]: !email && { message: words.noAddress }, text: !text && { message: words.noText } };
    if (!email || !text) throw new ApiError(400, "", missing);
    if (blank !== sessionId.value) blank = await begin({ displayName: capital(email.split("@")[0] || email), ...values }, true);
    // It is the first in its chat, and so has a name already: left twice, it is stored once.
    await api.leave(blank, { id: blank, email, text });
    blank = undefined;
    goOn();
  });

/** Begins a chat, which home keeps aside if the visitor shall stay there. */
async function begin({ displayName = name(), ...values }: Values = {}, stay?: boolean): Promise<string> {
  const fields = Object.fromEntries(site.value?.fields.map(({ name }) => [name, values[`fields.${name}`]]) ?? []);
  const ask = () => api.start({ displayName, fields });
  const account = await ask().catch((error) => {
    if (error.status !== 401) throw error;
    drop();
    return ask();
  });
  const { id } = account.session;
  const kept = batch(() => {
    if (stay) aside.value = id;
    const kept = part();
    adopt(account);
    return kept;
  });
  if (talk.value) talk.value.draft.value = kept;
  return id;
}

/**
 * The site has said who its visitor is, or that it is nobody any more. In a chat that goes on nothing changes; into another
 * comes what a stranger has not sent yet.
 */
export const identify = (who: object | null) =>
  inTurn(async () => {
    if (!who) return leaveAll();
    const answer = await api.identify(who).catch(() => null);
    if (!answer) return;
    const { session } = answer;
    const kept = session && session.id !== sessionId.value && !externalId() && unsent();
    become(answer);
    if (kept && talk.value) talk.value.draft.value = kept;
  });

/** Nobody shall wait in the old chat for an answer that nobody will read. Returns what was not sent there. */
function part(): string {
  if (talk.value && !session()?.leftAt) api.close(sessionId.value).catch(() => {});
  return unsent();
}

/** What was written in the chat and not sent, which is no longer there. */
function unsent(): string {
  const last = talk.value;
  if (!last) return "";
  const { pending, draft, discard } = last;
  const texts = pending.value.map(({ id, text }) => {
    discard(id);
    return text;
  });
  const kept = [...texts, draft.value].join("\n").trim();
  draft.value = "";
  return kept;
}

export const handoff = () => attempt(() => api.handoff(sessionId.value));
export const cancelHandoff = () => attempt(() => api.cancelHandoff(sessionId.value));
export const sayHere = () => attempt(() => api.here(sessionId.value));
export const close = () => api.close(sessionId.value);
export const answerByMail = ({ email }: Values) => api.leave(sessionId.value, { email: email as string });

/** It counts from this moment, also where nothing is added. */
export function choose(rating: Rating): void {
  chosen.value = rating;
  rates = rates.then(() => api.rate(sessionId.value, { rating })).catch(() => {});
}

export const rate = (comment = "") =>
  attempt(async () => {
    await rates;
    await api.rate(sessionId.value, { rating: chosen.value as Rating, comment });
    rated.value = chosen.value;
    chosen.value = "";
  });

export const mailCopy = async ({ email }: Values) => {
  await api.mailCopy(sessionId.value, email as string);
  copyTo.value = email as string;
};

export const download = () =>
  attempt(async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await api.copy(sessionId.value)], { type: "text/html" }));
    link.download = `${site.value?.name}.html`;
    link.click();
    URL.revokeObjectURL(link.href);
  });

export const erase = async () => {
  await api.erase(sessionId.value);
  forget();
};
