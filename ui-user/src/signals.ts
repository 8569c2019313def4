// What this page needs of @preact/signals-core, whose place it takes here (tsconfig.json), in a fifth of its size. Nobody
// subscribes to anything: whatever was worked out keeps what it has read, and is worked out anew once that reads otherwise.

export interface ReadonlySignal<T> {
  readonly value: T;
  /** The value, without depending on it. */
  peek(): T;
}

export interface Signal<T> extends ReadonlySignal<T> {
  value: T;
}

/** What was read, each with the value it had. */
type Reads = Map<ReadonlySignal<unknown>, unknown>;

let reads: Reads | undefined;
let changes = 0;
let pauses = 0;
const effects = new Set<() => boolean>();

export function signal<T>(now: T): Signal<T> {
  const self = {
    get value(): T {
      reads?.set(self, now);
      return now;
    },
    set value(next: T) {
      if (next === now) return;
      now = next;
      changes++;
      settle();
    },
    peek: () => now,
  };
  return self;
}

export function computed<T>(work: () => T): ReadonlySignal<T> {
  const read: Reads = new Map();
  let checked = -1;
  let now: T;
  const self = {
    get value(): T {
      const value = self.peek();
      reads?.set(self, value);
      return value;
    },
    peek(): T {
      if (checked !== changes && (checked < 0 || isStale(read))) {
        checked = -1;
        now = follow(read, work);
      }
      checked = changes;
      return now;
    },
  };
  return self;
}

/** Does the work, and again after each change of what it has read; what it returned cleans up before that, and at the end. */
export function effect(work: () => unknown): () => void {
  const read: Reads = new Map();
  let cleanup: unknown;
  function run(): boolean {
    if (!isStale(read)) return false;
    stop();
    effects.add(run);
    cleanup = follow(read, work);
    return true;
  }
  function stop(): void {
    effects.delete(run);
    if (typeof cleanup === "function") untracked(cleanup as () => void);
    cleanup = undefined;
  }
  batch(() => {
    effects.add(run);
    cleanup = follow(read, work);
  });
  return stop;
}

/** All changes within it are one. */
export function batch<T>(work: () => T): T {
  pauses++;
  try {
    return work();
  } finally {
    pauses--;
    settle();
  }
}

export function untracked<T>(work: () => T): T {
  return follow(undefined, work);
}

function follow<T>(into: Reads | undefined, work: () => T): T {
  const outer = reads;
  into?.clear();
  reads = into;
  try {
    return work();
  } finally {
    reads = outer;
  }
}

function isStale(read: Reads): boolean {
  for (const [source, value] of read) if (source.peek() !== value) return true;
  return false;
}

/** Each effect whose reads have changed runs, until there is none; one may change what another has read. */
function settle(): void {
  if (pauses) return;
  pauses++;
  try {
    while ([...effects].some((run) => run()));
  } finally {
    pauses--;
  }
}
