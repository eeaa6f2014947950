import { FRAME_MS } from '../../../src/audio/frame.js';
import type { CallTape } from './tape.js';
import { AGENT_WORDS, SAYINGS, type Word } from './words.js';

/** So much of what the agent says has to be heard, to count as said. */
const WHOLE = 0.85;

/**
 * How long at most nobody was heard while somebody should have been (ms), and when that began. Somebody should be heard from when the call is answered, and from the
 * end of each turn of the caller's, up to the end of something that the agent itself says whole; never while the caller speaks, and never before `fromMs`. A recorded phrase
 * or a tone breaks a silence, but is no answer: what was owed is owed still.
 */
export function longestSilence(
  tape: CallTape,
  fromMs: number,
): { readonly ms: number; readonly atMs: number } {
  const settled = settledSpans(tape);
  let [longest, atMs, run] = [0, 0, 0];
  for (let ms = 0; ms < tape.lengthMs; ms += FRAME_MS) {
    const speaks = tape.turns.some((turn) => turn.fromMs <= ms && ms < turn.toMs);
    const due = ms >= fromMs && !speaks && !settled.some((span) => span.fromMs <= ms && ms < span.toMs);
    run = due && tape.at(ms) === 'silence' ? run + FRAME_MS : 0;
    if (run > longest) [longest, atMs] = [run, ms + FRAME_MS - run];
  }
  return { ms: longest, atMs };
}

/** When nothing is due: after something whole of the agent's, until the caller's next turn is over. */
function settledSpans(tape: CallTape): readonly { readonly fromMs: number; readonly toMs: number }[] {
  return tape.heard().flatMap(({ sound, toMs }, _index, all) => {
    if (!isAgents(sound)) return [];
    const turnBefore = tape.turns.findLast((turn) => turn.toMs <= toMs)?.toMs ?? 0;
    const saidMs = all
      .filter((one) => one.sound === sound && one.toMs <= toMs && one.fromMs >= turnBefore - FRAME_MS)
      .reduce((sum, one) => sum + one.toMs - one.fromMs, 0);
    const until = tape.turns.find((turn) => turn.toMs > toMs)?.toMs ?? Infinity;
    return saidMs >= WHOLE * SAYINGS[sound].seconds * 1000 ? [{ fromMs: toMs, toMs: until }] : [];
  });
}

function isAgents(sound: string): sound is Word {
  return (AGENT_WORDS as readonly string[]).includes(sound);
}

/** What was heard from then on, in order, in short: sounds that last less than two frames are left out. */
export function storyOf(tape: CallTape, fromMs: number): readonly string[] {
  const said = tape.heard().filter(({ fromMs: from, toMs }) => toMs > fromMs && toMs - from > 2 * FRAME_MS);
  return said.map(({ sound }) => sound).filter((sound, index, all) => sound !== all[index - 1]);
}
