import { Secret } from '../lib/secret.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import type { HttpTemplate } from '../ports/tool-definitions.js';
import { hasBody } from './request-rules.js';
import type { RequestBlock } from './request-schema.js';
import type { ToolsBlock } from './tools-schema.js';

/** The hosts that requests may come to, of all tools and lookups. */
export type HostLists = Pick<ToolsBlock, 'allowed_hosts' | 'private_hosts'>;

/** The request that a block means. */
export function buildRequest(block: RequestBlock, timeoutMs: number, hosts: HostLists): HttpTemplate {
  return withoutUndefined({
    method: block.method,
    url: new Secret(block.url),
    headers: block.headers,
    query: block.query,
    body: hasBody(block) ? hideTexts(block.body) : undefined,
    timeoutMs,
    maxResponseBytes: block.max_response_bytes,
    allowedHosts: hosts.allowed_hosts,
    privateHosts: hosts.private_hosts,
  });
}

/** JSON whose texts may hold secrets: each becomes one. */
function hideTexts(json: unknown): unknown {
  if (typeof json === 'string') return new Secret(json);
  if (Array.isArray(json)) return json.map(hideTexts);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, hideTexts(value)]));
}
