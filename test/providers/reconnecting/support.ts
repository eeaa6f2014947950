import { TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import type { ProviderEvent, ProviderFault } from '../../../src/ports/provider.js';
import { CircuitBreaker } from '../../../src/providers/reconnecting/circuit-breaker.js';
import { reconnectingProvider, type ProviderEndpoint } from '../../../src/providers/reconnecting/provider.js';
import { ManualClock } from '../../support/manual-clock.js';
import { ScriptedProvider } from '../../support/scripted-provider.js';

export const BROKE: ProviderFault = { code: 'provider.closed', message: 'it broke', severity: 'retryable' };
export const REFUSED: ProviderFault = { code: 'provider.refused', message: 'the key', severity: 'fatal' };
export const REJECTED: ProviderFault = {
  code: 'provider.session_rejected',
  message: 'a bad tool',
  severity: 'fatal',
};

/** A provider over scripted endpoints under a hand-cranked clock, the longest possible pauses, and what a call hears of it. */
export class Scene {
  readonly clock: ManualClock;
  readonly places: readonly ScriptedProvider[];
  readonly breakers: readonly CircuitBreaker[];
  readonly provider;
  readonly heard: ProviderEvent[] = [];

  constructor(count = 1, shared?: Scene) {
    this.clock = shared?.clock ?? new ManualClock();
    this.places = Array.from({ length: count }, () => new ScriptedProvider({ format: TELEPHONE_FORMAT }));
    this.breakers = shared?.breakers ?? this.places.map(() => new CircuitBreaker(this.clock));
    const endpoints = this.places.map((provider, at): ProviderEndpoint => {
      const breaker = this.breakers[at] ?? new CircuitBreaker(this.clock);
      return { name: `place-${at + 1}`, provider, breaker };
    });
    const [first, ...others] = endpoints;
    if (first === undefined) throw new Error('no endpoint');
    this.provider = reconnectingProvider({
      endpoints: [first, ...others],
      clock: this.clock,
      random: () => 1,
      date: () => new Date(1_000_000),
      connectTimeoutMs: 4000,
      retries: 2,
    });
  }

  open(after?: ProviderFault) {
    const link = this.provider.open(after);
    link.onEvent = (event) => {
      this.heard.push(event);
      if (event.type === 'connected') link.send({ type: 'configure' });
    };
    return link;
  }

  place(at: number): ScriptedProvider {
    const place = this.places[at];
    if (place === undefined) throw new Error('no such place');
    return place;
  }

  breaker(at: number): CircuitBreaker {
    const breaker = this.breakers[at];
    if (breaker === undefined) throw new Error('no such breaker');
    return breaker;
  }

  /** How often each endpoint was asked. */
  get asked(): readonly number[] {
    return this.places.map(({ openedAfter }) => openedAfter.length);
  }

  get types(): readonly string[] {
    return this.heard.map(({ type }) => type);
  }

  /** An endpoint ends its connection, and the next attempt, if any, is made. */
  breaks(at: number, fault = BROKE): void {
    this.place(at).emit({ type: 'closed', fault });
    this.clock.advance(500);
  }
}
