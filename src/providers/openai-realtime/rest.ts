import { ProviderRefusal } from '../../lib/errors/provider-refusal.js';
import { messageOf } from '../../lib/errors.js';
import type { BrowserCall, BrowserSecret } from '../../ports/browser-session.js';
import type { Clock } from '../../ports/clock.js';
import { safeName } from './fault.js';
import { isFields, someFields, someNumber, someText, type Fields } from './fields.js';
import { callRequest, secretRequest, type RestRequest, type RestSession } from './rest-request.js';
import { refusalOf } from './rest-refusal.js';

/** From the first packet to the last byte of the answer. */
export const REST_TIMEOUT_MS = 10_000;
/** The largest answer: a session with its instructions and tools. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** How long a secret of GA shall be good (s): the API's own default. */
export const SECRET_LIFE_S = 600;
/** A secret of beta is good for a minute, whatever is asked. */
const BETA_LIFE_S = 60;
const MS_PER_S = 1000;

/** What requests are made with. */
export interface RestDeps {
  readonly clock: Clock;
  readonly date: () => Date;
}

/** Has the provider make a secret that opens sessions like this. Rejects with a `ProviderRefusal`. */
export async function mintSecret(session: RestSession, deps: RestDeps): Promise<BrowserSecret> {
  const isGa = session.endpoint.settings.dialect === 'ga';
  const { body } = await exchange(secretRequest(session, SECRET_LIFE_S), deps.clock);
  const answer = fieldsOf(body);
  const secret = isGa ? answer : someFields(answer, 'client_secret');
  const [value, expiresAtS] = [someText(secret, 'value'), someNumber(secret, 'expires_at')];
  if (value === undefined || value === '' || expiresAtS === undefined)
    throw new ProviderRefusal('provider.malformed_message', 'the answer holds no secret');
  const askedMs = (isGa ? SECRET_LIFE_S : BETA_LIFE_S) * MS_PER_S;
  const leftMs = expiresAtS * MS_PER_S - deps.date().getTime();
  // One of the two dates may be wrong: then what was asked for holds.
  return { value, expiresAtS, lifeMs: leftMs > 0 && leftMs < askedMs ? leftMs : askedMs };
}

/** Has the provider answer a WebRTC offer. Rejects with a `ProviderRefusal`. */
export async function placeCall(
  session: RestSession,
  offer: string,
  { clock }: RestDeps,
): Promise<BrowserCall> {
  const { body: sdp, location } = await exchange(callRequest(session, offer), clock);
  if (!sdp.startsWith('v=0'))
    throw new ProviderRefusal('provider.malformed_message', 'the answer to the offer is no SDP');
  const callId = /\/([\w-]{1,200})$/.exec(location ?? '')?.[1];
  return callId === undefined ? { sdp } : { sdp, callId };
}

interface Answer {
  readonly body: string;
  readonly location: string | null;
}

async function exchange(request: RestRequest, clock: Clock): Promise<Answer> {
  const over = new AbortController();
  const timer = clock.after(REST_TIMEOUT_MS, () => over.abort());
  try {
    // Redirects are not followed: they would take the key along.
    const init = { method: 'POST', headers: request.headers, body: request.body } as const;
    const response = await fetch(request.url, { ...init, redirect: 'manual', signal: over.signal });
    const body = await bounded(response);
    if (!response.ok) throw refusalOf(response, body);
    return { body, location: response.headers.get('location') };
  } catch (error) {
    if (error instanceof ProviderRefusal) throw error;
    const why = over.signal.aborted ? `no answer within ${REST_TIMEOUT_MS / MS_PER_S} s` : reasonOf(error);
    throw new ProviderRefusal('provider.unreachable', `the provider can't be reached: ${why}`);
  } finally {
    timer.cancel();
  }
}

async function bounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader();
  for (;;) {
    const chunk = (await reader?.read())?.value;
    if (chunk === undefined) return Buffer.concat(chunks).toString();
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new ProviderRefusal('provider.malformed_message', 'the answer is far too long');
    chunks.push(chunk);
  }
}

function fieldsOf(json: string): Fields {
  try {
    const value: unknown = JSON.parse(json);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}

/** fetch says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return safeName(messageOf(cause ?? error));
}
