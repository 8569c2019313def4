/** An id as PocketBase's own: 15 characters a–z 0–9. It begins with the time, which keeps the server's index compact. */
export function newId(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(4));
  return numbers.reduce((id, number) => id + number.toString(36), Date.now().toString(36)).slice(0, 15);
}
