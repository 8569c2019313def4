export type Words = typeof import("../../words/en.json");
type Forms = Words["before"];

/** What the page says, in its language. It comes with the page (languages.ts). */
export const words: Words = JSON.parse(document.getElementById("words")?.textContent as string);

const rules = new Intl.PluralRules(words.locale);

/** The words with these in their gaps, in order: "Back {} at {}". */
export function fill(words: string, ...gaps: unknown[]): string {
  return words.replace(/{}/g, () => String(gaps.shift()));
}

/** "1 new", "2 new": the form that goes with the number, with the number in it, or with what is counted. */
export function count(forms: Forms, number: number, what: unknown = number): string {
  return fill(forms[rules.select(number) as "other"] ?? forms.other, what);
}
