import { useDesk } from "../DeskContext.ts";
import { here } from "../state/queue.ts";
import { on } from "../state/words.ts";
import { Wait } from "../Wait.tsx";

const MOST_DOTS = 7;

/** No chat is open: what one could do now. */
export function Blank() {
  const { tab, lists } = useDesk();
  const { queue, mine } = lists;
  const waiting = queue.value.value;
  if (!waiting) return queue.retryAt.value === null ? <></> : <Nothing then="Your open chats are under Mine." />;
  if (!waiting.waiting && (tab.value === "waiting" || !mine.value.value?.length)) return <Quiet />;
  if (tab.value === "waiting") return <Some />;
  return <Nothing then="Choose a chat, or wait for the next one." />;
}

function Nothing({ then }: { then: string }) {
  return (
    <div class="blank">
      <h2>Nothing selected</h2>
      <p>{then}</p>
      <Keys />
    </div>
  );
}

function Some() {
  const desk = useDesk();
  const { value: queue } = desk.lists.queue.value;
  const first = queue?.items[0];
  if (!queue || !first) return null;
  const { displayName: name, requestedAt, leftAt } = first;
  const { people, messages } = here(queue);
  if (leftAt) return <Left name={name} messages={messages} leftAt={leftAt} open={() => desk.choose(first.sessionId)} />;
  return (
    <div class="blank">
      {people <= MOST_DOTS && (
        <div class="line" aria-hidden="true">{Array.from({ length: people }, () => <i />)}</div>
      )}
      <h2>{people === 1 ? "1 person is waiting" : `${people} people are waiting`}</h2>
      <p>{people === 1 ? `${name} has waited` : `${name} has waited the longest,`} <Wait from={requestedAt} />.</p>
      <button type="button" class="btn main" onClick={() => desk.choose(first.sessionId)}>Open {name}</button>
      <Keys />
    </div>
  );
}

/** Nobody waits here, but messages do. */
function Left({ name, messages, leftAt, open }: { name: string; messages: number; leftAt: string; open(): void }) {
  return (
    <div class="blank">
      <h2>{messages === 1 ? "1 message was left" : `${messages} messages were left`}</h2>
      <p>{messages === 1 ? `${name} left it` : `${name} left the first`} {on(leftAt)}.</p>
      <button type="button" class="btn main" onClick={open}>Open {name}</button>
      <Keys />
    </div>
  );
}

function Quiet() {
  const { sound, notifications } = useDesk().alerts;
  return (
    <div class="blank">
      <div class="line still" aria-hidden="true"><i /></div>
      <h2>All quiet</h2>
      <p>{sound.on.value ? "You will hear a sound when somebody asks for a human." : "Sound is off. New chats appear in the list by themselves."}</p>
      {notifications.canAsk.value && (
        <button type="button" class="btn" onClick={() => void notifications.ask()}>Allow desktop notifications</button>
      )}
    </div>
  );
}

/** What the address names is not this agent's to read. */
export function Gone() {
  const desk = useDesk();
  return (
    <div class="blank">
      <h2 tabIndex={-1}>This chat could not be opened</h2>
      <p>It may be with another agent now.</p>
      <button type="button" class="btn" onClick={() => desk.leave()}>Back to the list</button>
    </div>
  );
}

function Keys() {
  return (
    <p class="keys">
      <span><kbd>↑</kbd> <kbd>↓</kbd> move</span> <span><kbd>Enter</kbd> open</span> <span><kbd>Esc</kbd> leave</span>
    </p>
  );
}

/** Before it is known what to show. */
export function Loading() {
  return <div class="blank"><span class="sr">Loading</span><div class="bones"><i /><i /><i /></div></div>;
}
