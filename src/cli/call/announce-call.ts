import { ERRORS, TalkpathError } from '../../lib/errors.js';
import type { Secret } from '../../lib/secret.js';
import { type Fields, type FormAnswer, postForm } from './post-form.js';

/** What Asterisk shows of itself (HTTP Basic). */
export interface AsteriskLogin {
  readonly username: string;
  /** Without one nothing is shown. */
  readonly password?: Secret | undefined;
}

/** A call that a dialplan announces. */
export interface DialplanCall {
  readonly url: string;
  readonly from: string;
  readonly to: string;
  /** Asterisk's UNIQUEID of the caller's channel. */
  readonly channel: string;
  readonly format: string;
  readonly wire: 'chan-websocket' | 'audiosocket';
  readonly login: AsteriskLogin | undefined;
}

const CREATED = 201;
/** The server has none, and may be reached by others than this machine. */
const NO_PASSWORD = 'asterisk.no_password';
const UNAUTHORIZED = 401;
const NOT_FOUND = 404;
const UNPROCESSABLE = 422;
const MAX_SHOWN_CHARS = 300;

/** Announces a call as a dialplan does (`CURL` of a form); gives the one-time token, a UUID. */
export async function announceToServer({ url, login, ...fields }: DialplanCall): Promise<string> {
  const answer = await postForm(`${url.replace(/\/+$/, '')}/asterisk/calls`, basicAuth(login), fields);
  if (answer.status === CREATED) return answer.body.trim();
  throw new TalkpathError('call.refused', describeRefusal(answer), { remedy: remedyOf(answer) });
}

/** A call server that does not know Asterisk answers as to any address that it does not have. */
function describeRefusal({ status, body }: FormAnswer): string {
  if (status === NOT_FOUND && body.includes('http.not_found'))
    return 'the call server takes no calls from Asterisk: its configuration lacks asterisk.enabled: true';
  return `the announcement was answered with HTTP ${status} ${body.slice(0, MAX_SHOWN_CHARS)}`;
}

/** What to do on this side of the line: the server's own words are for those who run Asterisk. */
function remedyOf({ status, body }: FormAnswer): string {
  if (body.includes(NO_PASSWORD)) return ERRORS[NO_PASSWORD].remedy;
  switch (status) {
    case UNAUTHORIZED:
      return 'ASTERISK_PASSWORD must be the asterisk.password of the server, and --user its asterisk.username.';
    case NOT_FOUND:
      return 'Set asterisk.enabled: true in the server’s configuration; for AudioSocket asterisk.audiosocket.enabled: true too.';
    case UNPROCESSABLE:
      return 'Set what its words name in the server’s configuration: for AudioSocket asterisk.audiosocket.enabled: true.';
    default:
      return 'The log of the call server has the reason.';
  }
}

/** The header that shows a password. */
export function basicAuth(login: AsteriskLogin | undefined): Fields {
  if (login?.password === undefined) return {};
  const credentials = Buffer.from(`${login.username}:${login.password.reveal()}`).toString('base64');
  return { authorization: `Basic ${credentials}` };
}
