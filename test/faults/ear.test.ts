import { describe, expect, it } from 'vitest';
import { FRAME_MS, MODEL_RATE_HZ, MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { holdTone } from '../../src/audio/hold-sounds.js';
import { soundOf } from '../../scripts/bench/faults/ear.js';
import { longestSilence, storyOf } from '../../scripts/bench/faults/judge.js';
import { expectationOf } from '../../scripts/bench/faults/matrix.js';
import { FAULTS } from '../../scripts/bench/faults/run-matrix.js';
import { CallTape } from '../../scripts/bench/faults/tape.js';
import { PHASES } from '../../scripts/bench/faults/fault.js';
import { recordingOf, SAYINGS, tones, type Word } from '../../scripts/bench/faults/words.js';

function play(tape: CallTape, word: Word, fromMs: number, ms = SAYINGS[word].seconds * 1000): void {
  for (let at = fromMs; at < fromMs + ms; at += FRAME_MS) tape.write(at / FRAME_MS, word);
}

describe('the ear of the fault matrix', () => {
  it.each(Object.keys(SAYINGS) as Word[])('knows %s by its sound alone', (word) => {
    const sound = recordingOf(word);
    expect(soundOf(sound.subarray(TELEPHONE_FRAME_SAMPLES, 2 * TELEPHONE_FRAME_SAMPLES))).toBe(word);
  });

  it('takes the tone of who waits for a sound, and no code at all for silence', () => {
    expect(soundOf(holdTone().subarray(0, TELEPHONE_FRAME_SAMPLES))).toBe('sound');
    expect(soundOf(new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(MULAW_SILENCE))).toBe('silence');
  });

  it('says a text in as much time, whole or in sentences', async () => {
    const { text, seconds } = SAYINGS.goodbye;
    const pieces = await Promise.all(text.split(/(?<=\.) /).map((piece) => tones(piece)));
    const samples = pieces.reduce((sum, piece) => sum + piece.length, 0);
    expect(samples / MODEL_RATE_HZ).toBeCloseTo(seconds, 1);
  });
});

describe('the longest silence while somebody should be heard', () => {
  it('counts from when the call is answered', () => {
    const tape = new CallTape();
    play(tape, 'greeting', 1000);
    tape.silenceTo(20_000);
    expect(longestSilence(tape, 0)).toEqual({ ms: 1000, atMs: 0 });
  });

  it('counts from the end of what the caller says up to the answer, and not while they speak', () => {
    const tape = new CallTape();
    play(tape, 'greeting', 0);
    tape.turns.push({ fromMs: 4000, toMs: 5200 });
    play(tape, 'answer', 6000);
    tape.silenceTo(20_000);
    expect(longestSilence(tape, 0)).toEqual({ ms: 800, atMs: 5200 });
  });

  it('counts what was cut off as owed still', () => {
    const tape = new CallTape();
    play(tape, 'greeting', 0, 1000);
    tape.silenceTo(9000);
    expect(longestSilence(tape, 500)).toEqual({ ms: 8000, atMs: 1000 });
  });

  it('is broken by a recorded phrase, which is no answer', () => {
    const tape = new CallTape();
    play(tape, 'greeting', 0, 1000);
    play(tape, 'bridge', 2000, 2000);
    tape.silenceTo(9000);
    expect(longestSilence(tape, 500)).toEqual({ ms: 5000, atMs: 4000 });
  });

  it('leaves out what was before the fault', () => {
    const tape = new CallTape();
    play(tape, 'greeting', 5000, 1000);
    tape.silenceTo(7000);
    expect(longestSilence(tape, 5000)).toEqual({ ms: 1000, atMs: 6000 });
    expect(storyOf(tape, 5500)).toEqual(['greeting']);
  });
});

describe('the table of what is expected', () => {
  it('knows every fault by one name, in each phase', () => {
    const names = FAULTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(25);
    for (const name of names)
      for (const phase of PHASES) expect(expectationOf(name, phase).outcome).toBeTruthy();
  });
});
