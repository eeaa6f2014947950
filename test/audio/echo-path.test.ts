import { describe, expect, it } from 'vitest';
import { EchoPath } from '../../src/audio/echo-path.js';
import { plainEchoRows } from '../../src/audio/plain-echo-rows.js';
import { simdEchoRows } from '../../src/audio/simd/echo-rows.js';
import { BANDS, SILENT_BAND_DB } from '../../src/audio/bands.js';
import { ReferenceEchoPath } from '../support/reference-echo-path.js';
import { noise } from '../support/signals.js';

const LAG = 9;
const GAIN_DB = -14;
const levels = (db: number): Float64Array => new Float64Array(BANDS).fill(db);

/** Something like speech: every band at a level of its own from frame to frame, with a pause now and then. */
function utterance(frames: number, seed = 1): Float64Array[] {
  const random = noise(frames * BANDS, seed);
  return Array.from({ length: frames }, (_, i) =>
    i % 25 > 19
      ? levels(SILENT_BAND_DB)
      : Float64Array.from({ length: BANDS }, (_, band) => -30 + (random[i * BANDS + band] ?? 0) / 3277),
  );
}

function echoAt(played: readonly Float64Array[], frame: number, lag = LAG, gainDb = GAIN_DB): Float64Array {
  return (played[frame - lag] ?? levels(SILENT_BAND_DB)).map((db) => Math.max(SILENT_BAND_DB, db + gainDb));
}

/** Plays an utterance to a path whose line echoes it, and returns by how much the loudest band was ever above what was expected. */
function echoing(path: EchoPath, played: readonly Float64Array[], lag = LAG, gainDb = GAIN_DB): number {
  let worst = -Infinity;
  played.forEach((bands, frame) => {
    const inbound = echoAt(played, frame, lag, gainDb);
    path.play(bands);
    path.hear(
      inbound,
      inbound.every((db) => db <= SILENT_BAND_DB),
    );
    inbound.forEach((db, band) => (worst = Math.max(worst, db - (path.expectedDb[band] ?? 0))));
  });
  return worst;
}

describe('the echo path', () => {
  it('expects no less than the echo, from the first word on', () => {
    expect(echoing(new EchoPath(), utterance(100))).toBeLessThanOrEqual(0);
  });

  it("finds the echo's delay and loss", () => {
    const path = new EchoPath();
    expect(path.trace).toBeUndefined();
    echoing(path, utterance(300));
    expect(path.trace?.delayMs).toBeGreaterThanOrEqual((LAG - 1) * 20);
    expect(path.trace?.delayMs).toBeLessThanOrEqual(LAG * 20);
    expect(Math.abs((path.trace?.lossDb ?? 0) + GAIN_DB)).toBeLessThan(6);
  });

  it('learns within a few seconds that the echo has grown louder', () => {
    const path = new EchoPath();
    echoing(path, utterance(300), LAG, GAIN_DB - 15);
    echoing(path, utterance(300, 2));
    expect(Math.abs((path.trace?.lossDb ?? 0) + GAIN_DB)).toBeLessThan(6);
  });

  it('expects hardly anything on a line without echo, half a second after the agent began', () => {
    const path = new EchoPath();
    for (const bands of utterance(60)) {
      path.play(bands);
      path.hear(levels(-80), false);
    }
    expect(Math.max(...path.expectedDb)).toBeLessThan(-60);
  });

  it('takes digital silence, heard from the agent’s first word on, for a line without echo', () => {
    const path = new EchoPath();
    for (const bands of utterance(300)) {
      path.play(bands);
      path.hear(levels(SILENT_BAND_DB), true);
      expect(path.trace).toBeUndefined();
    }
    expect(Math.max(...path.expectedDb)).toBeLessThan(-60);
  });

  it('keeps what it knows while packets are missing', () => {
    const path = new EchoPath();
    echoing(path, utterance(300));
    const before = path.trace?.lossDb ?? 0;
    for (const bands of utterance(250, 2)) {
      path.play(bands);
      path.hear(levels(SILENT_BAND_DB), true);
    }
    expect(path.trace?.lossDb ?? Infinity).toBeLessThan(before + 6);
  });

  it('expects an echo at a neighbouring delay too, once the carrier played afresh', () => {
    const path = new EchoPath();
    echoing(path, utterance(300));
    for (let i = 0; i < 40; i++) path.play(levels(SILENT_BAND_DB));
    path.loosen();
    expect(echoing(path, utterance(60, 3), LAG + 7)).toBeLessThanOrEqual(6);
  });

  it('sleeps once everything that was played must have come back', () => {
    const path = new EchoPath();
    expect(path.awake).toBe(false);
    path.play(levels(-30));
    expect(path.awake).toBe(true);
    for (let i = 0; i < 50; i++) path.play(levels(SILENT_BAND_DB));
    expect(path.awake).toBe(false);
  });

  it('says with SIMD to the last bit what it says without, and within a hundredth of a dB what it said in float64', () => {
    const reference = new ReferenceEchoPath();
    const [path, plain] = [new EchoPath(simdEchoRows?.()), new EchoPath(plainEchoRows())];
    const played = utterance(700, 11);
    let worst = 0;
    played.forEach((bands, frame) => {
      if (frame % 211 === 0) for (const each of [path, plain, reference]) each.loosen();
      const silent = frame % 97 < 3;
      const inbound = silent ? levels(SILENT_BAND_DB) : echoAt(played, frame, LAG, GAIN_DB - (frame % 7));
      for (const each of [path, plain, reference]) {
        each.play(frame > 400 && frame < 500 ? levels(SILENT_BAND_DB) : bands);
        each.hear(inbound, silent);
      }
      expect(path.awake).toBe(reference.awake);
      expect(path.expectedDb).toEqual(plain.expectedDb);
      path.expectedDb.forEach((db, band) => {
        worst = Math.max(worst, Math.abs(db - (reference.expectedDb[band] ?? NaN)));
      });
    });
    expect(worst).toBeLessThan(0.01);
    expect(path.trace).toBeDefined();
    expect(path.trace).toEqual(plain.trace);
    expect(path.trace?.delayMs).toBe(reference.trace?.delayMs);
    expect(path.trace?.lossDb).toBeCloseTo(reference.trace?.lossDb ?? NaN, 2);
    path.free();
  });

  it('keeps calls apart, and gives the memory of one that has ended to another, as new', () => {
    const played = utterance(60, 3);
    const alone = new EchoPath(plainEchoRows());
    echoing(alone, played);
    const paths = Array.from({ length: 400 }, () => new EchoPath());
    for (const path of paths.slice(100, 200)) {
      echoing(path, utterance(60, 4));
      path.free();
      path.free();
    }
    const later = Array.from({ length: 100 }, () => new EchoPath());
    const late = paths[150];
    for (const path of [...paths.slice(0, 100), ...later]) {
      echoing(path, played);
      if (late !== undefined) echoing(late, utterance(3, 5));
      expect(path.expectedDb).toEqual(alone.expectedDb);
    }
    for (const path of [...paths, ...later]) path.free();
  });
});
