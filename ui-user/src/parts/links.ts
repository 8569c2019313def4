export type Piece = string | { href: string };

// What a sentence puts after an address is not part of it; brackets within belong to it when they are paired.
const ADDRESS =
  /\b(?:https?:\/\/|mailto:)(?:\([^\s()<>"]*\)|[^\s()<>"])*(?:\([^\s()<>"]*\)|[^\s()<>"'.,;:!?*_…’”»\]])/gi;

/** The text in pieces, with the addresses in it told apart. Nothing else may become a link. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const { 0: href, index } of text.matchAll(ADDRESS)) {
    if (index > end) found.push(text.slice(end, index));
    found.push({ href });
    end = index + href.length;
  }
  if (end < text.length) found.push(text.slice(end));
  return found;
}

const JUMBO = /^(?:\p{RI}{2}\s?|\p{ExtPict}[\p{EMod}\uFE0F]*(?:\u200D\p{ExtPict}[\p{EMod}\uFE0F]*)*\s?){1,3}$/u;

/** Up to three emoji and nothing else: they stand large without a bubble. */
export function isJumbo(text: string): boolean {
  return JUMBO.test(text);
}
