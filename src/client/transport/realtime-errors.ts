import { RealtimeError, type RealtimeErrorCode } from '../errors.js';
import { asFields, type Fields, textIn } from './fields.js';

/** The provider's codes → ours, as far as somebody can do something about them. */
const CODES = new Map<string, RealtimeErrorCode>([
  ['invalid_api_key', 'invalid_api_key'],
  ['authentication_error', 'invalid_api_key'],
  ['token_expired', 'token_expired'],
  ['insufficient_quota', 'insufficient_quota'],
  ['billing_hard_limit_reached', 'insufficient_quota'],
  ['account_deactivated', 'insufficient_quota'],
  ['rate_limit_exceeded', 'rate_limit_exceeded'],
  ['model_not_found', 'bad_request'],
  ['beta_api_shape_disabled', 'bad_request'],
  ['missing_required_parameter', 'bad_request'],
  ['unknown_parameter', 'bad_request'],
  ['invalid_value', 'bad_request'],
  ['invalid_type', 'bad_request'],
  ['input_audio_buffer_commit_empty', 'bad_request'],
  ['cannot_update_voice', 'bad_request'],
]);

/** They say only that two things crossed on their way, or announce the close that follows. */
const HARMLESS = new Set([
  'response_cancel_not_active',
  'conversation_already_has_active_response',
  'unsupported_content_type',
  'session_expired',
]);

/** The error of an `error` event or of a failed response; undefined for one that changes nothing. */
export function errorOfEvent(error: Fields | undefined): RealtimeError | undefined {
  const code = textIn(error, 'code') || textIn(error, 'type');
  const message = textIn(error, 'message') || code;
  if (HARMLESS.has(code) || message.includes('already shorter')) return undefined;
  return new RealtimeError(codeOf(code, message), message);
}

/** The error of a response that failed. */
export function errorOfResponse(response: Fields | undefined): RealtimeError | undefined {
  if (textIn(response, 'status') !== 'failed') return undefined;
  return errorOfEvent(asFields(asFields(response?.['status_details'])?.['error']) ?? { code: 'failed' });
}

/** The error of a close that we didn't ask for; a reason reads `invalid_request_error.invalid_api_key`. */
export function errorOfClose(status: number, reason: string): RealtimeError {
  const code = CODES.get(reason.split('.').at(-1) ?? '');
  if (code !== undefined) return new RealtimeError(code, reason);
  return new RealtimeError(
    'connection_lost',
    `the connection was lost (${status}${reason && `, ${reason}`})`,
  );
}

function codeOf(code: string, message: string): RealtimeErrorCode {
  if (/\b(token|key|secret)\b.*\bexpired\b/i.test(message)) return 'token_expired';
  return CODES.get(code) ?? 'provider_error';
}
