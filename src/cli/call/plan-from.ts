import type { StreamReport } from './call-report.js';
import type { CallerPlan } from './stream-leg.js';

/** What is left of a caller's plan so long after its start, when these streams are over: nothing is said or pressed twice. */
export function planFrom(
  { speech, speakAtMs, keys, maxDurationMs }: CallerPlan,
  sinceMs: number,
  streams: readonly Pick<StreamReport, 'spoke'>[],
): CallerPlan {
  return {
    speech: streams.some(({ spoke }) => spoke) ? new Uint8Array() : speech,
    speakAtMs: speakAtMs === undefined ? undefined : speakAtMs - sinceMs,
    keys: keys.filter(({ atMs }) => atMs > sinceMs).map((key) => ({ ...key, atMs: key.atMs - sinceMs })),
    maxDurationMs: maxDurationMs - sinceMs,
  };
}
