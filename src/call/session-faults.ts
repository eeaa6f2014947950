import type { ProviderFault } from '../ports/provider.js';

/** A failed response that does not say why. */
export const FAILED: ProviderFault = {
  code: 'provider.response_failed',
  message: 'the response failed, again and again',
  severity: 'retryable',
};

/** The session stands, and is given up. */
export function useless(message: string): ProviderFault {
  return { code: 'provider.stalled', message, severity: 'retryable' };
}

/** For the record: the codes, and what the provider said. */
export function detailOf({ code, providerCode, message }: ProviderFault): string {
  return [code, providerCode, message].filter(Boolean).join(': ');
}
