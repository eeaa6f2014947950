import { ASTERISK_ARI_ERRORS } from './errors/asterisk-ari.js';
import { AUDIOSOCKET_ERRORS } from './errors/audiosocket.js';
import { BROWSER_ERRORS } from './errors/browser.js';
import { CALL_ERRORS } from './errors/call.js';
import { CARRIER_ERRORS } from './errors/carrier.js';
import { CHAT_ERRORS } from './errors/chat.js';
import { JOURNAL_ERRORS } from './errors/journal.js';
import { LIMIT_ERRORS } from './errors/limits.js';
import { PROVIDER_ERRORS } from './errors/provider.js';
import { REPLAY_ERRORS } from './errors/replay.js';
import { SERVER_ERRORS } from './errors/server.js';

/** Every error code there is. docs/errors.md has an entry for each; a test compares the two. */
export const ERRORS = {
  ...CARRIER_ERRORS,
  ...ASTERISK_ARI_ERRORS,
  ...AUDIOSOCKET_ERRORS,
  ...PROVIDER_ERRORS,
  ...CALL_ERRORS,
  ...JOURNAL_ERRORS,
  ...SERVER_ERRORS,
  ...LIMIT_ERRORS,
  ...REPLAY_ERRORS,
  ...BROWSER_ERRORS,
  ...CHAT_ERRORS,
};

/** A stable name of an error: programs match on it, people look it up in docs/errors.md. */
export type ErrorCode = keyof typeof ERRORS;

/** An error with a stable code; `message` says what happened here, `remedy` what to do about it. */
export class TalkpathError extends Error {
  override readonly name = 'TalkpathError';
  readonly code: ErrorCode;
  readonly #remedy: string | undefined;

  /** `remedy`: what to do here, where more is known than the table knows. */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions & { readonly remedy?: string }) {
    super(message, options);
    this.code = code;
    this.#remedy = options?.remedy;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  get remedy(): string {
    return this.#remedy ?? ERRORS[this.code].remedy;
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
