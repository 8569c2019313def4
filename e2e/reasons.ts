import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { FullConfig, Reporter, Suite, TestError } from "@playwright/test/reporter";

const LINES = 8;

/** Says last why each test failed, also one that then passed: of a long run often only the end is kept. */
export default class Reasons implements Reporter {
  #root = "";
  #all: Suite | undefined;

  onBegin({ rootDir }: FullConfig, all: Suite): void {
    this.#root = rootDir;
    this.#all = all;
  }

  onEnd(): void {
    for (const test of this.#all?.allTests() ?? []) {
      const title = test.outcome() === "flaky" ? `${test.title} (and passed the second time)` : test.title;
      for (const error of test.results.flatMap(({ errors }) => errors)) this.#say(title, error);
    }
  }

  #say(title: string, { message, value, location }: TestError): void {
    const reason = stripVTControlCharacters(message ?? value ?? "").split("\n").filter(Boolean).slice(0, LINES);
    const where = location ? ` (${relative(this.#root, location.file)}:${location.line})` : "";
    process.stdout.write(`${[title + where, ...reason].join("\n    ")}\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
