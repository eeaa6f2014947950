/** One server-sent event. */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/** A server that never ends a line is not listened to for longer. */
const MAX_CHARS = 8 * 1024 * 1024;

/** Reads server-sent events out of text that comes in pieces (WHATWG HTML, 9.2.6); fields that nobody here needs are passed over. */
export class EventText {
  #rest = '';

  /** The events that are whole with this piece. */
  push(piece: string): readonly ServerEvent[] {
    const text = this.#rest + piece;
    // The second half of this line break may come with the next piece.
    const held = text.endsWith('\r') ? '\r' : '';
    const whole = text.slice(0, text.length - held.length);
    const blocks = whole.replace(/\r\n?/g, '\n').split('\n\n');
    this.#rest = (blocks.pop() ?? '').slice(-MAX_CHARS) + held;
    return blocks.map(eventOf).filter(({ data }) => data !== '');
  }
}

function eventOf(block: string): ServerEvent {
  const fields = block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line) ?? []);
  const valuesOf = (wanted: string): readonly string[] =>
    fields.flatMap(([, name, value = '']) => (name === wanted ? [value] : []));
  return { type: valuesOf('event').at(-1) ?? 'message', data: valuesOf('data').join('\n') };
}
