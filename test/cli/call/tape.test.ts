import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from '../../../src/audio/frame.js';
import { Tape } from '../../../src/cli/call/tape.js';

const FRAMES = 123;

function record(frames: number): Tape {
  const tape = new Tape();
  for (let count = 0; count < frames; count++) tape.next().fill(count);
  return tape;
}

describe('a tape', () => {
  it('holds every frame in order, but for the newest', () => {
    const expected = Uint8Array.from({ length: (FRAMES - 1) * TELEPHONE_FRAME_SAMPLES }, (_, i) =>
      Math.floor(i / TELEPHONE_FRAME_SAMPLES),
    );
    expect(record(FRAMES).finished()).toEqual(expected);
  });

  it.each([0, 1])('is empty after %i frames', (frames) => {
    expect(record(frames).finished()).toHaveLength(0);
  });

  it('ends right at the edge of a second too', () => {
    expect(record(51).finished()).toHaveLength(50 * TELEPHONE_FRAME_SAMPLES);
  });

  it('gives out silence', () => {
    expect(new Set(new Tape().next())).toEqual(new Set([MULAW_SILENCE]));
  });

  it('is not changed by what was taken from it', () => {
    const tape = record(3);
    tape.finished().fill(99);
    expect(tape.finished()[0]).toBe(0);
  });
});
