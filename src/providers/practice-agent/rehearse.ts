import type { Clock } from '../../ports/clock.js';
import { breathsOf } from './response-plan.js';
import type { PracticeScript } from './script.js';
import type { Voice } from './voice.js';

/** At most this many pieces are made ahead: the voice keeps them, and needs room for what callers bring up. */
const MAX_REHEARSED = 48;
/** After each piece so many times as long as it took: what nobody waits for leaves the machine to the calls, most of all when they all come back at once. */
const REST_PER_WORK = 3;

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

/** Has the voice make each piece once, one after the other and with rests, so that the first caller waits no longer than the hundredth. Ends early when the voice does. */
export async function rehearse(
  voice: Voice,
  pieces: readonly string[],
  clock: Pick<Clock, 'now' | 'after'>,
): Promise<void> {
  try {
    for (const piece of pieces) {
      const beganMs = clock.now();
      await voice(piece);
      const restMs = (clock.now() - beganMs) * REST_PER_WORK;
      if (restMs > 0) await new Promise<void>((resolve) => void clock.after(restMs, resolve));
    }
  } catch {
    // A voice that can't speak says so in the call that needs it.
  }
}
