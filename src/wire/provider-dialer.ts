import type { Codec } from '../ports/link.js';
import type { ProviderCommand, ProviderEvent, ProviderLink } from '../ports/provider.js';
import type { Dial } from '../ports/text-channel.js';
import { withoutBacklog } from './backlog.js';
import { linkOverChannel } from './link-over-channel.js';

/** From the first packet to the answered upgrade. */
export const DIAL_TIMEOUT_MS = 8_000;
/** So often a provider is pinged, and so long it has for the pong: callers hear it when that end is gone. */
export const PROVIDER_PING_MS = 3_000;

/** Where a provider is, and how to get in; the headers hold the key. */
export interface ProviderTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Starts connecting to a provider; whatever becomes of it comes as events of the link. */
export function dialProvider(
  target: ProviderTarget,
  codec: Codec<ProviderEvent, ProviderCommand>,
  dial: Dial,
): ProviderLink {
  const link = linkOverChannel(codec, (receiver) =>
    dial({ ...target, timeoutMs: DIAL_TIMEOUT_MS, pingEveryMs: PROVIDER_PING_MS }, receiver),
  );
  return withoutBacklog(link);
}
