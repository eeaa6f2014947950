import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareMedia } from '../support/bare-media.js';

const itemOf = fc.nat(5);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('speak' as const), itemOf, fc.integer({ min: 1, max: 900 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('done' as const), itemOf) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('wait' as const), fc.nat(1200)) },
  { weight: 5, arbitrary: fc.tuple(fc.constant('echo' as const), fc.nat(400)) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('response-done', 'pause', 'resume', 'cut', 'stray-echo' as const)),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One call's playout, taken through any steps, with what must be true after each. */
class Playout {
  readonly #bare: ReturnType<typeof bareMedia>;
  readonly #receivedMs = new Map<string, number>();
  readonly #heardMs = new Map<string, number>();
  #response = 0;

  constructor(marked: boolean) {
    this.#bare = bareMedia({ mark: marked ? 'echoed-when-cleared' : 'none' });
  }

  take([what, first = 0, ms = 0]: Step): void {
    const { media, clock, marks } = this.#bare;
    const itemId = `${this.#response}.${first}`;
    switch (what) {
      case 'speak':
        return this.#speak(itemId, ms);
      case 'done':
        return media.endPart({ itemId, contentIndex: 0 });
      case 'wait':
        return clock.advance(first);
      case 'echo':
        return media.markReached(marks()[first % (marks().length || 1)] ?? 'none');
      case 'response-done':
        return media.endPart();
      case 'pause':
        return media.pause();
      case 'resume':
        return media.resume();
      case 'cut':
        return this.#cut();
      case 'stray-echo':
        return media.markReached('g7:12345');
    }
  }

  /** heard ≤ sent ≤ received, and heard never falls. */
  check(): void {
    const { media, ends } = this.#bare;
    for (const { part, receivedMs, sentMs, heardMs } of media.openParts) {
      expect(heardMs).toBeLessThanOrEqual(sentMs);
      expect(sentMs).toBeLessThanOrEqual(receivedMs);
      const before = ends().filter((end) => end.part.itemId === part.itemId).length;
      const key = `${part.itemId} after ${before} ends`;
      expect(heardMs).toBeGreaterThanOrEqual(this.#heardMs.get(key) ?? 0);
      this.#heardMs.set(key, heardMs);
    }
    expect(media.remainingMs).toBeGreaterThanOrEqual(0);
  }

  /** All is said and the line is idle: nothing remains, and all that was received is booked once. */
  finish(): void {
    const { media, clock, ends, packets } = this.#bare;
    media.endPart();
    media.resume();
    clock.advance(120_000);
    this.check();
    expect([media.drained, media.remainingMs, media.openParts, clock.pending]).toEqual([true, 0, [], 0]);
    const bookedMs = new Map<string, number>();
    let heardMs = 0;
    for (const { part, ...end } of ends()) {
      const least = end.outcome === 'heard' ? end.receivedMs : end.outcome === 'cut' ? Number.MIN_VALUE : 0;
      const most = end.outcome === 'unheard' ? 0 : end.sentMs;
      expect(end.heardMs).toBeGreaterThanOrEqual(least);
      expect(end.heardMs).toBeLessThanOrEqual(most);
      expect(end.sentMs).toBeLessThanOrEqual(end.receivedMs);
      bookedMs.set(part.itemId, (bookedMs.get(part.itemId) ?? 0) + end.receivedMs);
      heardMs += end.heardMs;
    }
    expect([...bookedMs].sort()).toEqual([...this.#receivedMs].sort());
    expect(heardMs).toBeLessThanOrEqual(packets().reduce((sum, { ms }) => sum + ms, 0) + 1e-6);
  }

  #speak(itemId: string, ms: number): void {
    this.#bare.speak(itemId, ms, `r${this.#response}`);
    this.#receivedMs.set(itemId, (this.#receivedMs.get(itemId) ?? 0) + ms);
  }

  #cut(): void {
    const { media } = this.#bare;
    media.cut();
    this.#response += 1;
    expect([media.drained, media.remainingMs, media.openParts]).toEqual([true, 0, []]);
  }
}

describe('the playout, whatever happens in whatever order', () => {
  it('keeps heard ≤ sent ≤ received, never takes back what was heard, and brings every part to one end', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, marked) => {
        const playout = new Playout(marked);
        for (const one of steps) {
          playout.take(one);
          playout.check();
        }
        playout.finish();
      }),
      {
        numRuns: 2000,
        // A late echo makes the lead shorter than what is on its way, and then a part ends.
        examples: [
          [
            [
              ['speak', 0, 881],
              ['wait', 588],
              ['speak', 1, 640],
              ['wait', 772],
              ['echo', 0],
            ],
            false,
          ],
        ],
      },
    );
  });
});
