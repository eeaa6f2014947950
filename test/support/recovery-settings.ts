import type { RecoverySettings } from '../../src/ports/recovery.js';

/** A caller may come back for ten seconds, and nothing is lost at once. */
export const PATIENT: RecoverySettings = {
  bridgeMs: 1000,
  answersTurns: true,
  stallMs: 8000,
  retries: 2,
  giveUpMs: 12_000,
  maxReconnects: 5,
  historyTokens: 4000,
  lastResort: { do: 'hang-up' },
  streamReturnMs: 10_000,
  streamSilentMs: 10_000,
};
