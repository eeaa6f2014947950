import { describe, expect, it } from 'vitest';
import { FRAME_MS } from '../../../src/audio/frame.js';
import { UNDERRUN_WINDOW_MS } from '../../../scripts/bench/calls/playout.js';
import { SlotPlayout } from '../../../scripts/bench/calls/slot-playout.js';

/** What was counted of frames that came at these times (ms). */
function countsOf(...timesMs: readonly number[]) {
  const playout = new SlotPlayout();
  for (const timeMs of timesMs) playout.frame(timeMs);
  return playout.counts;
}

describe('the playout of frames that sound as they come', () => {
  it('takes frames that come in time, or together, for whole', () => {
    expect(countsOf(0, 20, 40, 60)).toMatchObject({ underruns: 0, soundMs: 4 * FRAME_MS });
    expect(countsOf(0, 20, 20, 20, 80)).toMatchObject({ underruns: 0 });
  });

  it('hides a frame that is late by less than half a slot', () => {
    expect(countsOf(0, 29, 49, 69)).toMatchObject({ underruns: 0 });
  });

  it('counts the slots that stayed empty', () => {
    expect(countsOf(0, 40)).toMatchObject({ underruns: 1, underrunMs: FRAME_MS });
    expect(countsOf(0, 80, 100, 140)).toMatchObject({ underruns: 2, underrunMs: 4 * FRAME_MS });
  });

  it('takes a long silence for the end of an utterance', () => {
    expect(countsOf(0, FRAME_MS + UNDERRUN_WINDOW_MS + 1)).toMatchObject({ underruns: 0 });
  });

  it('ends when the last frame has been heard', () => {
    const playout = new SlotPlayout();
    playout.frame(100);
    expect(playout.endsAtMs).toBe(100 + FRAME_MS);
    playout.frame(100);
    expect(playout.endsAtMs).toBe(100 + 2 * FRAME_MS);
  });
});
