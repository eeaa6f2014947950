import { createFlite, speakAtModelRate } from '../../src/providers/practice-agent/flite.js';
import type { Voice } from '../../src/providers/practice-agent/voice.js';

/** The real voice without its thread, for tests that must hear words. */
export function inProcessVoice(): Voice {
  const flite = createFlite();
  return (text) => Promise.resolve(speakAtModelRate(flite, text));
}
