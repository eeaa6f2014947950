import { messageOf, TalkpathError } from '../../lib/errors.js';

/** Fields of a form, or headers, by name. */
export type Fields = Readonly<Record<string, string>>;

/** The answer to a form, read whole. */
export interface FormAnswer {
  readonly status: number;
  readonly body: string;
}

/** Twilio waits this long for an answer to a webhook; a dialplan has no more patience here. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Posts a form to the call server, as carriers do; `call.unreachable` where no answer comes. */
export async function postForm(url: string, headers: Fields, fields: Fields): Promise<FormAnswer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    throw new TalkpathError('call.unreachable', whyUnreachable(url, error), { cause: error });
  }
}

function whyUnreachable(url: string, error: unknown): string {
  const { origin } = new URL(url);
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const refused = cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
  return refused ? `nothing listens on ${origin}` : `no answer from ${origin}: ${messageOf(cause)}`;
}
