import assert from "node:assert/strict";
import { test } from "node:test";
import { batch, computed, effect, signal, untracked } from "@preact/signals-core";
import * as own from "./signals.ts";

test("the page's own signals stand in for Preact's", () => {
  assert.equal(signal, own.signal);
});

test("an effect runs at once, and again after each change of what it has read", () => {
  const [name, other] = [signal("June"), signal("Ada")];
  const seen: string[] = [];
  const stop = effect(() => void seen.push(name.value));
  name.value = "Mira";
  name.value = "Mira";
  other.value = "Bo";
  stop();
  name.value = "Tom";
  assert.deepEqual(seen, ["June", "Mira"]);
});

test("what was not read this time is nobody's concern", () => {
  const [here, name] = [signal(true), signal("June")];
  let runs = 0;
  effect(() => void (runs++, here.value && name.value));
  here.value = false;
  name.value = "Mira";
  assert.equal(runs, 2);
  here.value = true;
  name.value = "Tom";
  assert.equal(runs, 4);
});

test("what is computed is worked out when it is read, and once for each change", () => {
  const count = signal(1);
  let works = 0;
  const twice = computed(() => (works++, count.value * 2));
  assert.equal(works, 0);
  assert.deepEqual([twice.value, twice.value, twice.peek()], [2, 2, 2]);
  count.value = 3;
  assert.equal(works, 1);
  assert.deepEqual([twice.value, works], [6, 2]);
});

test("an effect sleeps while what it has read is computed to the same", () => {
  const known = signal({ token: "a", sessionId: "one" });
  const sessionId = computed(() => known.value.sessionId);
  const seen: string[] = [];
  effect(() => void seen.push(sessionId.value));
  known.value = { token: "b", sessionId: "one" };
  assert.deepEqual(seen, ["one"]);
  known.value = { token: "b", sessionId: "two" };
  assert.deepEqual(seen, ["one", "two"]);
});

test("nobody ever sees one half of a change", () => {
  const count = signal(1);
  const [half, twice] = [computed(() => count.value / 2), computed(() => count.value * 2)];
  const four = computed(() => twice.value / half.value);
  const seen: number[] = [];
  effect(() => void seen.push(four.value, twice.value));
  count.value = 5;
  assert.deepEqual(seen, [4, 2, 4, 10]);
});

test("all that changes within a batch is one change, batches within it too", () => {
  const [first, last] = [signal("June"), signal("Hollin")];
  const seen: string[] = [];
  effect(() => void seen.push(`${first.value} ${last.value}`));
  batch(() => {
    batch(() => (first.value = "Ada"));
    last.value = "Berg";
    assert.equal(seen.length, 1);
  });
  assert.deepEqual(seen, ["June Hollin", "Ada Berg"]);
});

test("an effect cleans up before it runs again, and at its end", () => {
  const room = signal("one");
  const told: string[] = [];
  const stop = effect(() => {
    const { value } = room;
    told.push(`joins ${value}`);
    return () => told.push(`leaves ${value}`);
  });
  room.value = "two";
  stop();
  stop();
  room.value = "three";
  assert.deepEqual(told, ["joins one", "leaves one", "joins two", "leaves two"]);
});

test("what an effect changes is seen by the effects that have read it, itself too", () => {
  const [written, stored] = [signal(3), signal(0)];
  const seen: number[] = [];
  effect(() => void seen.push(stored.value));
  effect(() => {
    if (stored.value < written.value) stored.value++;
  });
  assert.deepEqual(seen, [0, 1, 2, 3]);
});

test("peeking is not reading", () => {
  const [name, other] = [signal("June"), signal("Ada")];
  let runs = 0;
  effect(() => void (runs++, name.peek(), untracked(() => other.value)));
  name.value = "Mira";
  other.value = "Bo";
  assert.equal(runs, 1);
});

test("an effect within an effect has reads of its own", () => {
  const [outer, inner] = [signal(0), signal(0)];
  const seen: string[] = [];
  effect(() => {
    seen.push(`outer ${outer.value}`);
    return effect(() => void seen.push(`inner ${inner.value}`));
  });
  inner.value = 1;
  outer.value = 1;
  inner.value = 2;
  assert.deepEqual(seen, ["outer 0", "inner 0", "inner 1", "outer 1", "inner 1", "inner 2"]);
});

test("what could not be worked out is tried again, and disturbs nobody else", () => {
  const broken = signal(false);
  const works = computed(() => {
    if (broken.value) throw new Error("broken");
    return "well";
  });
  assert.equal(works.value, "well");
  broken.value = true;
  assert.throws(() => works.value, /broken/);
  assert.throws(() => works.value, /broken/);
  broken.value = false;
  assert.equal(works.value, "well");
});
