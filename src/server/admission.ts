import { TokenBucket } from '../chat/token-bucket.js';
import type { Limits } from '../config/config.js';
import { isBlocked, isWithheld } from '../config/limits.js';
import { plainNumber } from '../config/routes.js';
import type { ErrorCode } from '../lib/errors.js';
import type { CallInfo } from '../ports/call-events.js';
import type { Clock } from '../ports/clock.js';
import type { IncomingCall } from './deps.js';

const S_PER_MINUTE = 60;
const BYTES_PER_MB = 1_000_000;

/** Why a call is not taken. `detail`: figures, for the log. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  /** Whether it is in the log already. */
  readonly noted?: true;
}

/** The calls that count: all of them, wherever they are. */
export interface CountedCalls {
  readonly size: number;
  all(): readonly { readonly info: Pick<CallInfo, 'from' | 'agent'> }[];
}

/** What admission stands on. */
export interface AdmissionParts {
  readonly calls: CountedCalls;
  readonly clock: Pick<Clock, 'now'>;
  /** As they are now. */
  readonly limits: () => Limits;
  /** The name of the agent that would take it. */
  readonly agentFor: (call: IncomingCall) => string;
  /** How late the process comes to its work (ms). */
  readonly lagMs: () => number;
  /** What it takes of the machine's memory. */
  readonly memoryBytes: () => number;
  /** What the calls of this day have cost. */
  readonly spentUsd: () => number;
  /** Whether anybody is there to take a call; always, where this process takes them itself. */
  readonly isServed?: () => boolean;
}

/** The one place where it is decided whether a call is taken. */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #starts: TokenBucket;
  readonly #held = new Set<IncomingCall>();
  #stopping = false;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    // It holds what may begin in a second, and fills up within one.
    const { clock, limits } = parts;
    this.#starts = new TokenBucket({ clock: inMinutes(clock), perMinute: () => limits().startsPerSecond });
  }

  /** No further call from now on. */
  stop(): void {
    this.#stopping = true;
  }

  /** Why nobody's call could be taken now; undefined while calls can be. */
  get closed(): Refusal | undefined {
    if (this.#stopping) return { code: 'server.stopping', detail: 'the server is stopping' };
    return this.#unserved() ?? this.#full() ?? this.#overloaded() ?? this.#spent();
  }

  /** Why this call is not taken. A call that is taken counts as begun. */
  refusalOf(call: IncomingCall): Refusal | undefined {
    return this.#blocked(call) ?? this.closed ?? this.#tooMany(call) ?? this.#tooFast();
  }

  /** The same for a call that is made only later, if at all: it counts until it is let go of. */
  hold(call: IncomingCall): Refusal | undefined {
    const refusal = this.refusalOf(call);
    if (refusal === undefined) this.#held.add(call);
    return refusal;
  }

  /** A call that was held has been made by now, or never will be. */
  letGo(call: IncomingCall): void {
    this.#held.delete(call);
  }

  #blocked({ from }: IncomingCall): Refusal | undefined {
    if (!isBlocked(from, this.#parts.limits().blockedCallers)) return undefined;
    return { code: 'limit.caller_blocked', detail: 'limits.blocked_callers' };
  }

  #unserved(): Refusal | undefined {
    if (this.#parts.isServed?.() !== false) return undefined;
    return { code: 'server.no_worker', detail: 'no worker process is up' };
  }

  #full(): Refusal | undefined {
    const { calls, limits } = this.#parts;
    const { maxCalls } = limits();
    const count = calls.size + this.#held.size;
    return count < maxCalls ? undefined : { code: 'server.busy', detail: `${count} of ${maxCalls} calls` };
  }

  #overloaded(): Refusal | undefined {
    const { maxLoopLagMs, maxMemoryBytes } = this.#parts.limits();
    if (maxLoopLagMs !== undefined) {
      const lagMs = Math.round(this.#parts.lagMs());
      if (lagMs > maxLoopLagMs) return { code: 'limit.loop_lag', detail: `${lagMs} of ${maxLoopLagMs} ms` };
    }
    if (maxMemoryBytes === undefined) return undefined;
    const bytes = this.#parts.memoryBytes();
    if (bytes <= maxMemoryBytes) return undefined;
    return { code: 'limit.memory', detail: `${megabytes(bytes)} of ${megabytes(maxMemoryBytes)} MB` };
  }

  #spent(): Refusal | undefined {
    const { maxUsdPerDay } = this.#parts.limits();
    if (maxUsdPerDay === undefined) return undefined;
    const usd = this.#parts.spentUsd();
    if (usd < maxUsdPerDay) return undefined;
    return { code: 'limit.usd_per_day', detail: `${usd.toFixed(2)} of ${maxUsdPerDay} US dollars` };
  }

  #tooMany(call: IncomingCall): Refusal | undefined {
    const { calls, limits, agentFor } = this.#parts;
    const { callsPerCaller, callsPerAgent } = limits();
    const held = [...this.#held].map((one) => ({ from: one.from, agent: agentFor(one) }));
    const live = [...calls.all().map(({ info }) => info), ...held];
    if (callsPerCaller !== undefined && !isWithheld(call.from)) {
      const from = plainNumber(call.from);
      const theirs = live.filter((info) => plainNumber(info.from) === from).length;
      if (theirs >= callsPerCaller) return { code: 'limit.calls_per_caller', detail: `${theirs} calls` };
    }
    const agent = agentFor(call);
    const most = callsPerAgent.get(agent);
    const itsCalls = live.filter((info) => info.agent === agent).length;
    if (most === undefined || itsCalls < most) return undefined;
    return { code: 'limit.calls_per_agent', detail: `${itsCalls} calls of ${agent}` };
  }

  #tooFast(): Refusal | undefined {
    if (this.#starts.take(1) === 0) return undefined;
    return { code: 'limit.starts_per_second', detail: `${this.#parts.limits().startsPerSecond} in a second` };
  }
}

/** A bucket that counts by the minute, as fast as one that counts by the second. */
function inMinutes(clock: Pick<Clock, 'now'>): Pick<Clock, 'now'> {
  return { now: () => clock.now() * S_PER_MINUTE };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / BYTES_PER_MB);
}
