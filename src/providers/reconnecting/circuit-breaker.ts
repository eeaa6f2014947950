import type { Clock } from '../../ports/clock.js';
import type { ProviderFault } from '../../ports/provider.js';

/** So many failures … */
const FAILURES = 5;
/** … within so long (ms) open the breaker. */
const WINDOW_MS = 30_000;
/** It stays open for so long (ms), twice as long each time that the next attempt fails too … */
const COOL_DOWN_MS = 5_000;
/** … and no longer than that. */
const MAX_COOL_DOWN_MS = 60_000;
/** While one call tries whether an endpoint is back, the others look again after so long (ms). */
const PROBE_MS = 1_000;
/** An endpoint's word on how long to stay away is believed up to that (ms). */
const MAX_HOLD_MS = 600_000;

/** closed: anybody may ask · open: nobody · half-open: one call tries. */
export type BreakerState = 'closed' | 'half-open' | 'open';

/** One try to open a session; what came of it is told once, and further words about it are of no account. */
export interface Attempt {
  /** There is a session. */
  succeeded(): void;
  failed(fault: ProviderFault): void;
  /** Nobody wanted it any more: says nothing about the endpoint. */
  abandoned(): void;
}

/** Told when it opens (`forMs`: for how long, and because of what) and when it is closed again. */
export type BreakerWatch = (
  state: BreakerState,
  because?: { readonly fault: ProviderFault; readonly forMs: number },
) => void;

/** Keeps all calls from asking an endpoint that failed again and again, and lets one call at a time find out when it is back. */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #watch: BreakerWatch;
  #failedAtMs: number[] = [];
  #state: BreakerState = 'closed';
  #opensAtMs = 0;
  #coolDownMs = COOL_DOWN_MS;
  #probing = false;
  #fault: ProviderFault | undefined;

  constructor(clock: Clock, watch: BreakerWatch = () => undefined) {
    this.#clock = clock;
    this.#watch = watch;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Why it is open, or was last. */
  get fault(): ProviderFault | undefined {
    return this.#fault;
  }

  /** How long until somebody may ask (ms); 0: now. */
  get waitMs(): number {
    if (this.#state === 'closed') return 0;
    if (this.#probing) return PROBE_MS;
    return Math.max(0, this.#opensAtMs - this.#clock.now());
  }

  /** Somebody asks now; only when there is nothing to wait for. */
  begin(): Attempt {
    const probe = this.#state !== 'closed';
    if (probe) this.#become('half-open');
    this.#probing = probe;
    let settled = false;
    const settle = (work: () => void) => (): void => {
      if (settled) return;
      settled = true;
      if (probe) this.#probing = false;
      work();
    };
    const failed = (fault: ProviderFault): void => settle(() => this.#failed(fault, probe))();
    return { succeeded: settle(() => this.#close()), failed, abandoned: settle(() => undefined) };
  }

  /** Something failed that shows how the endpoint is: a session that was there was lost at once, or is of no use. */
  blame(fault: ProviderFault): void {
    this.#failed(fault, false);
  }

  /** It is of no use to ask before that (ms from now): a limit is reached. */
  hold(forMs: number, fault: ProviderFault): void {
    const untilMs = this.#clock.now() + Math.min(forMs, MAX_HOLD_MS);
    if (this.#state === 'open' && untilMs <= this.#opensAtMs) return;
    this.#open(untilMs, fault);
  }

  #failed(fault: ProviderFault, probe: boolean): void {
    const nowMs = this.#clock.now();
    if (this.#state === 'open') return;
    this.#failedAtMs = [...this.#failedAtMs.filter((atMs) => nowMs - atMs < WINDOW_MS), nowMs];
    if (!probe && !isHopeless(fault) && this.#failedAtMs.length < FAILURES) return;
    // Long after the last time it begins anew.
    if (nowMs - this.#opensAtMs > MAX_COOL_DOWN_MS) this.#coolDownMs = COOL_DOWN_MS;
    this.#open(nowMs + this.#coolDownMs, fault);
    this.#coolDownMs = Math.min(2 * this.#coolDownMs, MAX_COOL_DOWN_MS);
  }

  #open(untilMs: number, fault: ProviderFault): void {
    this.#opensAtMs = untilMs;
    this.#failedAtMs = [];
    this.#fault = fault;
    this.#become('open', { fault, forMs: untilMs - this.#clock.now() });
  }

  #close(): void {
    // A call that began before it opened says nothing about now.
    if (this.#state === 'half-open') this.#become('closed');
  }

  #become(state: BreakerState, because?: Parameters<BreakerWatch>[1]): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#watch(state, because);
  }
}

/** Whether it is the key or the account that was refused: to ask again is of no use for any call. */
export function isHopeless({ code, providerCode = '', severity }: ProviderFault): boolean {
  return severity === 'fatal' && (code === 'provider.refused' || QUOTA.test(providerCode));
}

/** Also in responses that failed. */
const QUOTA = /^(insufficient_quota|billing_hard_limit_reached|account_deactivated|invalid_api_key)$/;
