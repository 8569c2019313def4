/** A colour angle for each person, always the same, from 45 to 345: the reds mean "failed". */
export function hue(id: string): number {
  let sum = 0;
  for (const letter of id) sum = Math.imul(sum ^ letter.charCodeAt(0), 16777619);
  return 45 + (sum >>> 8) % 301;
}

/** "J" for June, "JH" for June Hollin. */
export function initials(name: string): string {
  return name.trim().replace(/^(\S)\S*(?:.*\s(\S)\S*)?$/su, "$1$2").toUpperCase();
}
