import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitrate,
  AT_REST,
  onsetOf,
  overhear,
  type ArbiterSettings,
  type ArbiterState,
  type Observation,
} from '../../src/call/arbiter.js';

const SETTINGS: ArbiterSettings = { startMs: 60, hangoverMs: 400, decideMs: 400, confidenceThreshold: 0.6 };

type Sound = Partial<Omit<Observation, 'startMs' | 'speech'>>;

/** Plays frames to an arbiter: `#` is speech, `.` is not. Says what it decided, and at which media time. */
function listen(
  frames: string,
  sound: Sound | ((index: number) => number) = {},
  settings: Partial<ArbiterSettings> = {},
): string[] {
  let state: ArbiterState = AT_REST;
  const verdicts: string[] = [];
  frames.split('').forEach((frame, index) => {
    const seen = {
      startMs: index * 20,
      speech: frame === '#',
      levelDb: -20,
      humming: 0,
      callerLevelDb: undefined,
      confidence: undefined,
      ...(typeof sound === 'function' ? { levelDb: sound(index) } : sound),
    };
    const [next, verdict] = arbitrate(state, seen, { ...SETTINGS, ...settings });
    state = next;
    if (verdict !== undefined) verdicts.push(`${verdict} ${index * 20 + 20}`);
  });
  return verdicts;
}

const speech = (ms: number): string => '#'.repeat(ms / 20);
const quiet = (ms: number): string => '.'.repeat(ms / 20);

describe('the arbiter', () => {
  it('suspects speech after 60 ms of it, and confirms what goes on for 400 ms more', () => {
    expect(listen(quiet(100) + speech(1000))).toEqual(['suspect 160', 'confirm 560']);
  });

  it('waits to the end of the doubt whether a short word is followed by others', () => {
    expect(listen(speech(300) + quiet(600))).toEqual(['suspect 60', 'take-back 460']);
    expect(listen(speech(200) + quiet(200) + speech(400))).toEqual(['suspect 60', 'confirm 460']);
  });

  it('takes a click back as soon as it is quiet', () => {
    expect(listen(speech(80) + quiet(600))).toEqual(['suspect 60', 'take-back 200']);
  });

  it('does not suspect clicks', () => {
    expect(listen(`${quiet(100)}##${quiet(100)}#${quiet(100)}`)).toEqual([]);
  });

  it('bridges a frame without speech inside a word', () => {
    expect(listen(`##.#${speech(800)}`)).toEqual(['suspect 80', 'confirm 480']);
  });

  it('decides once, and again for the next utterance', () => {
    const twice = speech(300) + quiet(800);
    expect(listen(twice + twice)).toHaveLength(4);
    expect(listen(speech(3000))).toHaveLength(2);
  });

  it('stops the agent for the second word of somebody whom it first took back, without another doubt', () => {
    expect(listen(speech(280) + quiet(300) + speech(400))).toEqual([
      'suspect 60',
      'take-back 460',
      'confirm 620',
    ]);
  });

  it('doubts again at the second word when there was little of the first', () => {
    expect(listen(speech(100) + quiet(300) + speech(800))).toEqual([
      'suspect 60',
      'take-back 220',
      'suspect 440',
      'confirm 840',
    ]);
  });

  it('takes a word that fades away back, and stops the agent if it grows loud again', () => {
    const levels = (index: number): number => (index < 18 || index > 30 ? -20 : -34);
    expect(listen(speech(460) + quiet(600), levels)).toEqual(['suspect 60', 'take-back 460']);
    expect(listen(speech(1000), levels)).toEqual(['suspect 60', 'take-back 460', 'confirm 640']);
  });

  it('does not stop the agent for a murmur that the line carries all the time', () => {
    const murmur = Array.from({ length: 40 }, () => `..${'#'.repeat(4)}`).join('');
    expect(listen(quiet(600) + murmur, { levelDb: -30 })).not.toContainEqual(
      expect.stringContaining('confirm'),
    );
  });

  it('takes a hum for a backchannel, until it has gone on for 800 ms', () => {
    expect(listen(speech(600) + quiet(200), { humming: 0.9 })).toEqual(['suspect 60', 'take-back 460']);
    expect(listen(speech(1400), { humming: 0.9 })).toEqual(['suspect 60', 'take-back 460', 'confirm 800']);
  });

  it('does not stop the agent for somebody far quieter than the caller', () => {
    const aside = { levelDb: -34, callerLevelDb: -20 };
    expect(listen(speech(2000), aside)).toEqual(['suspect 60', 'take-back 460']);
    expect(listen(speech(2000), { ...aside, levelDb: -25 })).toContain('confirm 460');
  });

  it('believes the neural model, when it has answered', () => {
    expect(listen(speech(800), { confidence: 0.59 })).toEqual(['suspect 60', 'take-back 460']);
    expect(listen(speech(800), { confidence: 0.6 })).toContain('confirm 460');
    expect(listen(speech(800), { confidence: 0.59 }, { confidenceThreshold: 0.5 })).toContain('confirm 460');
  });

  it('waits for as much speech, and doubts for as long, as it is told', () => {
    expect(listen(speech(800), {}, { startMs: 200, decideMs: 100 })).toEqual(['suspect 200', 'confirm 300']);
    expect(listen(speech(200) + quiet(400), {}, { hangoverMs: 40 })).toEqual(['suspect 60', 'take-back 240']);
    expect(listen(speech(1000), {}, { startMs: 400 })).toEqual(['suspect 400', 'confirm 800']);
  });

  it('knows where the utterance began, also when it began while the agent was silent', () => {
    let state: ArbiterState = AT_REST;
    for (let frame = 0; frame < 5; frame += 1) state = overhear(state, { speech: frame >= 2, levelDb: -20 });
    expect(onsetOf(state, 100)).toBe(40);
    expect(onsetOf(AT_REST, 100)).toBeUndefined();
  });

  it('ends every doubt within its limit, whatever is heard', () => {
    const frames = fc.array(fc.constantFrom('#', '.'), { maxLength: 300 }).map((all) => all.join(''));
    fc.assert(
      fc.property(frames, fc.integer({ min: 100, max: 400 }), (heard, decideMs) => {
        let doubtSinceMs: number | undefined;
        for (const verdict of listen(heard + quiet(1000), {}, { decideMs })) {
          const [what, at] = verdict.split(' ');
          if (what === 'suspect') {
            expect(doubtSinceMs).toBeUndefined();
            doubtSinceMs = Number(at);
          } else if (doubtSinceMs !== undefined) {
            expect(Number(at) - doubtSinceMs).toBeLessThanOrEqual(decideMs + 20);
            doubtSinceMs = undefined;
          }
        }
        expect(doubtSinceMs).toBeUndefined();
      }),
    );
  });
});
