import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { PlayoutMirror } from '../../src/audio/playout-mirror.js';

const step = fc.oneof(
  fc.record({ do: fc.constant('feed' as const), bytes: fc.nat(12_000) }),
  fc.record({ do: fc.constant('play' as const), times: fc.nat(40) }),
  fc.record({ do: fc.constant('clear' as const) }),
);

describe("the mirror of the carrier's queue", () => {
  it('plays what it was fed, in order, with silence behind it, whatever comes between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const mirror = new PlayoutMirror();
        let queue: number[] = [];
        let next = 0;
        for (const each of steps) {
          if (each.do === 'clear') {
            mirror.clear();
            queue = [];
          } else if (each.do === 'feed') {
            const bytes = Uint8Array.from({ length: each.bytes }, () => next++ % 251);
            mirror.feed(bytes);
            queue.push(...bytes);
          } else {
            for (let i = 0; i < each.times; i++) {
              const expected = queue.splice(0, TELEPHONE_FRAME_SAMPLES);
              while (expected.length < TELEPHONE_FRAME_SAMPLES) expected.push(MULAW_SILENCE);
              expect(Array.from(mirror.play())).toEqual(expected);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps a bounded queue: what would be more than half a minute ahead is left out', () => {
    const mirror = new PlayoutMirror();
    for (let second = 0; second < 60; second++) mirror.feed(new Uint8Array(TELEPHONE_RATE_HZ).fill(second));
    let played = 0;
    while (mirror.play()[0] !== MULAW_SILENCE) played += 20;
    expect(played).toBe(32_000);
  });

  it('tells when the carrier begins to play afresh, and not after a stumble of one frame', () => {
    const mirror = new PlayoutMirror();
    const frame = new Uint8Array(TELEPHONE_FRAME_SAMPLES);
    for (let i = 0; i < 5; i++) mirror.play();
    mirror.feed(frame);
    expect(mirror.restarts).toBe(true);
    mirror.play();
    expect(mirror.restarts).toBe(false);
    mirror.play();
    mirror.feed(frame);
    expect(mirror.restarts).toBe(false);
  });
});
