import { describe, expect, it } from 'vitest';
import {
  ANSWER_LIMIT_MS,
  HearingDesk,
  MAX_FAILURES,
  MAX_PHRASE_MS,
  MAX_WAITING,
  REST_MS,
  type Recognize,
} from '../../../../src/providers/practice-agent/ears/hearing-desk.js';
import type { Hypothesis } from '../../../../src/providers/practice-agent/ears/hypothesis.js';
import { ManualClock } from '../../../support/manual-clock.js';

const turn = (audioMs = 1000) => ({ rateHz: 8000, samples: new Int16Array(8), audioMs, spokenMs: audioMs });
const FITS = { words: 'opening hours', score: -1000 };

interface Work {
  readonly signal: AbortSignal;
  readonly done: (hypothesis?: Hypothesis) => void;
  readonly failed: (error: Error) => void;
}

function scene() {
  const clock = new ManualClock();
  const work: Work[] = [];
  const troubles: string[] = [];
  const recognize: Recognize = (_, signal) =>
    new Promise((done, failed) => {
      signal.addEventListener('abort', () => failed(new Error('killed')));
      work.push({ signal, done, failed });
    });
  const onTrouble = (reason: string) => troubles.push(reason);
  const finalPhrases = new Set(['goodbye']);
  const desk = new HearingDesk({ clock, recognize, finalPhrases, onTrouble });
  return { clock, work, troubles, desk };
}

describe('the hearing desk', () => {
  it('gives the words that were understood', async () => {
    const { desk, work, clock } = scene();
    const words = desk.understand(turn());
    work[0]?.done(FITS);
    expect(await words).toBe('opening hours');
    expect(clock.pending).toBe(0);
  });

  it('takes a bad fit for nothing', async () => {
    const { desk, work } = scene();
    const words = desk.understand(turn());
    work[0]?.done({ ...FITS, score: -9000 });
    expect(await words).toBeUndefined();
  });

  it.each([
    ['opening hours', -4300, 'opening hours'],
    ['goodbye', -4300, undefined],
    ['goodbye', -3900, 'goodbye'],
  ])('is harder to have hear what ends the call: %s at %i', async (words, score, heard) => {
    const { desk, work } = scene();
    const understood = desk.understand(turn());
    work[0]?.done({ words, score });
    expect(await understood).toBe(heard);
  });

  it('has one turn recognized at a time, in their order', async () => {
    const { desk, work } = scene();
    const [first, second] = [desk.understand(turn()), desk.understand(turn())];
    expect(work).toHaveLength(1);
    work[0]?.done(FITS);
    await first;
    await Promise.resolve();
    expect(work).toHaveLength(2);
    work[1]?.done({ ...FITS, words: 'goodbye' });
    expect(await second).toBe('goodbye');
  });

  it('answers nothing at the deadline, and kills what hangs', async () => {
    const { desk, work, clock } = scene();
    const [hanging, waiting] = [desk.understand(turn()), desk.understand(turn())];
    clock.advance(ANSWER_LIMIT_MS);
    expect(await Promise.all([hanging, waiting])).toEqual([undefined, undefined]);
    expect(work).toHaveLength(1);
    expect(work[0]?.signal.aborted).toBe(true);
    const next = desk.understand(turn());
    work[1]?.done(FITS);
    expect(await next).toBe('opening hours');
  });

  it('lets no more than so many wait', async () => {
    const { desk } = scene();
    for (let count = 0; count < 1 + MAX_WAITING; count += 1) void desk.understand(turn());
    expect(await desk.understand(turn())).toBeUndefined();
  });

  it('is not asked about silence, or what is too long for a phrase', async () => {
    const { desk, work } = scene();
    expect(await desk.understand({ ...turn(), spokenMs: 0 })).toBeUndefined();
    expect(await desk.understand(turn(MAX_PHRASE_MS + 1))).toBeUndefined();
    expect(work).toEqual([]);
  });

  it('rests after failures in a row, tells of it once, and tries again', async () => {
    const { desk, work, clock, troubles } = scene();
    for (let count = 0; count < MAX_FAILURES; count += 1) {
      const words = desk.understand(turn());
      work[count]?.failed(new Error('exit code 1'));
      expect(await words).toBeUndefined();
      await Promise.resolve();
    }
    expect(await desk.understand(turn())).toBeUndefined();
    expect(work).toHaveLength(MAX_FAILURES);
    expect(troubles).toEqual(['exit code 1']);
    clock.advance(REST_MS);
    const words = desk.understand(turn());
    work[MAX_FAILURES]?.done(FITS);
    expect(await words).toBe('opening hours');
  });

  it('answers all who wait when it closes, and kills what runs', async () => {
    const { desk, work, clock } = scene();
    const answers = Promise.all([desk.understand(turn()), desk.understand(turn())]);
    desk.close();
    expect(await answers).toEqual([undefined, undefined]);
    expect(work[0]?.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
    expect(await desk.understand(turn())).toBeUndefined();
  });
});
