import type { ReconnectOptions } from './types.js';

const DEFAULT_ATTEMPTS = 10;
const DEFAULT_BASE_MS = 500;
const DEFAULT_MAX_MS = 15_000;

/** How often, and how long to wait before each attempt. */
export interface ReconnectPlan {
  readonly attempts: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

/** The plan that the options ask for; no attempts where there shall be none. */
export function reconnectPlan(options: ReconnectOptions | false = {}): ReconnectPlan {
  const { attempts, baseMs, maxMs } = options === false ? { attempts: 0 } : options;
  return {
    attempts: attempts ?? DEFAULT_ATTEMPTS,
    baseMs: baseMs ?? DEFAULT_BASE_MS,
    maxMs: maxMs ?? DEFAULT_MAX_MS,
  };
}

/**
 * Wait before an attempt (ms; the first is number 0): anything up to a limit that doubles each time ("full jitter"), so that the pages that
 * lost a server together don't come back together.
 */
export function backoffMs(attempt: number, { baseMs, maxMs }: ReconnectPlan, random: () => number): number {
  return random() * Math.min(maxMs, baseMs * 2 ** attempt);
}
