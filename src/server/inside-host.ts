import { isIP } from 'node:net';

/** Names without a dot, and those kept for private networks (RFC 6761, 6762 and 8375, ICANN's .internal, Kubernetes' services): nobody outside can own one. */
const INSIDE_NAME = /^[\w-]+$|\.(?:localhost|local|home\.arpa|internal|svc)$/i;

/** Whether a host is an address or a name of the inside: a page can have its own name lead here (DNS rebinding), but none of these. */
export function isInsideHost(host: string | undefined): boolean {
  const name = hostnameOf(host);
  return name !== undefined && (isIP(name) !== 0 || name.startsWith('[') || INSIDE_NAME.test(name));
}

/** Whether a host is the one of this URL, whatever its port. */
export function isHostOf(url: string | undefined, host: string | undefined): boolean {
  return url !== undefined && new URL(url).hostname === hostnameOf(host);
}

/** The name in a `Host` header. */
function hostnameOf(host = ''): string | undefined {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
}
