import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const folder = join(import.meta.dirname, "words");
const first = "en";

export const languages = readdirSync(folder).map((file) => file.replace(".json", ""));
export const others = languages.filter((language) => language !== first);

export function wordsIn(language: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, `${language}.json`), "utf8"));
}

/**
 * Puts the words into the HTML, as data that no script policy is about: no code has to carry them, and no request has to
 * fetch them. index.html is in English; each of the others is a page of its own, such as index.de.html.
 */
export function inLanguages(also: string[] = []): Plugin {
  return {
    name: "languages",
    transformIndexHtml: {
      order: "post",
      handler(html, { server, originalUrl = "" }) {
        const asked = new URLSearchParams(originalUrl.split("?")[1]).get("lang") ?? first;
        return server ? speaking(html, languages.includes(asked) ? asked : first) : html;
      },
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const page = bundle["index.html"];
        if (page?.type !== "asset") throw new Error("The page is not there.");
        const html = String(page.source);
        page.source = speaking(html, first);
        for (const language of also) {
          this.emitFile({ type: "asset", fileName: `index.${language}.html`, source: speaking(html, language) });
        }
      },
    },
  };
}

function speaking(html: string, language: string): string {
  const words = wordsIn(language);
  const data = JSON.stringify(words).replaceAll("<", "\\u003c");
  return html
    .replace(/(<html lang=)"\w+"/, `$1"${language}"`)
    .replace("{noscript}", String(words.noscript))
    .replace("</head>", () => `  <script type="application/json" id="words">${data}</script>\n  </head>`);
}
