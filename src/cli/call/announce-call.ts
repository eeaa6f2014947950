import { messageOf, TalkpathError } from '../../lib/errors.js';
import type { Secret } from '../../lib/secret.js';

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

/** A dialplan waits so long for an answer. */
const ANNOUNCE_TIMEOUT_MS = 15_000;
const CREATED = 201;
const MAX_SHOWN_CHARS = 300;

/** Announces a call as a dialplan does (`CURL` of a form); gives the one-time token, a UUID. */
export async function announceToServer({ url, login, ...fields }: DialplanCall): Promise<string> {
  const { status, body } = await answerTo(`${url.replace(/\/+$/, '')}/asterisk/calls`, login, fields);
  if (status === CREATED) return body.trim();
  throw new TalkpathError(
    'call.refused',
    `the announcement was answered with HTTP ${status} ${body.slice(0, MAX_SHOWN_CHARS)}`,
  );
}

/** The header that shows a password. */
export function basicAuth(login: AsteriskLogin | undefined): Readonly<Record<string, string>> {
  if (login?.password === undefined) return {};
  const credentials = Buffer.from(`${login.username}:${login.password.reveal()}`).toString('base64');
  return { authorization: `Basic ${credentials}` };
}

async function answerTo(
  url: string,
  login: AsteriskLogin | undefined,
  fields: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: basicAuth(login),
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(ANNOUNCE_TIMEOUT_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    throw new TalkpathError('call.unreachable', `no answer from ${url}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
