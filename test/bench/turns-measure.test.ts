import { describe, expect, it } from 'vitest';
import { createConverter } from '../../src/audio/convert.js';
import { MODEL_FORMAT, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.js';
import { ClipMeter } from '../../scripts/bench/turns/clip.js';
import { Dice } from '../../scripts/bench/turns/dice.js';
import type { PlacedCue } from '../../scripts/bench/turns/caller.js';

const FRAME = 160;
const FRAMES = 400;
const ONSET_AT = 160 * 200 + 40;

/** A line with noise in it, and a loud sound from the onset on, as it comes out of μ-law. */
function pickedUp(): Int16Array {
  const dice = new Dice('voice');
  const samples = Int16Array.from({ length: FRAME * FRAMES }, (_, at) =>
    Math.round(dice.normal() * (at < ONSET_AT ? 50 : 3000)),
  );
  return decodeMulaw(encodeMulaw(samples, new Uint8Array(samples.length)), samples);
}

/** What a model hears of frames that are sent to it: through the bridge's own converter, every third sample. */
function asHeard(frames: readonly Int16Array[]): Int16Array {
  const converter = createConverter(TELEPHONE_FORMAT, MODEL_FORMAT);
  return Int16Array.from(
    frames.flatMap((frame) => {
      const samples = encodeMulaw(frame, new Uint8Array(frame.length));
      const heard = converter.convert({ ...TELEPHONE_FORMAT, samples }).samples;
      return Array.from({ length: frame.length }, (_, i) => heard[i * 3] ?? 0);
    }),
  );
}

const cue: PlacedCue = {
  cue: {
    role: 'interruption',
    what: 'a test',
    sound: { samples: new Int16Array(0), onset: 0, end: 0 },
    at: { after: 'cue', cue: 0, ms: 0 },
  },
  index: 0,
  startAt: ONSET_AT,
  onsetAt: ONSET_AT,
  endAt: ONSET_AT + 8000,
};

/** The line's frames with silence in place of the first `shut` of them, and `preRoll` of these sent again when the gate opens. */
function gated(picked: Int16Array, shut: number, preRoll: number): Int16Array[] {
  const frames = Array.from({ length: FRAMES }, (_, n) => picked.subarray(n * FRAME, (n + 1) * FRAME));
  const silent = frames.slice(0, shut).map(() => new Int16Array(FRAME));
  return [...silent, ...frames.slice(shut - preRoll)];
}

describe('the clip meter', () => {
  const picked = pickedUp();
  const clipped = (frames: readonly Int16Array[]): number | undefined =>
    new ClipMeter(picked, asHeard(frames)).clippedMs(cue);

  it('finds nothing missing when everything went up', () => {
    expect(clipped(gated(picked, 0, 0))).toBe(0);
  });

  it('finds nothing missing behind a gate that opened late but sent its pre-roll first', () => {
    expect(clipped(gated(picked, 215, 20))).toBe(0);
  });

  it('measures the onset that a gate without pre-roll cut off', () => {
    const ms = clipped(gated(picked, 203, 0)) ?? NaN;
    // The gate opened 55 ms after the onset; the filter smears the edge over a few ms.
    expect(ms).toBeGreaterThanOrEqual(50);
    expect(ms).toBeLessThanOrEqual(65);
  });

  it('says so when the model was given nothing of it', () => {
    expect(clipped(gated(picked, FRAMES, 0))).toBeUndefined();
  });
});
