/** A JSON object whose fields nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Longest message that is read; the longest proper ones, sound in base64, are far shorter. */
const MAX_MESSAGE_CHARS = 4_000_000;

/** The message as an object, or undefined for what is none. */
export function readFields(message: unknown): Fields | undefined {
  if (typeof message !== 'string' || message.length > MAX_MESSAGE_CHARS) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return asFields(value);
  } catch {
    return undefined;
  }
}

/** The value as an object, or undefined. */
export function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** A field that has to be text; empty where it is not. */
export function textIn(fields: Fields | undefined, name: string): string {
  const value = fields?.[name];
  return typeof value === 'string' ? value : '';
}
