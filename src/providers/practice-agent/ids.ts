const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID_CHARS = 21;

/** A new id as the API forms them: `item_` and 21 letters and digits. */
export function newId(prefix: string, random: () => number): string {
  const letters = Array.from({ length: ID_CHARS }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]);
  return `${prefix}_${letters.join('')}`;
}
