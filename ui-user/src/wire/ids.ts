/** An id as PocketBase's own: 15 characters a–z 0–9. It begins with the time, which keeps the server's index compact. */
export function newId(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(15));
  const random = Array.from(numbers, (number) => (number % 36).toString(36)).join("");
  return (Date.now().toString(36) + random).slice(0, 15);
}
