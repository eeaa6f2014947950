import { hostListed, portOf } from '../lib/hosts.js';
import { Secret } from '../lib/secret.js';
import type { WebhookDefinition } from '../ports/tool-definitions.js';
import type { FaultReport } from './report.js';
import type { HostLists } from './request.js';
import { plainUrlFault, privateUrlFault } from './web-url.js';
import type { WebhooksBlock } from './webhooks-schema.js';

/** Who is told when a call is over. */
export function buildWebhooks(
  webhooks: WebhooksBlock,
  { private_hosts: privateHosts }: HostLists,
): WebhookDefinition[] {
  return Object.entries(webhooks).map(([name, { url, secret, when }]) => ({
    name,
    url: new Secret(url),
    secret,
    when,
    privateHosts,
  }));
}

/** Notes receivers that can't be reached, or only by a way on which anybody may read what callers said. */
export function checkWebhooks(webhooks: WebhooksBlock, hosts: HostLists, report: FaultReport): void {
  const isSure = !report.isFaulty(['tools', 'private_hosts']);
  for (const [name, { url }] of Object.entries(webhooks)) {
    const message = plainUrlFault(url) ?? (isSure ? wayFault(new URL(url), hosts) : undefined);
    if (message !== undefined) report.add(['webhooks', name, 'url'], { message, hidesFound: true });
  }
}

function wayFault(url: URL, { private_hosts: hosts }: HostLists): string | undefined {
  const isOpen = url.protocol !== 'https:' && !hostListed(url, hosts);
  return (
    privateUrlFault(url, hosts) ??
    (isOpen
      ? `must begin with https://, or have its host in tools.private_hosts: ${url.hostname}:${portOf(url)}`
      : undefined)
  );
}
