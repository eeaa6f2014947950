import { lookup } from 'node:dns/promises';
import { BlockList, isIPv4 } from 'node:net';
import { messageOf } from '../../lib/errors.js';
import { fail, ok, skip, warn, type Found } from './finding.js';

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['0.0.0.0', 8],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv6');
}
/** Names that mean something on this machine or in this house only. */
const HERE_ONLY = /^(?:localhost|[^.:]+)$|\.(?:local|localhost|lan|internal|home\.arpa)$/i;
const TODO_PUBLIC =
  'set PUBLIC_URL to the https:// origin that the carrier reaches, of your host or a tunnel';

/** The addresses of a name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** Whether a carrier can use this as the address of our server. */
export async function publicUrlFindings(
  publicUrl: string | undefined,
  resolve: Resolve = systemResolve,
): Promise<readonly Found[]> {
  if (publicUrl === undefined) return [skip('PUBLIC_URL is not set: calls come from this machine only')];
  const url = new URL(publicUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'https:') {
    return [
      fail(`PUBLIC_URL is ${publicUrl}`, 'Twilio opens media streams over TLS only (wss://)', TODO_PUBLIC),
    ];
  }
  if (HERE_ONLY.test(host) || isPrivate(host)) {
    return [
      fail(
        `PUBLIC_URL names ${host}`,
        'no carrier reaches an address of this machine or of a private network',
        TODO_PUBLIC,
      ),
    ];
  }
  return [...pathFindings(url), await resolvedFinding(host, publicUrl, resolve)];
}

function pathFindings({ pathname, origin }: URL): readonly Found[] {
  if (pathname === '/') return [];
  if (/\/twilio(?:\/|$)/.test(pathname)) {
    return [
      fail(
        `PUBLIC_URL ends in ${pathname}`,
        'our own paths are put behind it, so that it would be there twice',
        `set PUBLIC_URL to ${origin}`,
      ),
    ];
  }
  return [
    warn(
      `PUBLIC_URL has a path, ${pathname}`,
      'signatures are made over the URL with it, and the server answers to paths without it',
      `make the proxy take ${pathname} away from what it passes on, or give Talkpath a host of its own`,
    ),
  ];
}

async function resolvedFinding(host: string, publicUrl: string, resolve: Resolve): Promise<Found> {
  try {
    const addresses = await resolve(host);
    if (!addresses.every(isPrivate))
      return ok(`${publicUrl}; the voice webhook is ${publicUrl}/twilio/voice`);
    const saw = `${host} is ${addresses.join(', ')} here`;
    return warn(
      saw,
      'seen from here that is a private address; the carrier sees another, or none',
      'ask a resolver outside your network',
    );
  } catch (error) {
    return fail(
      `${host}: ${messageOf(error)}`,
      'the carrier asks the same DNS, and finds nobody',
      `check the name, or ${TODO_PUBLIC}`,
    );
  }
}

/** Whether an address is one of this machine or of a private network. */
function isPrivate(address: string): boolean {
  if (isIPv4(address)) return PRIVATE.check(address, 'ipv4');
  return address.includes(':') && PRIVATE.check(address, 'ipv6');
}
