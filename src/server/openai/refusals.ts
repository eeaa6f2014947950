import { ERRORS, messageOf, TalkpathError, type ErrorCode } from '../../lib/errors.js';
import { ProviderRefusal } from '../../lib/errors/provider-refusal.js';

const MS_PER_S = 1000;

/** Why something is not done, as a page is told; never in the provider's own words. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  /** The provider's own code, as in `invalid_api_key`. */
  readonly providerCode?: string | undefined;
  readonly retryAfterS?: number | undefined;
}

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  'provider.rate_limited': 429,
  'server.stopping': 503,
  'provider.unreachable': 504,
  'provider.refused': 502,
  'provider.malformed_message': 502,
  'browser.too_many_requests': 429,
  'browser.no_such_agent': 404,
  'auth.operators_only': 403,
  'http.bad_request': 400,
  'browser.bad_offer': 400,
};

/** One visitor asks more often than `browser.tokens_per_minute`. */
export class TooManyRequests extends TalkpathError {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super('browser.too_many_requests', 'too many requests for tokens and calls; wait a moment');
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whether it was refused for what the visitor is or did, and not for what somebody else did. */
export function isVisitors(error: unknown): error is TalkpathError {
  return error instanceof TalkpathError && !(error instanceof ProviderRefusal);
}

/** What is told of anything that was thrown. */
export function refusalFor(error: unknown): Refusal {
  if (!(error instanceof TalkpathError))
    return { status: 500, code: 'internal.error', detail: ERRORS['internal.error'].remedy };
  const { code } = error;
  const ofProvider = error instanceof ProviderRefusal;
  const retryAfterMs = ofProvider || error instanceof TooManyRequests ? error.retryAfterMs : undefined;
  return {
    status: STATUS[code] ?? 500,
    code,
    // What a provider says is for the operator's log.
    detail: ofProvider ? ERRORS[code].remedy : messageOf(error),
    providerCode: ofProvider ? error.providerCode : undefined,
    retryAfterS: retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / MS_PER_S)),
  };
}
