/** Takes secrets out of what others are going to read. */
export interface Redactor {
  readonly text: (text: string) => string;
  /** A JSON value, with its keys and all that is in it. */
  readonly value: (value: unknown) => unknown;
}

const REDACTED = '[secret]';

/** Shorter texts (`1`, `on`, `de`) are words of every day, and would be found everywhere. */
const MIN_SECRET_CHARS = 6;

/** Replaces these texts wherever they stand, also as they stand in an address. */
export function redactor(secrets: Iterable<string>): Redactor {
  const forms = [...secrets].flatMap((secret) => [
    secret,
    encodeURIComponent(secret.replaceAll(/\p{Cs}/gu, '')),
  ]);
  const hidden = [...new Set(forms)]
    .filter(({ length }) => length >= MIN_SECRET_CHARS)
    // One may be a part of another.
    .sort((a, b) => b.length - a.length);
  const text = (whole: string): string =>
    hidden.reduce((left, secret) => left.replaceAll(secret, REDACTED), whole);
  const value = (json: unknown): unknown => {
    if (typeof json === 'string') return text(json);
    if (Array.isArray(json)) return json.map(value);
    if (typeof json !== 'object' || json === null) return json;
    return Object.fromEntries(Object.entries(json).map(([key, held]) => [text(key), value(held)]));
  };
  return hidden.length === 0 ? { text: (whole) => whole, value: (json) => json } : { text, value };
}
