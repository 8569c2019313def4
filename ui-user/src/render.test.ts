import assert from "node:assert/strict";
import { test } from "node:test";
import { Fragment, h, render as draw } from "./render.ts";
import { DomElement } from "./test/dom.ts";

const html = "http://www.w3.org/1999/xhtml";

function begin() {
  const root = new DomElement(html, "body");
  const render = (what: unknown) => draw(what as string, root as unknown as Element);
  const inside = () => root.childNodes.join("");
  return { root, render, inside };
}

test("elements stand with their attributes and texts, and nothing for what is empty", () => {
  const { render, inside } = begin();
  render(h("p", { class: "note", tabIndex: 0 }, "Hello ", 0, null, undefined, false, true, "", h("b", null, "June")));
  assert.equal(inside(), `<p class="note" tabIndex="0">Hello 0<b>June</b></p>`);
});

test("a component is what it returns, with what stands within it", () => {
  const { render, inside } = begin();
  const Note = ({ to, children }: Record<string, unknown>) => h("p", null, to as string, ": ", children as string);
  render(h(Note as never, { to: "June" }, "one ", h("b", null, "two")));
  assert.equal(inside(), "<p>June: one <b>two</b></p>");
  render(h("div", null, h(Fragment, null, "a", h(Fragment, null, "b")), h((() => null) as never, null)));
  assert.equal(inside(), "<div>ab</div>");
});

test("only what has changed is touched", () => {
  const { root, render, inside } = begin();
  const page = (name: string, wrong: boolean) =>
    h("form", null, h("input", { "aria-invalid": wrong, disabled: wrong }), wrong && h("small", null, "No"), h("b", null, name));
  render(page("June", false));
  assert.equal(inside(), `<form><input aria-invalid="false"></input><b>June</b></form>`);
  const [form, bold] = [root.find("form"), root.find("b")];
  const moves = form.moves;
  render(page("Mira", true));
  assert.equal(inside(), `<form><input aria-invalid="true" disabled="true"></input><small>No</small><b>Mira</b></form>`);
  assert.equal(root.find("b"), bold);
  assert.equal(form.moves, moves + 1);
  render(page("Mira", false));
  assert.equal(inside(), `<form><input aria-invalid="false"></input><b>Mira</b></form>`);
  assert.equal(form.moves, moves + 1);
});

test("what is alike stays itself while others before it come and go", () => {
  const { root, render } = begin();
  const rows = (idle: boolean, more: string[]) =>
    h("div", null, idle && h("p", null, "Still there?"), more.map((words) => h("p", null, words)), h("footer", null, "Cancel"));
  render(rows(false, ["one"]));
  const footer = root.find("footer");
  render(rows(true, ["one", "two"]));
  assert.equal(root.find("footer"), footer);
  assert.equal(String(root.find("div")), "<div><p>Still there?</p><p>one</p><p>two</p><footer>Cancel</footer></div>");
});

test("what has a key is itself wherever it goes", () => {
  const { root, render, inside } = begin();
  const list = (...keys: string[]) => h("ul", null, keys.map((key) => h("li", { key }, key)));
  render(list("a", "b", "c"));
  const [a, b, c] = root.find("ul").childNodes;
  const { moves } = root.find("ul");
  render(list("b", "c"));
  assert.equal(root.find("ul").moves, moves);
  render(list("c", "b", "d"));
  assert.equal(inside(), "<ul><li>c</li><li>b</li><li>d</li></ul>");
  assert.deepEqual(root.find("ul").childNodes.slice(0, 2), [c, b]);
  render(list("a"));
  assert.notEqual(root.find("ul").firstChild, a);
});

test("the same place with another key or of another kind is begun anew", () => {
  const { root, render } = begin();
  const [one, two] = [{}, {}];
  render(h("div", { key: one }, "x"));
  const first = root.find("div");
  render(h("div", { key: two }, "x"));
  assert.notEqual(root.find("div"), first);
  render(h("p", { key: two }, "x"));
  assert.equal(root.childNodes.join(""), "<p>x</p>");
});

test("a drawing that is the same is not looked into", () => {
  const { root, render } = begin();
  const log = h("p", { class: "log" }, "said");
  render(h("div", null, log, "one"));
  root.find("p").attributes.clear();
  render(h("div", null, log, "two"));
  assert.equal(String(root.find("div")), "<div><p>said</p>two</div>");
});

test("a listener hears the events, its successor the next ones, and what it returns means nothing", () => {
  const { root, render } = begin();
  const heard: string[] = [];
  const page = (name: string) => h("button", { onClick: (event: string) => (heard.push(`${name} ${event}`), false) });
  const click = (event: string) => (root.find("button").onclick as (event: string) => unknown)(event);
  render(page("one"));
  assert.equal(click("first"), undefined);
  render(page("two"));
  click("second");
  assert.deepEqual(heard, ["one first", "two second"]);
});

test("a ref is told of its element once all is in place, and again by another ref", () => {
  const { root, render } = begin();
  const told: unknown[] = [];
  const ref = (element: unknown) => told.push(element, root.find("div").parent);
  render(h("div", null, h("input", { ref })));
  assert.deepEqual(told, [root.find("input"), root]);
  render(h("div", null, h("input", { ref })));
  assert.equal(told.length, 2);
  render(h("div", null, h("input", { ref: (element: unknown) => ref(element) })));
  assert.equal(told.length, 4);
});

test("what is in a box is set and not written into the markup", () => {
  const { root, render, inside } = begin();
  const box = () => {
    const { value, checked } = root.find("input");
    return { value, checked };
  };
  render(h("input", { value: "June", checked: true }));
  assert.deepEqual(box(), { value: "June", checked: true });
  render(h("input", { checked: false }));
  assert.deepEqual(box(), { value: "", checked: false });
  assert.equal(inside(), "<input></input>");
});

test("drawings within a drawing are drawings, and colours go through CSSOM", () => {
  const { root, render } = begin();
  render(h("p", { style: { "--h": 45 } }, h("svg", null, h("use", { href: "#x" })), h("b", null)));
  const spaces = root.elements.map(({ name, namespaceURI }) => `${name} ${namespaceURI.split("/").at(-1)}`);
  assert.deepEqual(spaces, ["p xhtml", "svg svg", "use svg", "b xhtml"]);
  assert.equal(root.find("p").style["--h"], 45);
  render(h("p", null));
  assert.equal(root.find("p").style.cssText, "");
});
