import type { IncomingHttpHeaders } from 'node:http';

/** What proxies, tunnels and CDNs add of who asked them, and nothing on this machine sends. */
const NAMES: ReadonlySet<string> = new Set([
  'forwarded',
  'via',
  'cdn-loop',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'fastly-client-ip',
  'fly-client-ip',
  'x-azure-clientip',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
]);
/** Whole families of them: Envoy's, Cloudflare's, Tailscale's. */
const FAMILIES = ['x-forwarded', 'x-original-', 'x-envoy-', 'cf-', 'tailscale-'];

/** Whether a proxy passed a request on: whoever asks may be anybody, though the proxy runs on this machine. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(
    (name) => NAMES.has(name) || FAMILIES.some((family) => name.startsWith(family)),
  );
}
