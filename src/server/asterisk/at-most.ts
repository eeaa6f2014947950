import { deferred } from '../../lib/deferred.js';
import type { Clock } from '../../ports/clock.js';

/** What comes of work within so long; undefined for what takes longer. */
export async function atMost<Value>(
  limitMs: number,
  clock: Clock,
  work: Promise<Value>,
): Promise<Value | undefined> {
  const late = deferred<undefined>();
  const timer = clock.after(limitMs, () => late.resolve(undefined));
  const value = await Promise.race([work, late.promise]);
  timer.cancel();
  return value;
}
