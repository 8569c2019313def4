import assert from "node:assert/strict";
import { test } from "node:test";
import { List } from "./list.ts";

/** A server that answers when it is told to. */
function server<T>() {
  const asked: { answer(value: T): void; refuse(): void }[] = [];
  const read = () => new Promise<T>((answer, reject) => asked.push({ answer, refuse: () => reject(new Error("down")) }));
  return { asked, read };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("what an event says while a load is under way holds against what the load brings", async () => {
  const { asked, read } = server<string[]>();
  const list = new List(read);
  const loading = list.load();
  list.change((names) => names.filter((name) => name !== "Mira"));
  asked[0]?.answer(["Mira", "Yusuf"]);
  await loading;
  assert.deepEqual(list.value.value, ["Yusuf"]);
});

test("what was changed before a load is not done a second time", async () => {
  const { asked, read } = server<string[]>();
  const list = new List(read);
  const first = list.load();
  asked[0]?.answer([]);
  await first;
  list.change((names) => [...names, "Mira"]);
  const second = list.load();
  asked[1]?.answer(["Mira"]);
  await second;
  assert.deepEqual(list.value.value, ["Mira"]);
});

test("whoever asks during a load gets an answer that was asked for after that", async () => {
  const { asked, read } = server<number>();
  const list = new List(read);
  const first = list.load();
  const second = list.load();
  asked[0]?.answer(1);
  await settled();
  asked[1]?.answer(2);
  await Promise.all([first, second]);
  assert.equal(list.value.value, 2);
  assert.equal(asked.length, 2);
});

test("whoever asks just as an answer has come in gets another", async () => {
  const { asked, read } = server<number>();
  const list = new List(read);
  const first = list.load();
  list.value.subscribe((value) => value === 1 && queueMicrotask(() => void list.load()));
  asked[0]?.answer(1);
  await first;
  await settled();
  assert.equal(asked.length, 2);
});

test("a load that fails is tried again by itself, and at once when asked to", async () => {
  const { asked, read } = server<number>();
  const list = new List(read, 60_000);
  const loading = list.load();
  asked[0]?.refuse();
  await settled();
  assert.ok(list.retryAt.value);
  void list.load();
  await settled();
  asked[1]?.answer(7);
  await loading;
  assert.deepEqual([list.value.value, list.retryAt.value], [7, null]);
});

test("a failed load leaves what was there", async () => {
  const { asked, read } = server<number>();
  const list = new List(read, 60_000);
  const first = list.load();
  asked[0]?.answer(7);
  await first;
  void list.load();
  asked[1]?.refuse();
  await settled();
  assert.equal(list.value.value, 7);
  list.close();
});

test("a list that is closed asks no more", async () => {
  const { asked, read } = server<number>();
  const list = new List(read, 60_000);
  void list.load();
  asked[0]?.refuse();
  await settled();
  list.close();
  await settled();
  assert.equal(asked.length, 1);
});
