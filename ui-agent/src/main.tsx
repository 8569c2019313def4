import "@parts/tokens.css";
import "@parts/parts.css";
import "./agent.css";
import { render } from "preact";
import { Account } from "./account.ts";
import { App } from "./App.tsx";
import { takeLink } from "./gate/link.ts";

const page = document.getElementById("page") as HTMLElement;

render(<App account={new Account()} followed={takeLink()} />, page);
