import type { HttpAnswer, HttpRequest } from './exchange.js';
import { hostListed, portOf } from '../../lib/hosts.js';
import { HttpFault } from './http-fault.js';

/** These keep the method and the body; the others become a GET. */
const KEEPS_METHOD = [307, 308];
const BECOMES_GET = [301, 302, 303];

/** What is asked next where the answer is a redirect; `undefined` where it is none. Throws a fault where it may not be followed. */
export function redirected(
  request: HttpRequest,
  { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>,
  allowedHosts: readonly string[],
): HttpRequest | undefined {
  const keepsMethod = KEEPS_METHOD.includes(status);
  if (!keepsMethod && !BECOMES_GET.includes(status)) return undefined;
  const url = targetOf(request.url, headers['location']);
  const home = isHome(request.url, url);
  if (request.url.protocol === 'https:' && url.protocol === 'http:')
    throw forbidden('to an address without encryption');
  if (!home && !hostListed(url, allowedHosts)) throw forbidden('to a host that is not in allowed_hosts');
  const sent = home ? request.headers : without(request.headers, (name) => !HARMLESS.includes(name));
  if (keepsMethod) return { ...request, url, headers: sent };
  return { method: 'GET', url, headers: without(sent, (name) => name === 'content-type') };
}

function targetOf(from: URL, location: string | string[] | undefined): URL {
  const url =
    typeof location === 'string' && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (url === undefined) throw forbidden('to nowhere');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw forbidden('to something that is not HTTP');
  return url;
}

/** The same host and port; or the same host with encryption. */
function isHome(from: URL, to: URL): boolean {
  if (from.hostname !== to.hostname) return false;
  return portOf(from) === portOf(to) || (from.port === '' && to.port === '' && to.protocol === 'https:');
}

/** What says who we are was meant for the first host only; any other header may do that. */
const HARMLESS = ['accept', 'accept-encoding', 'content-type', 'idempotency-key'];

function without(headers: HttpRequest['headers'], drop: (name: string) => boolean): HttpRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !drop(name)));
}

function forbidden(where: string): HttpFault {
  return new HttpFault('forbidden', `the answer is a redirect ${where}`);
}
