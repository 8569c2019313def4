// What a sentence puts after an address is not part of it; brackets within belong to it when they are paired.
const ADDRESS =
  /(\b(?:https?:\/\/|mailto:)(?:\([^\s()<>"]*\)|[^\s()<>"])*(?:\([^\s()<>"]*\)|[^\s()<>"'.,;:!?…\]]))/i;

/** The text in pieces: every other one, from the second on, is an address. Nothing else may become a link. */
export function pieces(text: string): string[] {
  return text.split(ADDRESS);
}

const JUMBO = /^(\p{RI}{2}|\p{ExtPict}(\p{EMod}|\uFE0F|\u200D\p{ExtPict})*){1,3}$/u;

/** Up to three emoji and nothing else: they stand large without a bubble. */
export function isJumbo(text: string): boolean {
  return JUMBO.test(text);
}
