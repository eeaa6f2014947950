import { ERRORS } from '../lib/errors.js';
import type { Metrics } from '../observe/metrics.js';
import type { Logger } from '../observe/logger.js';
import type { Clock } from '../ports/clock.js';
import { BreakerShelf } from '../providers/reconnecting/breaker-shelf.js';

/** How the metric shows them. */
const SHOWN = { closed: 0, 'half-open': 1, open: 2 } as const;

/** The breakers of all providers: the metric shows them, and the log tells when one opens and when it is closed again. */
export function openBreakers(
  clock: Clock,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
): BreakerShelf {
  const open = new Set<string>();
  return new BreakerShelf(clock, (endpoint, state, because) => {
    metrics.providerBreaker.set({ endpoint }, SHOWN[state]);
    if (state === 'open') {
      open.add(endpoint);
      const code = 'provider.breaker_open';
      const { fault, forMs } = because ?? {};
      const detail = fault && `${fault.code}: ${fault.message}`;
      logger.warn({ code, endpoint, forMs, detail, remedy: ERRORS[code].remedy }, code);
    } else if (state === 'closed' && open.delete(endpoint))
      logger.info({ endpoint }, 'the provider is asked again');
  });
}
