import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FRAME_MS,
  TELEPHONE_FORMAT,
  TELEPHONE_FRAME_SAMPLES,
  TELEPHONE_RATE_HZ,
} from '../../src/audio/frame.js';
import { decodeMulaw } from '../../src/audio/mulaw.js';
import { callerSpeech, callerTurns } from '../../scripts/bench/conversation.js';
import { TurnWatch } from '../../scripts/bench/turn-watch.js';

const GREETING_S = 2.5;
const TURN_S = 1.2;

describe('a bench caller', () => {
  it('lets the greeting end, never speaks twice at once, and hangs up at the end of a turn', () => {
    fc.assert(
      fc.property(fc.double({ min: 5, max: 600, noNaN: true }), (seconds) => {
        const { startsS, interruptions } = callerTurns(seconds);
        expect(startsS[0]).toBeGreaterThan(GREETING_S);
        startsS.slice(1).forEach((startS, before) => {
          expect(startS - (startsS[before] ?? 0)).toBeGreaterThan(TURN_S);
        });
        expect((startsS.at(-1) ?? 0) + TURN_S).toBeCloseTo(seconds);
        expect(interruptions).toBeLessThan(startsS.length);
      }),
    );
  });

  it.each([
    { seconds: 5, turns: 1, interruptions: 0 },
    { seconds: 10, turns: 2, interruptions: 1 },
    { seconds: 30, turns: 6, interruptions: 2 },
  ])(
    'takes $turns turns in $seconds s and interrupts with $interruptions',
    ({ seconds, turns, interruptions }) => {
      const planned = callerTurns(seconds);
      expect([planned.startsS.length, planned.interruptions]).toEqual([turns, interruptions]);
    },
  );

  it('is heard to begin each turn by a far end that goes by level', () => {
    const speech = Buffer.from(callerSpeech(30));
    const watch = new TurnWatch();
    let heard = 0;
    for (let at = 0; at < speech.length; at += TELEPHONE_FRAME_SAMPLES) {
      const samples = speech.subarray(at, at + TELEPHONE_FRAME_SAMPLES);
      if (watch.push(samples, TELEPHONE_FORMAT, FRAME_MS) === 'started') heard += 1;
    }
    expect(heard).toBe(callerTurns(30).startsS.length);
  });

  it('has a line that is never as silent as digital silence', () => {
    const samples = decodeMulaw(callerSpeech(5), new Int16Array(5 * TELEPHONE_RATE_HZ));
    for (let at = 0; at < samples.length; at += 100) {
      expect(samples.subarray(at, at + 100).some((sample) => sample !== 0)).toBe(true);
    }
  });
});
