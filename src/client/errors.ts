interface ErrorKind {
  /** Whether the same again may work later, without anybody changing anything. */
  readonly retryable: boolean;
  readonly remedy?: string;
}

/** Every code of a `RealtimeError`; docs/client.md has a row for each. */
export const REALTIME_ERRORS = {
  invalid_api_key: {
    retryable: false,
    remedy: 'Check the token: an ephemeral secret (ek_…), or the admin token of the server.',
  },
  rate_limit_exceeded: { retryable: true, remedy: 'Too many requests: wait a little.' },
  insufficient_quota: { retryable: false, remedy: 'The provider’s account has no credit left.' },
  connection_failed: { retryable: true, remedy: 'Check the address, and whether the server runs.' },
  connection_lost: { retryable: true },
  token_expired: {
    retryable: true,
    remedy: 'Give `token` as a function, so that a fresh one is fetched for every attempt.',
  },
  microphone_denied: {
    retryable: false,
    remedy: 'Allow the microphone in the browser’s settings of this page. It needs https or localhost.',
  },
  microphone_missing: { retryable: false, remedy: 'Plug in a microphone, or choose another one.' },
  already_connected: { retryable: false },
  not_connected: { retryable: false, remedy: 'Call connect() first.' },
  server_busy: { retryable: true, remedy: 'All lines of the server are taken: try again later.' },
  forbidden_origin: {
    retryable: false,
    remedy:
      'Add the page’s origin to browser.allowed_origins of the server, or let the page’s own server (a bundler’s, say) proxy /softphone to it and leave `url` empty.',
  },
  bad_request: { retryable: false },
  protocol_error: { retryable: true },
  provider_error: { retryable: true },
} as const satisfies Record<string, ErrorKind>;

/** A stable name of what went wrong: programs match on it. */
export type RealtimeErrorCode = keyof typeof REALTIME_ERRORS;

interface RealtimeErrorOptions extends ErrorOptions {
  /** Advice that fits better than the code's own. */
  readonly remedy?: string | undefined;
  readonly retryable?: boolean | undefined;
}

/** What went wrong, with a stable code; `message` is for people. */
export class RealtimeError extends Error {
  override readonly name = 'RealtimeError';
  readonly code: RealtimeErrorCode;
  /** Whether the same again may work later. */
  readonly retryable: boolean;
  /** What to do about it, where there is something. */
  readonly remedy: string | undefined;

  constructor(code: RealtimeErrorCode, message: string, options: RealtimeErrorOptions = {}) {
    super(message, options);
    const kind: ErrorKind = REALTIME_ERRORS[code];
    this.code = code;
    this.retryable = options.retryable ?? kind.retryable;
    this.remedy = options.remedy ?? kind.remedy;
  }
}
