import { messageOf, TalkpathError, type ErrorCode } from '../../lib/errors.js';
import type { Secret } from '../../lib/secret.js';
import type { CallControl } from '../../ports/carrier.js';
import { transferTwiml, voicemailTwiml, type VoicemailLimits } from './twiml.js';

const TWILIO_API = 'https://api.twilio.com';
const API_VERSION = '2010-04-01';
const TIMEOUT_MS = 5_000;
const HTTP_NOT_FOUND = 404;
/** Twilio's code for a call that is not, or no more, in a state to be changed. */
const NOT_IN_PROGRESS = 21220;
const MAX_SHOWN_CHARS = 200;
/** Twilio's SIDs, and the UUIDs of compatible providers: nothing that could change a path. */
const CALL_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Where and as whom calls are controlled. */
export interface CallControlOptions {
  readonly accountSid: string;
  readonly authToken: Secret;
  /** The REST origin of a compatible provider; Twilio's own when absent. */
  readonly apiBaseUrl?: string | undefined;
  /** Our own origin as Twilio sees it: there it says how a transfer went, and asks what follows. */
  readonly origin: string;
  readonly voicemail: VoicemailLimits;
}

/** What is changed about a call, and what it is called when that fails. */
interface Change {
  readonly form: Readonly<Record<string, string>>;
  readonly code: ErrorCode;
  readonly failure: string;
}

/** The API's answer; `code` and `message` are those of Twilio's error JSON. */
interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly code?: number;
  readonly message?: string;
}

/** Acts on calls through Twilio's REST API ("Update a Call resource"). */
export function createTwilioCallControl(options: CallControlOptions): CallControl {
  const { origin, voicemail } = options;
  const update = updater(options);
  return {
    async hangUp(carrierCallId) {
      const change = {
        form: { Status: 'completed' },
        code: 'carrier.hangup_failed',
        failure: 'the call could not be ended',
      } as const;
      const answer = await update(carrierCallId, change);
      // An ended call is no longer found (20404): what was wanted has happened.
      const isOver = answer.status === HTTP_NOT_FOUND || answer.code === NOT_IN_PROGRESS;
      if (!answer.ok && !isOver) throw refused(change, answer);
    },
    transfer: (carrierCallId, destination) =>
      redirect(update, carrierCallId, {
        form: { Twiml: transferTwiml(destination, origin) },
        code: 'carrier.transfer_failed',
        failure: 'the caller could not be passed on',
      }),
    record: (carrierCallId) =>
      redirect(update, carrierCallId, {
        form: { Twiml: voicemailTwiml(voicemail, origin) },
        code: 'carrier.transfer_failed',
        failure: 'no message could be taken',
      }),
  };
}

type Update = (carrierCallId: string, change: Change) => Promise<Answer>;

function updater(options: CallControlOptions): Update {
  const api = (options.apiBaseUrl ?? TWILIO_API).replace(/\/+$/, '');
  const calls = `${api}/${API_VERSION}/Accounts/${encodeURIComponent(options.accountSid)}/Calls`;
  const credentials = Buffer.from(`${options.accountSid}:${options.authToken.reveal()}`).toString('base64');

  return async (carrierCallId, change) => {
    if (!CALL_ID.test(carrierCallId)) throw failed(change, 'the call id is not a SID');
    try {
      const response = await fetch(`${calls}/${carrierCallId}.json`, {
        method: 'POST',
        headers: { authorization: `Basic ${credentials}` },
        body: new URLSearchParams(change.form),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { ok, status } = response;
      return { ok, status, ...errorIn(await response.text().catch(() => '')) };
    } catch (error) {
      throw failed(change, describe(error), error);
    }
  };
}

/** Has the call carry out other TwiML than now. */
async function redirect(update: Update, carrierCallId: string, change: Change): Promise<void> {
  const answer = await update(carrierCallId, change);
  if (!answer.ok) throw refused(change, answer);
}

/** Twilio's error JSON. What else answers is not shown: a proxy might repeat what it was sent. */
function errorIn(body: string): Pick<Answer, 'code' | 'message'> {
  const { code, message }: { code?: unknown; message?: unknown } = parsed(body);
  return {
    ...(typeof code === 'number' && { code }),
    ...(typeof message === 'string' && { message: message.slice(0, MAX_SHOWN_CHARS) }),
  };
}

function parsed(body: string): object {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** fetch hides the system's own message in the cause. */
function describe(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`;
}

function refused(change: Change, { status, code, message }: Answer): TalkpathError {
  return failed(change, [`HTTP ${status}`, code, message].filter((part) => part !== undefined).join(' '));
}

function failed({ code, failure }: Change, detail: string, cause?: unknown): TalkpathError {
  return new TalkpathError(code, `${failure}: ${detail}`, { cause });
}
