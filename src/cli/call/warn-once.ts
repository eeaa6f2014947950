import type { CallerEvent } from './stream-caller.js';

/** Tells what a carrier complains of, each code once a stream. */
export function warnOnce(
  onEvent: (event: CallerEvent) => void,
): (code: number | string, detail: string) => void {
  const warned = new Set<number | string>();
  return (code, detail) => {
    if (warned.has(code)) return;
    warned.add(code);
    onEvent({ type: 'warning', code, detail });
  };
}
