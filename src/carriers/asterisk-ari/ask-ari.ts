import { messageOf, TalkpathError, type ErrorCode } from '../../lib/errors.js';
import { plainText } from '../../lib/plain-text.js';
import type { Secret } from '../../lib/secret.js';
import type { Clock } from '../../ports/clock.js';
import { fieldsOf, parsed, textOf } from './events.js';
import type { AriRequest } from './requests.js';

/** Asterisk answers within milliseconds; who waits longer waits with a caller on the line. */
export const ARI_TIMEOUT_MS = 3_000;
/** What may be asked twice is asked so often before it is given up. */
const MAX_TRIES = 3;
const RETRY_AFTER_MS = 200;
const MAX_SHOWN_CHARS = 200;
const SERVER_ERROR = 500;
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;

/** Where Asterisk's REST interface is, and as whom it is asked. */
export interface AriPlace {
  /** As in `http://127.0.0.1:8088/ari`, without a final `/`. */
  readonly url: string;
  readonly username: string;
  readonly password?: Secret | undefined;
}

/** What Asterisk answered. */
export interface AriAnswer {
  readonly ok: boolean;
  readonly status: number;
  /** What the JSON of the answer means; undefined where there is none. */
  readonly body: unknown;
  /** Asterisk's own words on an error. */
  readonly message: string;
}

/** Asks Asterisk. Rejects with `carrier.ari_unreachable` where there is no answer. */
export type AskAri = (request: AriRequest) => Promise<AriAnswer>;

/** Asks over HTTP. What changes nothing by being done twice is tried again where no answer came, or none that settles it; nothing else is. */
export function askAri(place: AriPlace, clock: Clock): AskAri {
  return async (request) => {
    for (let tries = 1; ; tries++) {
      const isLast = request.method === 'POST' || tries === MAX_TRIES;
      const answer = await once(place, request).catch((error: unknown) => {
        if (isLast) throw unreachable(error);
      });
      if (answer !== undefined && (isLast || answer.status < SERVER_ERROR)) return answer;
      await new Promise<void>((resolve) => void clock.after(RETRY_AFTER_MS * tries, resolve));
    }
  };
}

async function once(place: AriPlace, { method, path, query }: AriRequest): Promise<AriAnswer> {
  const response = await fetch(`${place.url}${path}?${new URLSearchParams(query).toString()}`, {
    method,
    headers: { authorization: basicOf(place) },
    redirect: 'error',
    signal: AbortSignal.timeout(ARI_TIMEOUT_MS),
  });
  const body = parsed(await response.text());
  const { ok, status } = response;
  const { message, error } = fieldsOf(body);
  const said = textOf(message) || textOf(error);
  return { ok, status, body, message: plainText(said).slice(0, MAX_SHOWN_CHARS) };
}

/** The header by which Asterisk knows us. */
export function basicOf({ username, password }: AriPlace): string {
  return `Basic ${Buffer.from(`${username}:${password?.reveal() ?? ''}`).toString('base64')}`;
}

function unreachable(error: unknown): TalkpathError {
  // fetch hides the system's own message in the cause.
  const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
  return new TalkpathError('carrier.ari_unreachable', `${messageOf(error)}${cause}`, { cause: error });
}

/** Why Asterisk did not do what it was asked for; credentials that it does not take are told by a code of their own. */
export function ariRefusal(code: ErrorCode, failure: string, { status, message }: AriAnswer): TalkpathError {
  const isLogin = status === UNAUTHORIZED || status === FORBIDDEN;
  const words = [`HTTP ${status}`, message].filter((word) => word !== '').join(' ');
  return new TalkpathError(isLogin ? 'carrier.ari_refused' : code, `${failure}: ${words}`);
}
