import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_MS, MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from '../../../src/audio/frame.js';
import { LinePlayer, UNDERRUN_WINDOW_MS } from '../../../src/cli/call/line-player.js';
import { ManualClock } from '../../support/manual-clock.js';

const FRAME = TELEPHONE_FRAME_SAMPLES;
const BYTES_PER_MS = FRAME / FRAME_MS;

function setUp() {
  const clock = new ManualClock();
  const marks: { name: string; atMs: number }[] = [];
  const player = new LinePlayer({ clock, onMark: (name) => marks.push({ name, atMs: clock.now() }) });
  player.start();
  return { clock, player, marks };
}

const audio = (frames: number, code = 0x10): Uint8Array => new Uint8Array(frames * FRAME).fill(code);
const soundIn = (heard: Uint8Array): number => heard.filter((code) => code !== MULAW_SILENCE).length;

describe('the line to the caller', () => {
  it('plays 20 ms in 20 ms, from the next frame on', () => {
    const { clock, player } = setUp();
    clock.advance(5);
    player.play(audio(3));
    clock.advance(15);
    expect(soundIn(player.recording())).toBe(0);
    for (const frames of [1, 2, 3, 3]) {
      clock.advance(FRAME_MS);
      expect(soundIn(player.recording())).toBe(frames * FRAME);
    }
  });

  it('is silent while there is nothing to play', () => {
    const { clock, player } = setUp();
    clock.advance(1000);
    expect(player.recording()).toEqual(new Uint8Array(50 * FRAME).fill(MULAW_SILENCE));
  });

  it('pads the end of the audio with silence when it does not fill a frame', () => {
    const { clock, player } = setUp();
    player.play(new Uint8Array(7).fill(1));
    clock.advance(2 * FRAME_MS);
    const second = player.recording().subarray(FRAME);
    expect([...second.subarray(0, 8)]).toEqual([1, 1, 1, 1, 1, 1, 1, MULAW_SILENCE]);
  });

  it('plays a frame that has begun to its end, even when the line is cleared meanwhile', () => {
    const { clock, player } = setUp();
    player.play(audio(5));
    clock.advance(FRAME_MS + 1);
    expect(player.clear()).toBe(4 * FRAME_MS);
    clock.advance(100);
    expect(soundIn(player.recording())).toBe(FRAME);
  });

  it('tells how much has not been heard yet', () => {
    const { clock, player } = setUp();
    player.play(audio(5));
    expect(player.queuedMs).toBe(100);
    clock.advance(3 * FRAME_MS);
    expect(player.queuedMs).toBe(60);
    player.clear();
    expect(player.queuedMs).toBe(FRAME_MS);
  });

  it('stands still once it is stopped and leaves no timer', () => {
    const { clock, player } = setUp();
    clock.advance(100);
    player.stop();
    clock.advance(100);
    expect(player.recording()).toHaveLength(100 * BYTES_PER_MS);
    expect(clock.pending).toBe(0);
  });

  it('does not drift when its timers come late', () => {
    const late = new ManualClock();
    const clock = {
      now: () => late.now(),
      after: (delayMs: number, run: () => void) => late.after(Math.ceil(delayMs / 7) * 7 + 3, run),
    };
    const player = new LinePlayer({ clock, onMark: () => undefined });
    player.start();
    player.play(audio(1000));
    late.advance(10_000);
    expect(player.recording().length / BYTES_PER_MS).toBeGreaterThan(10_000 - 2 * FRAME_MS);
    player.stop();
    expect(player.recording()).toHaveLength(10_000 * BYTES_PER_MS);
    expect(soundIn(player.recording())).toBe(499 * FRAME);
  });

  it('makes up for a process that was busy: what came meanwhile came too late', () => {
    const manual = new ManualClock();
    const stalled = { byMs: 0 };
    const clock = {
      now: () => manual.now() + stalled.byMs,
      after: (delayMs: number, run: () => void) => manual.after(delayMs, run),
    };
    const player = new LinePlayer({ clock, onMark: () => undefined });
    player.start();
    player.play(audio(2));
    stalled.byMs = 100;
    player.play(audio(2, 0x20));
    const heard = player.recording();
    expect(heard).toHaveLength(5 * FRAME);
    expect(heard.includes(0x20)).toBe(false);
    expect(soundIn(heard)).toBe(2 * FRAME);
  });
});

describe('a mark', () => {
  it('is echoed at the millisecond at which the audio before it has been heard', () => {
    const { clock, player, marks } = setUp();
    player.play(audio(2));
    player.mark('a');
    player.play(audio(3));
    player.mark('b');
    clock.advance(1000);
    expect(marks).toEqual([
      { name: 'a', atMs: 3 * FRAME_MS },
      { name: 'b', atMs: 6 * FRAME_MS },
    ]);
  });

  it('is echoed at once when nothing is left to hear', () => {
    const { clock, player, marks } = setUp();
    clock.advance(33);
    player.mark('now');
    expect(marks).toEqual([{ name: 'now', atMs: 33 }]);
  });

  it('waits for the frame that is still being played', () => {
    const { clock, player, marks } = setUp();
    player.play(audio(1));
    clock.advance(FRAME_MS + 5);
    player.mark('end');
    expect(marks).toEqual([]);
    clock.advance(FRAME_MS - 5);
    expect(marks).toEqual([{ name: 'end', atMs: 2 * FRAME_MS }]);
  });

  it('is echoed at once, in order, when the line is cleared', () => {
    const { clock, player, marks } = setUp();
    for (const name of ['a', 'b', 'c']) {
      player.play(audio(10));
      player.mark(name);
    }
    clock.advance(250);
    player.clear();
    expect(marks.map(({ name, atMs }) => `${name}@${atMs}`)).toEqual(['a@220', 'b@250', 'c@250']);
    clock.advance(1000);
    expect(marks).toHaveLength(3);
  });

  it('counts from the audio that is left after a clear', () => {
    const { clock, player, marks } = setUp();
    player.play(audio(50));
    clock.advance(100);
    player.clear();
    player.play(audio(2));
    player.mark('new');
    clock.advance(1000);
    expect(marks).toEqual([{ name: 'new', atMs: 160 }]);
  });
});

describe('an underrun', () => {
  it('is a hole in an utterance, measured by the silence it puts in', () => {
    const { clock, player } = setUp();
    player.play(audio(2));
    clock.advance(100);
    player.play(audio(2));
    clock.advance(100);
    expect(player.counts).toMatchObject({ underruns: 1, underrunMs: 60 });
  });

  it('is found in the middle of a frame', () => {
    const { clock, player } = setUp();
    player.play(audio(2).subarray(80));
    clock.advance(2.5 * FRAME_MS);
    player.play(audio(1));
    clock.advance(100);
    expect(player.counts).toMatchObject({ underruns: 1, underrunMs: 10 });
  });

  it('is not excused by a mark: bridges set them in the middle of an utterance too', () => {
    const { clock, player } = setUp();
    player.play(audio(2));
    player.mark('m');
    clock.advance(100);
    player.play(audio(2));
    clock.advance(100);
    expect(player.counts.underruns).toBe(1);
  });

  it('is not the pause between two utterances', () => {
    const { clock, player } = setUp();
    player.play(audio(2));
    clock.advance(UNDERRUN_WINDOW_MS + 4 * FRAME_MS);
    player.play(audio(2));
    clock.advance(100);
    expect(player.counts.underruns).toBe(0);
  });

  it('is not the silence after a clear, nor the silence before the first audio', () => {
    const { clock, player } = setUp();
    clock.advance(60);
    player.play(audio(10));
    clock.advance(100);
    player.clear();
    clock.advance(100);
    player.play(audio(2));
    clock.advance(100);
    expect(player.counts).toEqual({ underruns: 0, underrunMs: 0, marks: 0, clears: 1 });
  });

  it('does not happen to audio that comes just in time', () => {
    const { clock, player } = setUp();
    for (let i = 0; i < 100; i++) {
      player.play(audio(1));
      clock.advance(FRAME_MS);
    }
    expect(player.counts.underruns).toBe(0);
  });
});

type Step =
  | { readonly kind: 'play'; readonly bytes: number }
  | { readonly kind: 'mark' | 'clear' }
  | { readonly kind: 'wait'; readonly ms: number };

const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.integer({ min: 1, max: 3000 }).map((bytes) => ({ kind: 'play', bytes })),
    fc.constantFrom<Step>({ kind: 'mark' }, { kind: 'clear' }),
    fc.integer({ min: 0, max: 300 }).map((ms) => ({ kind: 'wait', ms })),
  ),
);

describe('whatever a bridge sends', () => {
  it('gives a recording as long as the call, every mark once and in order, and no sound that was not sent', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { clock, player, marks } = setUp();
        const sent = { bytes: 0, marks: 0 };
        for (const step of script) {
          if (step.kind === 'play') player.play(new Uint8Array(step.bytes).fill(0x10));
          if (step.kind === 'play') sent.bytes += step.bytes;
          if (step.kind === 'mark') player.mark(String(sent.marks++));
          if (step.kind === 'clear') sent.bytes -= player.clear() * BYTES_PER_MS;
          if (step.kind === 'wait') clock.advance(step.ms);
        }
        expect(player.recording()).toHaveLength(Math.floor(clock.now() / FRAME_MS) * FRAME);
        clock.advance(sent.bytes / BYTES_PER_MS + 2 * FRAME_MS);
        expect(soundIn(player.recording())).toBe(sent.bytes);
        expect(marks.map(({ name }) => Number(name))).toEqual(
          Array.from({ length: sent.marks }, (_, i) => i),
        );
        expect(player.queuedMs).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
