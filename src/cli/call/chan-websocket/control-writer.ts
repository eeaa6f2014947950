/** How control messages are written, as `f(…)` of the dial string says. */
export type ControlDialect = 'json' | 'plain-text';

/** The longest command that is read (bytes). */
export const MAX_COMMAND_BYTES = 128;

/** A command of the bridge's. */
export interface ReadCommand {
  readonly command: string;
  readonly id: string;
}

/** Fields of an event; `correlation_id`: the mark that it is about. */
interface Fields {
  readonly correlation_id?: string;
  readonly [name: string]: string | number | boolean | Readonly<Record<string, string>> | undefined;
}

/** An event as Asterisk writes it. In plain text a mark's id stands alone. */
export function writeEvent(dialect: ControlDialect, event: string, fields: Fields): string {
  if (dialect === 'json') return JSON.stringify({ event, ...fields });
  const isAboutMark = event === 'MEDIA_MARK_PROCESSED' || event === 'MEDIA_BUFFERING_COMPLETED';
  if (isAboutMark) return `${event} ${fields.correlation_id ?? ''}`.trimEnd();
  const pairs = Object.entries(fields).flatMap(([key, value]) =>
    typeof value === 'object' || value === undefined ? [] : [`${key}:${String(value)}`],
  );
  return [event, ...pairs].join(' ');
}

/** A command as Asterisk reads it: undefined where it is not JSON, and should be. */
export function readCommand(dialect: ControlDialect, text: string): ReadCommand | undefined {
  if (dialect === 'plain-text') {
    const [command = '', ...rest] = text.split(' ');
    return { command, id: rest.join(' ') };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('command' in value)) return undefined;
    const id = 'correlation_id' in value ? String(value.correlation_id) : '';
    return { command: String(value.command), id };
  } catch {
    return undefined;
  }
}
