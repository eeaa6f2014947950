import type { ErrorFacts } from './facts.js';

/** What goes wrong when a recorded call is put through the call's code again. */
export const REPLAY_ERRORS = {
  'replay.impossible': {
    retryable: false,
    remedy:
      'A replay needs a whole journal with nothing taken out; for other settings than those of the call also its sound (journal.audio: true).',
  },
  'replay.bad_input': {
    retryable: false,
    remedy: 'Correct the option that is named; talkpath replay --help shows them all.',
  },
} as const satisfies Record<string, ErrorFacts>;
