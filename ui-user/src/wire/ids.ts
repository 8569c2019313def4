/** An id as PocketBase's own: 15 characters a–z 0–9. */
export function newId(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(15));
  return Array.from(numbers, (number) => (number % 36).toString(36)).join("");
}
