/** A colour angle for each person, always the same, from 45 to 345: the reds mean "failed". */
export function hue(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return 45 + (sum % 301);
}

/** "J" for June, "JH" for June Hollin. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0] ?? "";
  const last = words.length > 1 ? words.at(-1) ?? "" : "";
  return (letter(first) + letter(last)).toUpperCase();
}

function letter(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) return segment;
  return "";
}
