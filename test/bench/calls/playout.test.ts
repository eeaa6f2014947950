import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Playout, UNDERRUN_WINDOW_MS } from '../../../scripts/bench/calls/playout.js';

type Step =
  | { readonly do: 'audio'; readonly ms: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'mark' }
  | { readonly do: 'clear' };

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('audio' as const), ms: fc.integer({ min: 1, max: 400 }) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 700 }) }),
    fc.record({ do: fc.constant('mark' as const) }),
    fc.record({ do: fc.constant('clear' as const) }),
  ),
  { maxLength: 60 },
);

/** The same, by playing every millisecond of a queue: what the reckoned playout is held against. */
class Played {
  queue: (string | undefined)[] = [];
  readonly echoed: string[] = [];
  heardMs = 0;
  underruns = 0;
  #silentMs = 0;
  #inUtterance = false;

  do(step: Step, name: string): void {
    if (step.do === 'audio') this.#came(step.ms);
    else if (step.do === 'mark') this.queue.push(name);
    else if (step.do === 'clear') {
      this.echoed.push(...this.queue.filter((each) => each !== undefined));
      this.queue = [];
      this.#inUtterance = false;
    } else for (let ms = 0; ms < step.ms; ms += 1) this.#pass();
    this.#echo();
  }

  #came(ms: number): void {
    if (this.#inUtterance && this.#silentMs > 0 && this.#silentMs <= UNDERRUN_WINDOW_MS) this.underruns += 1;
    this.#inUtterance = true;
    this.#silentMs = 0;
    for (let count = 0; count < ms; count += 1) this.queue.push(undefined);
  }

  #pass(): void {
    if (this.queue.length === 0) this.#silentMs += 1;
    else {
      this.queue.shift();
      this.heardMs += 1;
    }
    this.#echo();
  }

  #echo(): void {
    while (this.queue[0] !== undefined) this.echoed.push(this.queue.shift() ?? '');
  }
}

describe('the reckoned playout of the load generator', () => {
  it('plays, echoes and runs dry as a queue does that is played millisecond by millisecond', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const [playout, played] = [new Playout(), new Played()];
        const echoed: string[] = [];
        let nowMs = 0;
        all.forEach((step, index) => {
          const name = `m${index}`;
          if (step.do === 'audio') playout.audio(step.ms, nowMs);
          else if (step.do === 'mark') playout.mark(name, nowMs);
          else if (step.do === 'clear') playout.clear(nowMs);
          else nowMs += step.ms;
          played.do(step, name);
          echoed.push(...playout.dueMarks(nowMs));
          expect(echoed).toEqual(played.echoed);
        });
        expect(playout.counts.underruns).toBe(played.underruns);
        const leftMs = played.queue.filter((each) => each === undefined).length;
        expect(playout.counts.soundMs).toBe(played.heardMs + leftMs);
      }),
    );
  });

  it('forgets the marks that a clear flushes, where nothing is told of them', () => {
    const playout = new Playout('dropped');
    playout.audio(100, 0);
    playout.mark('flushed', 0);
    playout.clear(50);
    playout.mark('later', 60);
    expect(playout.dueMarks(60)).toEqual(['later']);
    expect(playout.counts).toMatchObject({ clears: 1, marks: 1, soundMs: 50 });
  });

  it('tells how long it was dry', () => {
    const playout = new Playout();
    playout.audio(100, 0);
    playout.audio(100, 130);
    expect(playout.counts).toMatchObject({ underruns: 1, underrunMs: 30 });
  });
});
