/** How Asterisk writes control messages: `f(json)` or `f(plain-text)` of the dial string, the latter by default. */
export type Dialect = 'json' | 'plain-text';

/** What we may ask of Asterisk, as far as it is used here. */
export type Command = 'MARK_MEDIA' | 'FLUSH_MEDIA' | 'HANGUP';

/** An event of Asterisk's; its fields have not been looked at yet. */
export interface ControlEvent {
  readonly name: string;
  readonly field: (name: string) => unknown;
}

/** Asterisk ignores commands that are longer (bytes), and says so nowhere but in its own log. */
export const MAX_COMMAND_BYTES = 128;
/** The longest event that is read: MEDIA_START holds the channel's variables, the others are short. */
export const MAX_EVENT_CHARS = 16 * 1024;

const MARK_ID = 'correlation_id';

/** The dialect of a first message. */
export function dialectOf(message: string): Dialect {
  return message.startsWith('{') ? 'json' : 'plain-text';
}

/** A control message, or undefined when it is none. */
export function readEvent(dialect: Dialect, message: string): ControlEvent | undefined {
  return dialect === 'json' ? readJson(message) : readPlain(message);
}

/** A command, and what it is about. */
export function writeCommand(dialect: Dialect, command: Command, id?: string): string {
  if (dialect === 'json') return JSON.stringify({ command, ...(id !== undefined && { [MARK_ID]: id }) });
  return id === undefined ? command : `${command} ${id}`;
}

function readJson(message: string): ControlEvent | undefined {
  const object = parsed(message);
  const name = object?.['event'];
  if (object === undefined || typeof name !== 'string' || name === '') return undefined;
  return { name, field: (key) => (Object.hasOwn(object, key) ? object[key] : undefined) };
}

/** The event's name, then `key:value` pairs; a word without a colon is the id of a mark. */
function readPlain(message: string): ControlEvent | undefined {
  const [first = '', ...words] = message.trim().split(/\s+/);
  const name = first.replace(/:$/, '');
  if (!/^[A-Z][A-Z_]*$/.test(name)) return undefined;
  const fields = new Map<string, string>();
  for (const word of words) {
    const colon = word.indexOf(':');
    if (colon < 0) fields.set(MARK_ID, fields.get(MARK_ID) ?? word);
    else fields.set(word.slice(0, colon), word.slice(colon + 1));
  }
  return { name, field: (key) => fields.get(key) };
}

function parsed(message: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(message);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
