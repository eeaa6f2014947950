import type { SoftphoneCallOffer, SoftphoneCallRequest } from '../../ports/softphone-messages.js';
import { RealtimeError, type RealtimeErrorCode } from '../errors.js';
import type { OpenOptions } from './connection.js';
import { asFields, type Fields, textIn } from './fields.js';
import { OPEN_TIMEOUT_MS } from './socket.js';

const CALLS_PATH = '/softphone/calls';
const CREATED = 201;
const SERVER_ERRORS = 500;

/** HTTP status of a refusal → its code. */
const REFUSALS = new Map<number, RealtimeErrorCode>([
  [400, 'bad_request'],
  [401, 'invalid_api_key'],
  [403, 'forbidden_origin'],
  [413, 'bad_request'],
  [415, 'bad_request'],
  [422, 'bad_request'],
  [429, 'rate_limit_exceeded'],
  [503, 'server_busy'],
]);

/** Asks the server for a call. */
export async function requestCall(base: string, options: OpenOptions): Promise<SoftphoneCallOffer> {
  const response = await post(base, options);
  const body = asFields(await response.json().catch(() => undefined));
  if (response.status !== CREATED) throw refusal(response.status, body);
  const offer = readOffer(body);
  if (offer === undefined) throw new RealtimeError('protocol_error', `${base} is no Talkpath server`);
  return offer;
}

async function post(base: string, { token, wishes, fetch, clock, signal }: OpenOptions): Promise<Response> {
  const abort = new AbortController();
  const giveUp = (): void => abort.abort();
  const timer = clock.after(OPEN_TIMEOUT_MS, giveUp);
  signal.addEventListener('abort', giveUp, { once: true });
  const { instructions, voice, agent, to, from } = wishes;
  const request = { to, from, agent, instructions, voice } satisfies Unset<SoftphoneCallRequest>;
  try {
    return await fetch(`${base}${CALLS_PATH}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(request),
      signal: abort.signal,
    });
  } catch (cause) {
    if (await answersToNoPage(base, fetch, abort.signal))
      throw new RealtimeError('forbidden_origin', `${base} answers, but not to this page`, { cause });
    throw new RealtimeError('connection_failed', `no answer from ${base}`, { cause });
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', giveUp);
  }
}

/** Whether somebody is there whose answers this page may not read: a browser gives the same error for that as for nobody. What is asked for so can be read by nobody. */
async function answersToNoPage(
  base: string,
  fetch: OpenOptions['fetch'],
  signal: AbortSignal,
): Promise<boolean> {
  if (!('location' in globalThis) || new URL(base).origin === globalThis.location.origin) return false;
  // Not the page at `/`, which other sites may not even load.
  return fetch(`${base}${CALLS_PATH}`, { mode: 'no-cors', signal }).then(
    () => true,
    () => false,
  );
}

/** Left out and undefined are the same in JSON. */
type Unset<T> = { [Name in keyof T]: T[Name] | undefined };

function codeOf(status: number, error: string): RealtimeErrorCode {
  // A guest has asked for what needs the admin token: the page is welcome.
  if (error === 'auth.operators_only') return 'invalid_api_key';
  return REFUSALS.get(status) ?? (status >= SERVER_ERRORS ? 'connection_failed' : 'protocol_error');
}

function refusal(status: number, body: Fields | undefined): RealtimeError {
  const code = codeOf(status, textIn(body, 'error'));
  const said = textIn(body, 'detail') || textIn(body, 'error') || `the server answered ${status}`;
  const retryable = code === 'protocol_error' ? false : undefined;
  return new RealtimeError(code, said, { remedy: textIn(body, 'remedy') || undefined, retryable });
}

function readOffer(body: Fields | undefined): SoftphoneCallOffer | undefined {
  const offer = {
    callSid: textIn(body, 'callSid'),
    token: textIn(body, 'token'),
    path: textIn(body, 'path'),
    callId: textIn(body, 'callId'),
    agent: textIn(body, 'agent'),
    provider: textIn(body, 'provider'),
    expiresInMs: Number(body?.['expiresInMs']),
    details: body?.['details'] === true,
  };
  const usable = offer.callSid !== '' && offer.token !== '' && offer.path.startsWith('/');
  return usable ? offer : undefined;
}
