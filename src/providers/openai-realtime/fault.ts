import type { ErrorCode } from '../../lib/errors.js';
import type { ProviderEvent, ProviderFault } from '../../ports/provider.js';

/** The longest sentence of the provider's that is passed on. */
const MAX_SENTENCE_CHARS = 500;
/** The longest name of the provider's (event, code, parameter) that is passed on. */
const MAX_NAME_CHARS = 100;

/** What looks like a credential: the API quotes (parts of) a wrong key in its messages. */
const KEY_LIKE = /\b(?:sk|ek|rk)[-_][\w.*-]{4,}|(?<=\bBearer\s)\S+/gi;

/** What a fault is made of; names and texts may come straight from the provider. */
export interface FaultParts {
  readonly code: ErrorCode;
  readonly severity: ProviderFault['severity'];
  readonly message: string;
  readonly providerCode?: string | undefined;
  readonly param?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** A fault that is safe to log: nothing in it looks like a key. */
export function faultOf(parts: FaultParts): ProviderFault {
  const { code, severity, message, providerCode, param, retryAfterMs } = parts;
  return {
    code,
    severity,
    message: withoutKeys(message),
    ...(providerCode !== undefined && { providerCode: safeName(providerCode) }),
    ...(param !== undefined && { param: safeName(param) }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** An event that could not be used; the call goes on. */
export function malformed(message: string): ProviderEvent {
  const fault = faultOf({ code: 'provider.malformed_message', severity: 'retryable', message });
  return { type: 'fault', fault };
}

/** A name that the provider gave (of an event, a code, a parameter), safe to log. */
export function safeName(name: string): string {
  return cut(withoutKeys(name), MAX_NAME_CHARS);
}

/** A sentence that the provider wrote, safe to log. */
export function safeSentence(sentence: string): string {
  return cut(withoutKeys(sentence), MAX_SENTENCE_CHARS);
}

function withoutKeys(text: string): string {
  return text.replace(KEY_LIKE, '***');
}

function cut(text: string, maxChars: number): string {
  return text.length > maxChars ? `${text.slice(0, maxChars - 1)}…` : text;
}
