import type { Clock } from '../../ports/clock.js';

/** Who gets an answer within that needs no word about how far it is. */
const FIRST_AFTER_MS = 1000;
const EVERY_MS = 2000;

/** Prints how much of a long piece of work is done: a line at intervals, none for work that is done at once. Takes the share that is done, 0 to 1. */
export function progressPrinter(
  clock: Pick<Clock, 'now'>,
  print: (line: string) => void,
): (share: number) => void {
  let dueAtMs = clock.now() + FIRST_AFTER_MS;
  return (share) => {
    const nowMs = clock.now();
    if (nowMs < dueAtMs) return;
    dueAtMs = nowMs + EVERY_MS;
    print(`replaying: ${Math.floor(share * 100)} %`);
  };
}
