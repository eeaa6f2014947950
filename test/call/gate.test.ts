import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_MS, MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { Gate } from '../../src/call/gate.js';

/** A gate whose frames are numbered from 1; what went up is shown by number, 0 is silence. */
function setUp(preRollMs: number) {
  const up: number[] = [];
  const gate = new Gate(preRollMs, (frame) => {
    const code = frame[0] ?? MULAW_SILENCE;
    expect(frame.every((sample) => sample === code)).toBe(true);
    up.push(code === MULAW_SILENCE ? 0 : code);
  });
  let count = 0;
  const hear = (frames: number): void => {
    for (let i = 0; i < frames; i += 1) {
      gate.push(new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill((count++ % 250) + 1));
    }
  };
  return { gate, up, hear };
}

describe('the gate', () => {
  it('passes everything while it is open', () => {
    const { up, hear } = setUp(100);
    hear(3);
    expect(up).toEqual([1, 2, 3]);
  });

  it('sends silence of the same length while it is shut, and the pre-roll with the onset when it opens', () => {
    const { gate, up, hear } = setUp(3 * FRAME_MS);
    hear(1);
    gate.shut();
    hear(5);
    expect(up).toEqual([1, 0, 0]);
    gate.open(4 * FRAME_MS);
    expect(up).toEqual([1, 0, 0, 0, 5, 6]);
    hear(1);
    expect(up).toEqual([1, 0, 0, 0, 5, 6, 7]);
  });

  it('lets nothing through that came before the opening, unless it is asked for', () => {
    const { gate, up, hear } = setUp(60);
    gate.shut();
    hear(3);
    gate.open(3 * FRAME_MS);
    expect(up).toEqual([0, 0, 0]);
    expect(gate.withheldMs).toBe(60);
  });

  it('goes by the frame that a moment lies in, so that no part of the onset is lost', () => {
    const { gate, up, hear } = setUp(100);
    gate.shut();
    hear(3);
    gate.open(FRAME_MS + 1);
    expect(up).toEqual([0, 2, 3]);
  });

  it('works without a pre-roll', () => {
    const { gate, up, hear } = setUp(0);
    gate.shut();
    hear(2);
    gate.open(0);
    hear(1);
    expect(up).toEqual([0, 0, 3]);
  });

  it('shows what waits, for a second opinion', () => {
    const { gate, hear } = setUp(60);
    gate.shut();
    hear(5);
    expect([...gate.waiting(FRAME_MS * 3)].map(({ startMs, frame }) => [startMs, frame[0]])).toEqual([
      [60, 4],
      [80, 5],
    ]);
  });

  it('never makes the model’s timeline longer or shorter than the line’s, nor changes the order', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('hear' as const), frames: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ do: fc.constant('shut' as const) }),
      fc.record({ do: fc.constant('open' as const), backFrames: fc.integer({ min: 0, max: 20 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 0, max: 200 }), (steps, preRollMs) => {
        const { gate, up, hear } = setUp(preRollMs);
        let heard = 0;
        for (const each of steps) {
          if (each.do === 'shut') gate.shut();
          else if (each.do === 'open') gate.open((heard - each.backFrames) * FRAME_MS);
          else {
            hear(each.frames);
            heard += each.frames;
          }
        }
        gate.open(heard * FRAME_MS);
        expect(up).toHaveLength(heard);
        up.forEach((code, index) => expect([0, (index % 250) + 1]).toContain(code));
      }),
    );
  });
});
