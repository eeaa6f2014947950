const MAX_SHOWN_CHARS = 60;

/** What a peer wrote, short enough for a log line; of what is neither text nor number only the kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_SHOWN_CHARS));
  return typeof value === 'number' ? String(value) : typeof value;
}
