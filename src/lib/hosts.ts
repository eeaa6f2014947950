import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** This machine by name (RFC 6761, section 6.3). */
const LOCALHOST = /(?:^|\.)localhost$/i;

/** The port of a web address, also where it is not written. */
export function portOf(url: URL): string {
  return url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port;
}

/** Whether a list of hosts has the one of the address: as `name`, which stands for all its ports, or as `name:port`. */
export function hostListed(url: URL, hosts: readonly string[]): boolean {
  const hostname = hostOf(url);
  const names = [hostname, withoutBrackets(hostname), `${hostname}:${portOf(url)}`];
  return hosts.some((host) => names.includes(host.toLowerCase()));
}

/** The host of a web address, without the dot that may end a name: `localhost.` is `localhost`. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '');
}

/** `[::1]`, as an address has it, is `::1` to a system. */
function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Whether a name or an address says by itself that it is not of the public internet; other names have to be looked up for that. */
export function isPrivateByName(url: URL): boolean {
  const host = withoutBrackets(hostOf(url));
  return isIP(host) === 0 ? LOCALHOST.test(host) : !isPublicAddress(host);
}
