import type { Clock } from '../../ports/clock.js';
import type { Provider, ProviderFault } from '../../ports/provider.js';
import { isHopeless, type CircuitBreaker } from './circuit-breaker.js';
import { ReconnectingLink } from './link.js';

/** One place where sessions can be had. */
export interface ProviderEndpoint {
  /** For people, as in `api.openai.com/gpt-realtime`. */
  readonly name: string;
  readonly provider: Provider;
  /** Shared by all calls. */
  readonly breaker: CircuitBreaker;
}

/** What a provider over several endpoints is made of. */
export interface ReconnectingParts {
  /** In the order in which they are asked; the first gives its name and formats, which all have to share. */
  readonly endpoints: readonly [ProviderEndpoint, ...ProviderEndpoint[]];
  readonly clock: Clock;
  /** 0 up to 1. */
  readonly random: () => number;
  /** The date, by which a session's end is told. */
  readonly date: () => Date;
  /** From an attempt's beginning to a session that is configured: half of it to the session, half from its settings to their confirmation. */
  readonly connectTimeoutMs: number;
  /** So often an endpoint is asked again before the next one is. */
  readonly retries: number;
}

/** One call's way to its model over several endpoints: each attempt has its deadline, and the call hears of one session. */
export function reconnectingProvider(parts: ReconnectingParts): Provider {
  const [{ provider: first }] = parts.endpoints;
  let used: ProviderEndpoint | undefined;
  return {
    name: first.name,
    format: first.format,
    cancelsOnSpeech: first.cancelsOnSpeech,
    open: (after) => {
      if (after !== undefined && isTelling(after)) used?.breaker.blame(after);
      const isUseless = after !== undefined && (after.severity === 'fatal' || isTelling(after));
      const order = isUseless ? lastOf(parts.endpoints, used) : parts.endpoints;
      return new ReconnectingLink(parts, order, (endpoint) => (used = endpoint));
    },
  };
}

/** What shows how the endpoint is, and not only that a session was lost: nothing came from it, or far too little. */
function isTelling(fault: ProviderFault): boolean {
  return fault.code === 'provider.stalled' || isHopeless(fault);
}

/** The endpoints, the one that failed for good behind all others. */
function lastOf(
  endpoints: readonly ProviderEndpoint[],
  failed: ProviderEndpoint | undefined,
): readonly ProviderEndpoint[] {
  const others = endpoints.filter((endpoint) => endpoint !== failed);
  return [...others, ...endpoints.filter((endpoint) => endpoint === failed)];
}
