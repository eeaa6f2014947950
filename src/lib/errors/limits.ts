import type { ErrorFacts } from './facts.js';

/** Why calls are turned away. */
export const LIMIT_ERRORS = {
  'server.busy': {
    retryable: true,
    remedy: 'limits.max_calls are on the line already; raise it where the machine has room.',
  },
  'server.stopping': {
    retryable: true,
    remedy:
      'The server was told to stop and begins nothing new; ask again: another one answers by now, or soon.',
  },
  'limit.caller_blocked': {
    retryable: false,
    remedy: 'The caller is on the list limits.blocked_callers.',
  },
  'limit.calls_per_caller': {
    retryable: true,
    remedy:
      'One number has limits.calls_per_caller calls already: a misuse, or a switchboard with one number.',
  },
  'limit.calls_per_agent': {
    retryable: true,
    remedy: 'The agent has as many calls as limits.calls_per_agent gives it.',
  },
  'limit.starts_per_second': {
    retryable: true,
    remedy: 'More calls began within a second than limits.starts_per_second allows; look at who calls.',
  },
  'limit.loop_lag': {
    retryable: true,
    remedy:
      'The process comes late to its work (limits.max_loop_lag_ms): give it a faster core, or fewer calls by limits.max_calls.',
  },
  'limit.memory': {
    retryable: true,
    remedy:
      'The process takes limits.max_memory_mb already; fewer calls by limits.max_calls, or more memory.',
  },
  'limit.usd_per_day': {
    retryable: true,
    remedy:
      'The calls of this day have cost limits.max_usd_per_day; there is room again at midnight, or after raising it.',
  },
} as const satisfies Record<string, ErrorFacts>;
