import { RealtimeError } from './errors.js';
import { realtimeTransport } from './transport/realtime.js';
import { talkpathTransport } from './transport/talkpath.js';
import type { Transport } from './transport/connection.js';
import type { ClientKind, RealtimeClientOptions } from './types.js';

const OPENAI_URL = 'wss://api.openai.com/v1/realtime';
const TRANSPORTS: Record<ClientKind, Transport> = {
  talkpath: talkpathTransport,
  realtime: realtimeTransport,
};

/** The protocol that the options mean. */
export function transportOf({ kind, url = '', token }: RealtimeClientOptions): Transport {
  const isEphemeral = typeof token === 'string' && token.startsWith('ek_');
  const isEndpoint = /^wss?:/.test(url) || /\/realtime\/?(\?|$)/.test(url);
  return TRANSPORTS[kind ?? (isEphemeral || isEndpoint ? 'realtime' : 'talkpath')];
}

/** The whole address: empty and relative ones count from the page. Throws a `RealtimeError`. */
export function addressOf(transport: Transport, { url = '' }: RealtimeClientOptions): string {
  if (url === '' && transport === realtimeTransport) return OPENAI_URL;
  const base = 'location' in globalThis ? globalThis.location.href : undefined;
  if (URL.canParse(url, base)) return url === '' ? new URL(url, base).origin : new URL(url, base).href;
  throw new RealtimeError(
    'bad_request',
    url === '' ? 'no url, and no page to take it from' : `not an address: ${url}`,
  );
}

/** The token for one attempt. Throws a `RealtimeError`. */
export async function tokenOf({ token }: RealtimeClientOptions): Promise<string | undefined> {
  if (typeof token !== 'function') return token;
  try {
    return await token();
  } catch (cause) {
    if (cause instanceof RealtimeError) throw cause;
    throw new RealtimeError('connection_failed', `no token could be had: ${String(cause)}`, { cause });
  }
}
