import { messageOf, TalkpathError } from '../../lib/errors.js';
import type { Secret } from '../../lib/secret.js';
import type { CallControl } from '../../ports/carrier.js';

const TWILIO_API = 'https://api.twilio.com';
const API_VERSION = '2010-04-01';
const HANG_UP_TIMEOUT_MS = 5_000;
const HTTP_NOT_FOUND = 404;
const MAX_SHOWN_CHARS = 200;
/** Twilio's SIDs, and the UUIDs of compatible providers: nothing that could change a path. */
const CALL_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Where and as whom calls are controlled. */
export interface CallControlOptions {
  readonly accountSid: string;
  readonly authToken: Secret;
  /** The REST origin of a compatible provider; Twilio's own when absent. */
  readonly apiBaseUrl?: string | undefined;
}

/** Ends calls through Twilio's REST API ("Update a Call resource", Status=completed). */
export function createTwilioCallControl(options: CallControlOptions): CallControl {
  const origin = (options.apiBaseUrl ?? TWILIO_API).replace(/\/+$/, '');
  const calls = `${origin}/${API_VERSION}/Accounts/${encodeURIComponent(options.accountSid)}/Calls`;
  const credentials = Buffer.from(`${options.accountSid}:${options.authToken.reveal()}`).toString('base64');

  return {
    async hangUp(carrierCallId) {
      if (!CALL_ID.test(carrierCallId)) throw failed('the call id is not a SID');
      const response = await post(`${calls}/${carrierCallId}.json`, credentials);
      const answer = await response.text().catch(() => '');
      // An ended call is no longer found (20404): what was wanted has happened.
      if (response.ok || response.status === HTTP_NOT_FOUND) return;
      throw failed(`HTTP ${response.status} ${answer.slice(0, MAX_SHOWN_CHARS)}`);
    },
    transfer: () => Promise.reject(failed('not built yet')),
    record: () => Promise.reject(failed('not built yet')),
  };
}

async function post(url: string, credentials: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ Status: 'completed' }),
      redirect: 'error',
      signal: AbortSignal.timeout(HANG_UP_TIMEOUT_MS),
    });
  } catch (error) {
    throw failed(describe(error), error);
  }
}

/** fetch hides the system's own message in the cause. */
function describe(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`;
}

function failed(detail: string, cause?: unknown): TalkpathError {
  return new TalkpathError('carrier.hangup_failed', `the call could not be ended: ${detail}`, { cause });
}
