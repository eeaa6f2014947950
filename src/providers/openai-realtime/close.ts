import { assertNever } from '../../lib/assert-never.js';
import type { LinkEnd } from '../../ports/link.js';
import type { ProviderEvent, ProviderFault } from '../../ports/provider.js';
import { meaningOf, peerFault, type Meaning } from './errors.js';
import { faultOf } from './fault.js';

interface CloseRow extends Meaning {
  readonly says: string;
}

const LOST = { code: 'provider.closed', severity: 'retryable' } as const;
const REFUSED = { code: 'provider.refused', severity: 'fatal' } as const;

/** WebSocket close codes as this API uses them (RFC 6455 section 7.4.1; 3000 and above are OpenAI's own). */
const CLOSE_CODES: ReadonlyMap<number, CloseRow> = new Map<number, CloseRow>([
  [1000, { ...LOST, says: 'the provider ended the connection' }],
  [1001, { ...LOST, says: 'the provider is going away' }],
  [1006, { ...LOST, says: 'the connection to the provider broke' }],
  [1011, { ...LOST, says: 'the provider had an internal error, or our side answered its pings too late' }],
  [3000, { ...REFUSED, says: 'the key was refused', advice: 'check OPENAI_API_KEY' }],
  [4000, { ...REFUSED, says: 'the provider refused the request', advice: 'check openai.dialect' }],
  [4004, { ...REFUSED, says: 'the model is unknown or not enabled', advice: 'check openai.model' }],
]);

/** A close reason in OpenAI's pattern, as in `invalid_request_error.model_not_found`. */
const TYPED_REASON = /^([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)$/;

/** What the end of the connection means, and what to do about it. */
export function endFault(end: LinkEnd): ProviderFault {
  switch (end.kind) {
    case 'closed':
      return closedFault(end.code, end.reason);
    case 'refused':
      return refusedFault(end.status);
    case 'failed':
      if (end.silent === true)
        return faultOf({ code: 'provider.stalled', severity: 'retryable', message: end.message });
      return faultOf({
        code: 'provider.unreachable',
        severity: 'retryable',
        message: `the provider can't be reached: ${end.message}; check the network and openai.base_url`,
      });
    default:
      return assertNever(end);
  }
}

/** A refusal that says how long to stay away is a rate limit with nothing left. */
export function heldOff(end: LinkEnd): readonly ProviderEvent[] {
  if (end.kind !== 'refused' || end.retryAfterMs === undefined) return [];
  return [{ type: 'rate-limits', remaining: { connections: 0 }, resetMs: { connections: end.retryAfterMs } }];
}

function closedFault(closeCode: number, reason: string): ProviderFault {
  const row = CLOSE_CODES.get(closeCode) ?? { ...LOST, says: 'the provider closed the connection' };
  const providerCode = TYPED_REASON.exec(reason)?.[2];
  const byReason = meaningOf({ code: providerCode, message: reason });
  // The reason is more exact than the number, when it says anything that the table knows.
  const meaning = byReason.code === 'provider.error' ? row : byReason;
  const message = `${row.says} (${closeCode}${reason === '' ? '' : ` ${reason}`})`;
  return peerFault({ type: undefined, code: providerCode, message, param: undefined }, meaning);
}

function refusedFault(status: number): ProviderFault {
  const retryable = status === 429 || status >= 500;
  return faultOf({
    code: 'provider.refused',
    severity: retryable ? 'retryable' : 'fatal',
    message: refusal(status),
  });
}

function refusal(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return `the key was refused (${status}): check OPENAI_API_KEY`;
    case 404:
      return `there is no such endpoint or model (${status}): check openai.base_url and openai.model`;
    case 429:
      return `too many requests, or no quota left (${status}): check the account's limits and billing`;
    default:
      return status >= 500
        ? `the provider is failing (${status}): try again later`
        : `the provider refused the connection (${status}): check openai.base_url, openai.model and openai.dialect`;
  }
}
