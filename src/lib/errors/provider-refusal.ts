import { TalkpathError, type ErrorCode } from '../errors.js';

/** What a provider said when it did not do what it was asked over HTTP. */
export interface RefusalFacts {
  /** The provider's own code, as in `invalid_api_key`. */
  readonly providerCode?: string | undefined;
  /** When it may be asked again (ms from now), where it says so. */
  readonly retryAfterMs?: number | undefined;
}

/** A provider did not do what it was asked over HTTP. Its message holds no key. */
export class ProviderRefusal extends TalkpathError implements RefusalFacts {
  readonly providerCode: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, { providerCode, retryAfterMs }: RefusalFacts = {}) {
    super(code, message);
    this.providerCode = providerCode;
    this.retryAfterMs = retryAfterMs;
  }
}
