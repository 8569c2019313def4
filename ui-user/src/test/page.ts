// What the tests need of a page: its words, in English.
import { wordsIn } from "../../languages.ts";

const textContent = JSON.stringify(wordsIn("en"));
Object.assign(globalThis, { document: { getElementById: () => ({ textContent }) } });
