// What a sentence puts after an address is not part of it; brackets within belong to it when they are paired. What turns
// the direction of letters ends it, or an address could be read backwards.
const ADDRESS =
  /(\b(?:https?:\/\/|mailto:|tel:)(?:\([^\s()<>"\p{Bidi_C}]*\)|[^\s()<>"\p{Bidi_C}])*(?:\([^\s()<>"\p{Bidi_C}]*\)|[^\s()<>"\p{Bidi_C}'.,;:!?…\]]))/iu;

/** The text in pieces: every other one, from the second on, is an address. Nothing else may become a link. */
export function pieces(text: string): string[] {
  return text.split(ADDRESS);
}

const JUMBO = /^(\p{RI}{2}|\p{ExtPict}(\p{EMod}|\uFE0F|\u200D\p{ExtPict})*){1,3}$/u;

/** Up to three emoji and nothing else: they stand large without a bubble. */
export function isJumbo(text: string): boolean {
  return JUMBO.test(text);
}
