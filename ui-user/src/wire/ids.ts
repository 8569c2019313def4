/** An id as PocketBase's own: 15 characters a–z 0–9. It begins with the time, which keeps the server's index compact. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint32Array(7));
  const letters = Array.from(random, (number) => (number % 36).toString(36)).join("");
  return (Date.now().toString(36) + letters).slice(0, 15);
}
