import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES as FRAME } from '../../src/audio/frame.js';
import { lineFormat } from '../../src/audio/line-format.js';
import { Framer } from '../../src/audio/framer.js';

const counting = (count: number) => Uint8Array.from({ length: count }, (_, i) => i % 251);

describe('the framer', () => {
  it('gives whole frames only, loses and invents no byte, and pads the end with silence', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3 * FRAME }), { maxLength: 20 }), (pieces) => {
        const framer = new Framer();
        const given = pieces.flatMap((piece) => {
          const frames = framer.push(piece);
          expect(frames.length % FRAME).toBe(0);
          return [...frames];
        });
        const sent = pieces.flatMap((piece) => [...piece]);
        expect(given).toHaveLength(sent.length - (sent.length % FRAME));
        const all = [...given, ...framer.flush()];
        expect(all.length % FRAME).toBe(0);
        expect(all.slice(0, sent.length)).toEqual(sent);
        expect(all.length - sent.length).toBeLessThan(FRAME);
        expect(all.slice(sent.length).every((code) => code === MULAW_SILENCE)).toBe(true);
      }),
    );
  });

  it.each([8000, 16_000, 24_000] as const)('does the same for a line of PCM at %i Hz', (rateHz) => {
    const line = lineFormat({ encoding: 'pcm16', rateHz });
    const framer = new Framer(line);
    expect(framer.push(counting(line.frameBytes - 2))).toHaveLength(0);
    expect(framer.push(counting(line.frameBytes + 4))).toHaveLength(2 * line.frameBytes);
    const last = [...framer.flush()];
    expect(last).toHaveLength(line.frameBytes);
    expect(last.slice(2).every((byte) => byte === 0)).toBe(true);
    expect(framer.flush()).toHaveLength(0);
  });

  it('gives every frame as soon as it is complete', () => {
    const framer = new Framer();
    expect(framer.push(counting(FRAME - 1))).toHaveLength(0);
    expect(framer.push(counting(1))).toHaveLength(FRAME);
    expect(framer.push(counting(2 * FRAME + 5))).toHaveLength(2 * FRAME);
  });

  it('flushes nothing when it holds nothing', () => {
    const framer = new Framer();
    expect(framer.flush()).toHaveLength(0);
    framer.push(counting(FRAME));
    expect(framer.flush()).toHaveLength(0);
  });

  it('is as new after a flush', () => {
    const framer = new Framer();
    framer.push(counting(7));
    expect(framer.flush()).toHaveLength(FRAME);
    expect(framer.flush()).toHaveLength(0);
    expect([...framer.push(counting(FRAME))]).toEqual([...counting(FRAME)]);
  });

  it('forgets what it holds when it is reset', () => {
    const framer = new Framer();
    framer.push(counting(7));
    framer.reset();
    expect(framer.flush()).toHaveLength(0);
  });

  it('uses one output buffer in the steady state', () => {
    const framer = new Framer();
    const piece = counting(FRAME);
    const first = framer.push(piece);
    for (let i = 0; i < 50; i++) expect(framer.push(piece)).toBe(first);
  });
});
