import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from '../../../src/audio/frame.js';
import { Saying } from '../../../src/cli/call/saying.js';

const WORD = 0x11;

function setUp() {
  const saidMs: number[] = [];
  const saying = new Saying((event) => {
    if (event.type === 'said') saidMs.push(event.atMs);
  });
  const words = (atMs: number): number => saying.frame(atMs).filter((code) => code === WORD).length;
  return { saying, saidMs, words };
}

describe('what a caller says', () => {
  it('is silence, and never over, where there is nothing to say', () => {
    const { saying, saidMs } = setUp();
    expect(saying.frame(20)).toEqual(new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(MULAW_SILENCE));
    expect(saidMs).toEqual([]);
  });

  it('comes in whole frames, whatever its pieces were, and is over with the last of it', () => {
    const { saying, saidMs, words } = setUp();
    for (const bytes of [100, 100, 40]) saying.push(new Uint8Array(bytes).fill(WORD));
    expect([words(20), words(40), words(60)]).toEqual([160, 80, 0]);
    expect(saidMs).toEqual([40]);
  });

  it('can go on after it was over', () => {
    const { saying, saidMs, words } = setUp();
    for (const atMs of [20, 40]) {
      saying.push(new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(WORD));
      expect(words(atMs)).toBe(TELEPHONE_FRAME_SAMPLES);
    }
    expect(saidMs).toEqual([20, 40]);
  });
});
