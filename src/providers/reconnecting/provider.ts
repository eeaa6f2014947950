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

/** Sessions that break at once, one after the other: after so many, another endpoint is asked first. */
const MAX_BREAKS = 2;

/** One call's way to its model over several endpoints: each attempt has its deadline, and the call hears of one session. */
export function reconnectingProvider(parts: ReconnectingParts): Provider {
  const [{ provider: first }] = parts.endpoints;
  let order: readonly ProviderEndpoint[] = parts.endpoints;
  let used: ProviderEndpoint | undefined;
  let breaks = 0;
  let lasted = false;
  return {
    name: first.name,
    format: first.format,
    cancelsOnSpeech: first.cancelsOnSpeech,
    open: (after) => {
      if (after !== undefined && used !== undefined) {
        tellAll(used, after);
        breaks = lasted ? 0 : breaks + 1;
        lasted = false;
        // It is asked again when all others were, as long as the call lasts.
        if (isUseless(after) || breaks >= MAX_BREAKS) {
          order = [...order.filter((endpoint) => endpoint !== used), used];
          breaks = 0;
        }
      }
      return new ReconnectingLink(parts, order, {
        asked: (endpoint) => (used = endpoint),
        lasted: () => (lasted = true),
      });
    },
  };
}

/** What the link itself could not see, because it was the call that gave the session up: of use to all calls. */
function tellAll({ breaker }: ProviderEndpoint, fault: ProviderFault): void {
  if (fault.retryAfterMs !== undefined) breaker.hold(fault.retryAfterMs, fault);
  else if (answersNothing(fault) || isHopeless(fault)) breaker.blame(fault);
}

/** Whether it shows how the endpoint is, and not only that a session was lost. */
function isUseless(fault: ProviderFault): boolean {
  return fault.severity === 'fatal' || answersNothing(fault);
}

function answersNothing({ code }: ProviderFault): boolean {
  return code === 'provider.stalled' || code === 'provider.response_failed';
}
