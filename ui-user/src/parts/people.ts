/** A colour angle for each person, always the same, from 45 to 345: the reds mean "failed". */
export function hue(id: string): number {
  let sum = 1;
  for (const letter of id) sum = (sum * 97 + letter.charCodeAt(0)) % 9973;
  return 45 + (sum % 301);
}

/** "J" for June, "JH" for June Hollin. */
export function initials(name: string): string {
  return name.trim().replace(/^(\S)\S*(?:.*\s(\S)\S*)?$/su, "$1$2").toUpperCase();
}
