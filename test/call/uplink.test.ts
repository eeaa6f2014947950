import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConverter } from '../../src/audio/convert.js';
import { TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { SILENCE_MS, Uplink } from '../../src/call/uplink.js';

const frameOf = (value: number): Uint8Array => new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(value);

/** An uplink to a provider that takes the telephone's own format; what went up, a list of frames' values a message. */
function uplinkOf(pieceMs?: number): { readonly uplink: Uplink; readonly sent: number[][] } {
  const sent: number[][] = [];
  const converter = createConverter(TELEPHONE_FORMAT, TELEPHONE_FORMAT);
  const send = ({ samples }: { readonly samples: Uint8Array | Int16Array }): void => {
    sent.push([...samples].filter((_, n) => n % TELEPHONE_FRAME_SAMPLES === 0));
  };
  const uplink = new Uplink({ converter, send, keepsTurns: true, pieceMs });
  uplink.open();
  return { uplink, sent };
}

const HEARD = { speech: false, withheld: false };
const WITHHELD = { speech: false, withheld: true };

describe('what the caller says goes up', () => {
  it('frame by frame, unless the operator wants larger messages', () => {
    const { uplink, sent } = uplinkOf();
    for (const value of [1, 2, 3]) uplink.push(frameOf(value), HEARD);
    expect(sent).toEqual([[1], [2], [3]]);
  });

  it.each([
    [
      40,
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [60, [[1, 2, 3]]],
  ] as const)('in messages of %i ms where the operator says so', (pieceMs, messages) => {
    const { uplink, sent } = uplinkOf(pieceMs);
    for (const value of [1, 2, 3, 4]) uplink.push(frameOf(value), HEARD);
    expect(sent).toEqual(messages);
    uplink.push(frameOf(5), HEARD);
    uplink.flush();
    expect(sent.flat()).toEqual([1, 2, 3, 4, 5]);
  });

  it('as a tenth of a second of silence at a time while it is withheld, which the next sound does not wait for', () => {
    const { uplink, sent } = uplinkOf();
    for (let n = 0; n < 8; n += 1) uplink.push(frameOf(0), WITHHELD);
    expect(sent).toEqual([[0, 0, 0, 0, 0]]);
    uplink.push(frameOf(7), HEARD);
    uplink.push(frameOf(8), HEARD);
    expect(sent.slice(1)).toEqual([[0, 0, 0, 7], [8]]);
  });

  it('complete and in order, whatever of it is withheld and whenever it is flushed, and never later than a tenth of a second', () => {
    const steps = fc.array(fc.constantFrom('heard', 'withheld', 'flush'), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.constantFrom(20, 40, 60), (all, pieceMs) => {
        const { uplink, sent } = uplinkOf(pieceMs);
        let given = 0;
        for (const step of all) {
          if (step === 'flush') uplink.flush();
          else uplink.push(frameOf((given += 1)), step === 'heard' ? HEARD : WITHHELD);
          const waiting = given - sent.flat().length;
          expect(waiting * 20).toBeLessThan(step === 'withheld' ? SILENCE_MS : pieceMs);
        }
        uplink.flush();
        expect(sent.flat()).toEqual(Array.from({ length: given }, (_, n) => n + 1));
      }),
    );
  });

  it('to the next session too, from the turn that nobody has answered, without what was gathered twice', () => {
    const { uplink, sent } = uplinkOf(60);
    for (const value of [1, 2, 3, 4]) uplink.push(frameOf(value), { speech: true, withheld: false });
    uplink.suspend();
    uplink.push(frameOf(5), HEARD);
    sent.length = 0;
    uplink.open();
    uplink.flush();
    expect(sent.flat()).toEqual([1, 2, 3, 4, 5]);
  });
});
