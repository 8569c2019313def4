import { openStorage } from "@wire";

/** What this browser remembers for the page. */
export const storage = openStorage();
