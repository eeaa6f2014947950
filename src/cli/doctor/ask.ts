import { messageOf } from '../../lib/errors.js';
import { systemClock } from '../../lib/system-clock.js';

/** Somebody who has not answered by then does not answer a caller in time either. */
export const ASK_TIMEOUT_MS = 5_000;
/** More than any of our own answers has. */
const MAX_BODY_CHARS = 4096;

/** An answer over HTTP, or why there was none. */
export type Answer =
  | {
      readonly status: number;
      readonly body: string;
      /** The answer's own date, and ours in the middle of the exchange (ms since 1970); absent where it names none. */
      readonly date?: { readonly theirsMs: number; readonly oursMs: number };
    }
  | { readonly failure: string };

/** Gets a URL; redirects are an answer like any other. */
export async function ask(url: string): Promise<Answer> {
  const askedAtMs = systemClock.date().getTime();
  try {
    const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
    const response = await fetch(url, { redirect: 'manual', signal });
    const oursMs = (askedAtMs + systemClock.date().getTime()) / 2;
    const theirsMs = Date.parse(response.headers.get('date') ?? '');
    const body = (await response.text()).slice(0, MAX_BODY_CHARS);
    return { status: response.status, body, ...(!Number.isNaN(theirsMs) && { date: { theirsMs, oursMs } }) };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
    return { failure: `${messageOf(error)}${cause}` };
  }
}
