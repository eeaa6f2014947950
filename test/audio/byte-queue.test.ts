import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteQueue } from '../../src/audio/byte-queue.js';

describe('a byte queue', () => {
  it('gives back what went in, in order, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 50 })),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (pieces, sizes) => {
          const queue = new ByteQueue();
          pieces.forEach((piece) => queue.push(piece));
          const all = pieces.flatMap((piece) => [...piece]);
          const out: number[] = [];
          for (let i = 0; out.length < all.length; i++) {
            expect(queue.length).toBe(all.length - out.length);
            const into = new Uint8Array(sizes[i % sizes.length] ?? 1);
            out.push(...into.subarray(0, queue.takeInto(into)));
          }
          expect(out).toEqual(all);
          expect(queue.takeInto(new Uint8Array(9))).toBe(0);
        },
      ),
    );
  });

  it('is empty once cleared, also of the rest of a piece', () => {
    const queue = new ByteQueue();
    queue.push(Uint8Array.of(1, 2, 3));
    queue.takeInto(new Uint8Array(1));
    queue.clear();
    queue.push(Uint8Array.of(9));
    const into = new Uint8Array(3);
    expect([queue.takeInto(into), into[0]]).toEqual([1, 9]);
  });
});
