/** What each step of the recovery is to people, and whether the call goes on as before after it. */
export const RECOVERY_STEPS = {
  filler: { words: 'a late answer was bridged', mends: false },
  retry: { words: 'a response failed and was asked for again', mends: false },
  reconnect: { words: 'the session was lost; another one is opened', mends: false },
  resumed: { words: 'another session goes on', mends: true },
  renewed: { words: 'the session was changed before its end', mends: true },
  apology: { words: 'no model can serve the caller; they were told so', mends: false },
  human: { words: 'passed on because no model can serve', mends: false },
  voicemail: { words: 'voicemail because no model can serve', mends: false },
  'hang-up': { words: 'hung up because no model can serve', mends: false },
  'stream-lost': { words: 'the caller’s stream broke', mends: false },
  'stream-back': { words: 'the caller is back on another stream', mends: true },
} as const;

/** Whether that is one of them. */
export function isRecoveryStep(value: unknown): value is keyof typeof RECOVERY_STEPS {
  return typeof value === 'string' && Object.hasOwn(RECOVERY_STEPS, value);
}
