import { effect } from "@preact/signals-core";
import { render } from "preact";
import { Page } from "./Page.tsx";
import "./parts/tokens.css";
import "./parts/parts.css";
import "./visitor.css";
import { Visitor } from "./visitor.ts";

const visitor = new Visitor();
const place = document.getElementById("page") as HTMLElement;

// Whatever is read while the page is drawn draws it anew when it changes.
effect(() => render(<Page visitor={visitor} />, place));
