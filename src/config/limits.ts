import { didYouMean } from '../lib/did-you-mean.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import type { Limits } from './config.js';
import { REFUSAL_SAY, type LimitsBlock } from './limits-schema.js';
import type { FaultReport } from './report.js';
import { isNumberPattern, numberMatches, plainNumber } from './routes.js';

const BYTES_PER_MB = 1_000_000;
/** Stands for all who withhold their number. */
const ANONYMOUS = 'anonymous';
/** What carriers give instead of a number that is withheld; the digits spell such words on a keypad. */
const WITHHELD: readonly string[] = [
  '',
  ANONYMOUS,
  'restricted',
  'unavailable',
  'unknown',
  'private',
  '+266696687',
  '+7378742833',
  '+86282452253',
  '+8656696',
];

/** What one server takes on. */
export function limitsOf(limits: LimitsBlock): Limits {
  const memoryMb = limits.max_memory_mb;
  return withoutUndefined({
    maxCalls: limits.max_calls,
    callsPerCaller: limits.calls_per_caller === 0 ? undefined : limits.calls_per_caller,
    callsPerAgent: new Map(Object.entries(limits.calls_per_agent)),
    startsPerSecond: limits.starts_per_second,
    maxLoopLagMs: limits.max_loop_lag_ms === 0 ? undefined : limits.max_loop_lag_ms,
    maxMemoryBytes: memoryMb === undefined ? undefined : memoryMb * BYTES_PER_MB,
    maxUsdPerDay: limits.max_usd_per_day,
    blockedCallers: limits.blocked_callers.map(plainNumber),
    refusalSay: limits.refusal === 'busy' ? undefined : (limits.refusal_say ?? REFUSAL_SAY),
    maxBrowserClients: limits.max_browser_clients,
    maxConversations: limits.max_conversations,
    requestsPerMinute: limits.requests_per_minute,
    tokensPerMinute: limits.tokens_per_minute,
  });
}

/** Whether a caller keeps their number to themselves. */
export function isWithheld(from: string): boolean {
  return WITHHELD.includes(plainNumber(from).toLowerCase());
}

/** Whether a caller is on the list of those who are rejected. */
export function isBlocked(from: string, blocked: readonly string[]): boolean {
  const number = withPlus(plainNumber(from));
  const isHidden = isWithheld(from);
  return blocked.some((one) => (one === ANONYMOUS ? isHidden : numberMatches(one, number)));
}

/** Some carriers leave the + out. */
function withPlus(number: string): string {
  return /^[1-9]\d*$/.test(number) ? `+${number}` : number;
}

/** Notes agents that there are not, callers that no carrier names, and words that nobody would hear. */
export function checkLimits(limits: LimitsBlock, agents: readonly string[], report: FaultReport): void {
  for (const name of Object.keys(limits.calls_per_agent))
    if (!agents.includes(name))
      report.add(['limits', 'calls_per_agent', name], {
        message: `must be the name of an agent; known agents: ${agents.join(', ')}`,
        suggestion: didYouMean(name, agents),
        aboutKey: true,
      });
  for (const [index, caller] of limits.blocked_callers.entries())
    if (caller !== ANONYMOUS && !isNumberPattern(plainNumber(caller)))
      report.add(['limits', 'blocked_callers', index], {
        message: 'must be a number like +15551234567, its beginning and a * like +1900*, or anonymous',
      });
  if (limits.refusal_say !== undefined && limits.refusal !== 'say' && !report.isFaulty(['limits', 'refusal']))
    report.add(['limits', 'refusal_say'], {
      message: 'has no effect without limits.refusal: say',
      aboutKey: true,
    });
}
