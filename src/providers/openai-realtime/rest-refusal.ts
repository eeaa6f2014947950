import type { ErrorCode } from '../../lib/errors.js';
import { ProviderRefusal } from '../../lib/errors/provider-refusal.js';
import { safeName, safeSentence } from './fault.js';
import { isFields, someFields, someText, type Fields } from './fields.js';

const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;
const MS_PER_S = 1000;
/** Nobody is kept waiting longer on the provider's word. */
const MAX_RETRY_AFTER_S = 3600;
/** Where the provider says nothing. */
const DEFAULT_RETRY_AFTER_S = 5;

/** What the status says where the body gives no code. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  403: 'forbidden',
  404: 'not_found',
  429: 'rate_limit_exceeded',
};

/** What an answer with an error means; the provider's words in it hold no key. */
export function refusalOf(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  body: string,
): ProviderRefusal {
  const error = errorIn(body);
  const providerCode = safeName(someText(error, 'code') ?? CODE_OF_STATUS[status] ?? `http_${status}`);
  const said = someText(error, 'message');
  const message = `the provider answered ${status}${said === undefined ? '' : `: ${safeSentence(said)}`}`;
  const code = codeOf(status, providerCode);
  const retryAfterMs = code === 'provider.rate_limited' ? retryAfter(headers) * MS_PER_S : undefined;
  return new ProviderRefusal(code, message, { providerCode, retryAfterMs });
}

function codeOf(status: number, providerCode: string): ErrorCode {
  // An account without credit gets 429 too, but no waiting helps it.
  const isBroke = /^(insufficient_quota|billing_hard_limit_reached)$/.test(providerCode);
  if (status === TOO_MANY_REQUESTS && !isBroke) return 'provider.rate_limited';
  return status >= SERVER_ERROR ? 'provider.unreachable' : 'provider.refused';
}

function errorIn(body: string): Fields {
  try {
    const answer: unknown = JSON.parse(body);
    return isFields(answer) ? someFields(answer, 'error') : {};
  } catch {
    return {};
  }
}

function retryAfter(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return seconds > 0 ? Math.min(Math.ceil(seconds), MAX_RETRY_AFTER_S) : DEFAULT_RETRY_AFTER_S;
}
