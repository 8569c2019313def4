import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Api, ApiError, newId } from "./index.ts";
import { Server } from "./test/Server.ts";

async function begin(t: TestContext, options: { token?: () => string | null; onUnauthorized?: () => void } = {}) {
  const server = await new Server().start();
  t.after(() => server.stop());
  server.room("one", 60);
  return { server, api: new Api({ base: server.url, token: () => "token", ...options }) };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail("It did not fail."),
    (error: unknown) => (assert.ok(error instanceof ApiError), error),
  );

test("A refusal carries the server's sentence, its data and how long to wait", async (t) => {
  const { server, api } = await begin(t);
  const body = { status: 409, message: "Bo was faster.", data: { acceptedBy: "Bo" } };
  server.next("POST", "/claim", (exchange) => exchange.answer(409, body, { "Retry-After": "7" }));
  const { status, message, data, retryAfter } = await failure(api.claim("request00000000"));
  assert.deepEqual({ status, message, data, retryAfter }, { ...body, retryAfter: 7 });
});

test("No answer, half an answer, and the answer of someone else have the status 0", async (t) => {
  const { server, api } = await begin(t);
  server.next("GET", "/site", (exchange) => exchange.drop());
  server.next("GET", "/site", ({ response }) => void response.writeHead(200, { "Content-Length": 99 }).write('{"na'));
  server.next("GET", "/site", ({ response }) => void response.writeHead(404).end("<h1>nginx</h1>"));
  server.next("GET", "/site", ({ response }) => void response.writeHead(401).end('{"error":"proxy"}'));
  const answers = [];
  answers.push(await failure(api.site()));
  const half = failure(api.site());
  await new Promise((resolve) => setTimeout(resolve, 50));
  server.requests.value.at(-1)?.drop();
  answers.push(await half, await failure(api.site()), await failure(api.site()));
  await server.stop();
  answers.push(await failure(api.site()));
  assert.deepEqual(answers.map(({ status }) => status), [0, 0, 0, 0, 0]);
});

test("A token that is no good is told once, a replaced one never", async (t) => {
  let token: string | null = "first";
  const told: (string | null)[] = [];
  const { server, api } = await begin(t, { token: () => token, onUnauthorized: () => told.push(token) });
  const refuse = () => server.next("GET", "/one", (exchange) => exchange.refuse(401, "Sign in again."));
  [1, 2, 3].forEach(refuse);
  await Promise.all([failure(api.session("one")), failure(api.session("one"))]);
  const late = failure(api.session("one"));
  token = "second";
  await late;
  assert.deepEqual(told, ["first"]);
  refuse();
  await failure(api.session("one"));
  assert.deepEqual(told, ["first", "second"]);
});

test("Cursors and limits are asked for as the routes name them", async (t) => {
  const { server, api } = await begin(t);
  assert.equal((await api.messages("one")).messages.length, 50);
  assert.equal((await api.messages("one", { after: 50, limit: 3 })).messages.at(-1)?.seq, 53);
  assert.equal((await api.messages("one", { before: 11 })).messages.at(-1)?.seq, 10);
  assert.deepEqual(
    server.asked("GET", "/messages").map(({ query }) => String(query)),
    ["", "after=50&limit=3", "before=11"],
  );
  await api.typing("one");
});

test("Ids are 15 characters a–z 0–9, and never the same", () => {
  const ids = Array.from({ length: 1_000 }, newId);
  assert.ok(ids.every((id) => /^[a-z0-9]{15}$/.test(id)));
  assert.equal(new Set(ids).size, 1_000);
});
