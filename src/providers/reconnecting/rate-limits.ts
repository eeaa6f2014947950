import type { ProviderEvent, ProviderFault } from '../../ports/provider.js';

const MS_PER_S = 1000;

/** How long nothing is to be had (ms), where a limit is used up and its provider says until when. */
export function nothingLeft({
  remaining,
  resetMs = {},
}: ProviderEvent & { type: 'rate-limits' }):
  { readonly forMs: number; readonly fault: ProviderFault } | undefined {
  const used = Object.keys(remaining).filter((name) => remaining[name] === 0 && (resetMs[name] ?? 0) > 0);
  if (used.length === 0) return undefined;
  const forMs = Math.max(...used.map((name) => resetMs[name] ?? 0));
  const message = `no ${used.join(', ')} left for ${Math.ceil(forMs / MS_PER_S)} s`;
  return { forMs, fault: { code: 'provider.rate_limited', message, severity: 'retryable' } };
}
