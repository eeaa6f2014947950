import type { ErrorCode } from '../../lib/errors.js';
import type { ProviderFault } from '../../ports/provider.js';
import { faultOf, safeSentence } from './fault.js';
import { someText, type Fields } from './fields.js';
import { tryAgainInMs } from './try-again.js';

/** An error as the Realtime API words it: in an `error` event, a failed response or a failed transcription. */
export interface PeerError {
  readonly type: string | undefined;
  readonly code: string | undefined;
  readonly message: string;
  readonly param: string | undefined;
}

/** What an error means to the call, and what a person can do about it. */
export interface Meaning {
  readonly code: ErrorCode;
  readonly severity: ProviderFault['severity'];
  readonly advice?: string;
}

interface Row extends Meaning {
  readonly providerCode: RegExp;
  /** For servers that leave the code out or use their own with OpenAI's sentence. */
  readonly text?: RegExp;
}

const LOST_RACE = { code: 'provider.error', severity: 'harmless' } as const;
const CALL_GOES_ON = { code: 'provider.error', severity: 'retryable' } as const;
const REFUSED = { code: 'provider.refused', severity: 'fatal' } as const;

/**
 * The errors that mean something of their own. What is not here (bad values, unknown parameters, invalid events …) leaves the session open:
 * the call goes on, and before the session is agreed it is a rejection of the settings.
 */
const ROWS: readonly Row[] = [
  { ...LOST_RACE, providerCode: /^response_cancel_not_active$/, text: /no active response/i },
  { ...LOST_RACE, providerCode: /^input_audio_buffer_commit_empty$/, text: /buffer (is )?too small/i },
  {
    ...LOST_RACE,
    providerCode: /^unsupported_content_type$/,
    text: /already shorter than|only model output audio messages can be truncated/i,
  },
  { ...LOST_RACE, providerCode: /^item_\w+_invalid_item_id$/ },
  { ...LOST_RACE, providerCode: /^cannot_update_voice$/, text: /cannot update a conversation's voice/i },
  {
    ...CALL_GOES_ON,
    providerCode: /^conversation_already_has_active_response$/,
    text: /already has an active response/i,
  },
  { ...CALL_GOES_ON, providerCode: /^rate_limit_exceeded$/, text: /rate limit reached/i },
  { ...CALL_GOES_ON, providerCode: /^server_error$/ },
  {
    ...REFUSED,
    providerCode: /^invalid_api_key$/,
    text: /incorrect api key/i,
    advice: 'check OPENAI_API_KEY',
  },
  {
    ...REFUSED,
    providerCode: /^(insufficient_quota|billing_hard_limit_reached)$/,
    text: /exceeded your current quota|billing hard limit/i,
    advice: "check the account's billing",
  },
  { ...REFUSED, providerCode: /^account_deactivated$/, advice: 'check the account' },
  {
    ...REFUSED,
    providerCode: /^model_not_found$/,
    text: /model .* does not exist/i,
    advice: 'check openai.model',
  },
  { ...REFUSED, providerCode: /^beta_api_shape_disabled$/, advice: 'set openai.dialect: ga' },
  // The connection is closed right after it; the call goes on in another session, which is told what was said.
  {
    code: 'provider.session_expired',
    severity: 'retryable',
    providerCode: /^session_expired$/,
    text: /maximum duration/i,
  },
];

/** Sorts an error: by its code first, then by its text; what the table does not know leaves the call going. */
export function meaningOf({ code, message }: Pick<PeerError, 'code' | 'message'>): Meaning {
  const byCode = code === undefined ? undefined : ROWS.find(({ providerCode }) => providerCode.test(code));
  return byCode ?? ROWS.find(({ text }) => text?.test(message)) ?? CALL_GOES_ON;
}

/** Reads an error object; every part of it may be missing. */
export function peerErrorOf(error: Fields): PeerError {
  return {
    type: someText(error, 'type'),
    code: someText(error, 'code'),
    message: safeSentence(someText(error, 'message') ?? 'the provider gave no message'),
    param: someText(error, 'param'),
  };
}

/** The fault of an error whose meaning has been found. */
export function peerFault(error: PeerError, { code, severity, advice }: Meaning): ProviderFault {
  return faultOf({
    code,
    severity,
    message: advice === undefined ? error.message : `${error.message} (${advice})`,
    // Load errors come with a type and no code.
    providerCode: error.code ?? (error.type === 'server_error' ? error.type : undefined),
    param: error.param,
    retryAfterMs: tryAgainInMs(error.message),
  });
}
