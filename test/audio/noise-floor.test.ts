import { describe, expect, it } from 'vitest';
import { NoiseFloor } from '../../src/audio/noise-floor.js';

function heard(levels: readonly number[], floor = new NoiseFloor(-66)): number {
  for (const level of levels) floor.hear(level);
  return floor.floorDb;
}

const steady = (db: number, frames: number): number[] => Array.from({ length: frames }, () => db);
/** Syllables of 160 ms with 80 ms of pause after each. */
const talk = (db: number, pauseDb: number, syllables: number): number[] =>
  Array.from({ length: syllables }, () => [...steady(db, 8), ...steady(pauseDb, 4)]).flat();

describe('the noise floor', () => {
  it('is the quietest there is before anything was heard, and never less', () => {
    expect(heard([])).toBe(-66);
    expect(heard(steady(-90, 300))).toBe(-66);
  });

  it('is the level of steady noise from the first frame on', () => {
    expect(heard([-40])).toBe(-40);
    expect(heard(steady(-40, 500))).toBe(-40);
  });

  it('is not raised by ten seconds of speech with short pauses by more than a few dB', () => {
    const floor = new NoiseFloor(-66);
    heard(steady(-55, 100), floor);
    expect(heard(talk(-20, -55, 42), floor)).toBeLessThan(-48);
  });

  it('is the quietest there is on a line that is silent between the words', () => {
    expect(heard(talk(-20, -Infinity, 100))).toBeLessThan(-60);
  });

  it('falls at once and rises within four and a half seconds', () => {
    const floor = new NoiseFloor(-66);
    expect(heard([...steady(-40, 100), ...steady(-60, 20)], floor)).toBeCloseTo(-60, 0);
    expect(heard(steady(-35, 140), floor)).toBeLessThan(-55);
    expect(heard(steady(-35, 90), floor)).toBeCloseTo(-35, 0);
  });
});
