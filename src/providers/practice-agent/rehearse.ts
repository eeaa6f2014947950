import { breathsOf } from './response-plan.js';
import type { PracticeScript } from './script.js';
import type { Voice } from './voice.js';

/** At most this many pieces are made ahead: the voice keeps them, and needs room for what callers bring up. */
const MAX_REHEARSED = 48;

/** Everything that the agent may say in fixed words, as the pieces that the voice is asked for: these texts first, then the script's. */
export function fixedPieces(script: PracticeScript, texts: readonly string[]): readonly string[] {
  const templates = script.rules.flatMap((rule) =>
    rule.do.flatMap((step) => ('say' in step ? [step.say] : [])),
  );
  const pieces = [...texts, ...templates].flatMap(breathsOf).map((piece) => piece.trim());
  return [...new Set(pieces.filter((piece) => piece !== '' && !piece.includes('{{')))].slice(
    0,
    MAX_REHEARSED,
  );
}

/** Has the voice make each piece once, one after the other, so that the first caller waits no longer than the hundredth. Ends early when the voice does. */
export async function rehearse(voice: Voice, pieces: readonly string[]): Promise<void> {
  try {
    for (const piece of pieces) await voice(piece);
  } catch {
    // A voice that can't speak says so in the call that needs it.
  }
}
