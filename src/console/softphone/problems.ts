import type { RealtimeErrorCode } from '../../client/index.js';

/** What went wrong, and what can be done: said in the page, and by screen readers at once. */
export interface Problem {
  readonly code: RealtimeErrorCode;
  readonly title: string;
  readonly advice: string;
  /** What the page can do about it itself. */
  readonly offer: 'listen-only' | 'sign-in' | 'again' | 'none';
}

type Words = Omit<Problem, 'code'>;

const WORDS: Readonly<Partial<Record<RealtimeErrorCode, Words>>> = {
  microphone_denied: {
    title: 'The microphone is not allowed',
    advice:
      'Allow it in your browser’s settings for this page, then call again. Or listen, and write instead.',
    offer: 'listen-only',
  },
  microphone_missing: {
    title: 'No microphone was found',
    advice: 'Plug one in, or choose another one below. Or listen, and write instead.',
    offer: 'listen-only',
  },
  server_busy: {
    title: 'All lines are taken',
    advice: 'The server takes no further call just now. Try again in a moment.',
    offer: 'again',
  },
  invalid_api_key: {
    title: 'This server wants to know who you are',
    advice: 'Give the operators’ token (TALKPATH_ADMIN_TOKEN of the server).',
    offer: 'sign-in',
  },
  forbidden_origin: {
    title: 'This page may not call here',
    advice:
      'Have its address added to browser.allowed_origins of the server; a proxy in between must pass `Host` on.',
    offer: 'none',
  },
  token_expired: {
    title: 'The call took too long to begin',
    advice: 'Its one-time token has expired. Call again: a new one is fetched.',
    offer: 'again',
  },
  connection_failed: {
    title: 'The server can not be reached',
    advice: 'Check that it runs and that this machine is online, then call again.',
    offer: 'again',
  },
  connection_lost: {
    title: 'The line was lost',
    advice: 'Check your network, then call again.',
    offer: 'again',
  },
  rate_limit_exceeded: {
    title: 'Too many calls in a short time',
    advice: 'Wait a minute, then call again.',
    offer: 'again',
  },
};

/** The same form again would say nothing of what was wrong with what was given. */
const NOT_ACCEPTED: Problem = {
  code: 'invalid_api_key',
  title: 'That token was not accepted',
  advice: 'It is the value of TALKPATH_ADMIN_TOKEN where the server runs. Try again.',
  offer: 'sign-in',
};

/** What people are told of an error of the client; `isSignedIn`: whether a token was sent. */
export function problemOf(
  error: {
    readonly code: RealtimeErrorCode;
    readonly message: string;
    readonly remedy?: string | undefined;
  },
  isSignedIn = false,
): Problem {
  if (isSignedIn && error.code === 'invalid_api_key') return NOT_ACCEPTED;
  const known = WORDS[error.code];
  if (known !== undefined) return { code: error.code, ...known };
  return {
    code: error.code,
    title: error.message,
    advice: error.remedy ?? 'Call again; if it stays so, look into the log of the server.',
    offer: 'again',
  };
}
