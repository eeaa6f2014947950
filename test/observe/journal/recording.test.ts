import { describe, expect, it } from 'vitest';
import {
  FRAME_MS,
  MULAW_SILENCE,
  TELEPHONE_FORMAT,
  TELEPHONE_FRAME_SAMPLES,
} from '../../../src/audio/frame.js';
import { readWav } from '../../../src/audio/wav.js';
import { CallRecording } from '../../../src/observe/journal/recording.js';
import type { CarrierCommand, CarrierEvent } from '../../../src/ports/carrier.js';
import { FakeCarrier } from '../../support/fake-carrier.js';
import { ManualClock } from '../../support/manual-clock.js';

const SAMPLES_A_MS = TELEPHONE_FRAME_SAMPLES / FRAME_MS;
/** Codes that stand out of silence, told apart by their samples. */
const LOUD = 0x00;

/** A call's recording, with a carrier that is so far away. */
class Scene {
  readonly clock = new ManualClock();
  readonly carrier = new FakeCarrier(this.clock);
  readonly recording = new CallRecording();
  readonly #wayMs: number;
  #file = Buffer.alloc(0);
  #marks = 0;

  constructor(wayMs = 0) {
    this.#wayMs = wayMs;
    this.carrier.link.onEvent = (event) => this.#after(() => this.#came(event));
    this.begin();
  }

  begin(): void {
    this.carrier.emit(this.carrier.started);
    this.clock.advance(this.#wayMs);
  }

  /** So much audio is sent, a mark behind it. */
  play(ms: number, code = LOUD): void {
    const samples = new Uint8Array(ms * SAMPLES_A_MS).fill(code);
    this.send({ type: 'audio', frame: { ...TELEPHONE_FORMAT, samples } });
    this.send({ type: 'mark', name: `m${(this.#marks += 1)}` });
  }

  send(command: CarrierCommand): void {
    this.recording.observe({ type: 'carrier-command', atMs: this.clock.now(), command });
    this.#after(() => this.carrier.link.send(command));
  }

  /** The file is written as it is written in a call. */
  passes(ms: number): void {
    for (let doneMs = 0; doneMs < ms; doneMs += 200) {
      this.clock.advance(Math.min(200, ms - doneMs));
      this.write(false);
    }
  }

  write(isLast: boolean): void {
    const piece = this.recording.take(this.clock.now(), isLast);
    if (piece === undefined) return;
    const all = Buffer.alloc(Math.max(this.#file.length, piece.at + piece.samples.length));
    all.set(this.#file);
    all.set(piece.samples, piece.at);
    all.set(piece.header, 0);
    this.#file = all;
  }

  /** Left and right, as a program that plays WAV files has them. */
  get sides(): { left: boolean[]; right: boolean[] } {
    const { samples, channels, rateHz } = readWav(this.#file);
    expect([channels, rateHz]).toEqual([2, 8000]);
    const isLoud = [...samples].map((sample) => Math.abs(sample) > 1000);
    return { left: isLoud.filter((_, i) => i % 2 === 0), right: isLoud.filter((_, i) => i % 2 === 1) };
  }

  /** What the carrier's own recording has, from its beginning. */
  get played(): boolean[] {
    return [...this.carrier.line.recording()].map((code) => code !== MULAW_SILENCE);
  }

  #came(event: CarrierEvent): void {
    this.recording.observe({ type: 'carrier-event', atMs: this.clock.now(), event });
  }

  #after(run: () => void): void {
    if (this.#wayMs === 0) run();
    else this.clock.after(this.#wayMs, run);
  }
}

/** Where stretches of sound begin and end (ms). */
function edges(loud: readonly boolean[]): number[] {
  return loud.flatMap((is, i) => (is === (loud[i - 1] ?? false) ? [] : [i / SAMPLES_A_MS]));
}

function expectAligned(heard: readonly boolean[], played: readonly boolean[]): void {
  const [ours, theirs] = [edges(heard), edges(played)];
  expect(ours).toHaveLength(theirs.length);
  ours.forEach((edge, i) => expect(Math.abs(edge - (theirs[i] ?? NaN))).toBeLessThanOrEqual(FRAME_MS));
}

describe('the recording of a call', () => {
  it.each([0, 30, 120])('has on the right what the carrier played, %i ms away, within a frame', (wayMs) => {
    const scene = new Scene(wayMs);
    scene.passes(1000);
    scene.play(200);
    scene.play(200);
    scene.passes(1500);
    scene.play(300);
    scene.passes(1000);
    const { right } = scene.sides;
    expect(edges(scene.played)).toHaveLength(4);
    expectAligned(right, scene.played);
  });

  it('ends what is heard where it was cut, and goes on behind it', () => {
    const scene = new Scene(40);
    scene.passes(400);
    scene.play(200);
    scene.passes(400);
    scene.play(1000);
    scene.passes(400);
    scene.send({ type: 'clear' });
    scene.passes(600);
    scene.play(100);
    scene.passes(600);
    expect(edges(scene.played)).toHaveLength(6);
    expectAligned(scene.sides.right, scene.played);
  });

  it('has the caller on the left, at the time at which they spoke', () => {
    const scene = new Scene();
    scene.carrier.say(500, LOUD);
    scene.carrier.say(540, LOUD);
    scene.clock.advance(700);
    // A network that stood still brings it two seconds late.
    scene.passes(2000);
    scene.carrier.say(600, LOUD);
    scene.passes(200);
    expect(edges(scene.sides.left)).toEqual([500, 520, 540, 560, 600, 620]);
  });

  it('stands both sides on one timeline, in samples', () => {
    const scene = new Scene();
    scene.passes(1000);
    scene.play(20);
    scene.carrier.say(1000, LOUD);
    scene.passes(400);
    const { left, right } = scene.sides;
    expect(edges(left)).toEqual([1000, 1020]);
    expect(Math.abs((edges(right)[0] ?? NaN) - 1000)).toBeLessThanOrEqual(FRAME_MS);
    expect(left).toHaveLength(right.length);
  });

  it('takes a mark that comes back before its audio can have played for no measure', () => {
    const scene = new Scene();
    scene.passes(1000);
    const samples = new Uint8Array(4000).fill(LOUD);
    scene.send({ type: 'audio', frame: { ...TELEPHONE_FORMAT, samples } });
    scene.send({ type: 'mark', name: 'early' });
    scene.carrier.emit({ type: 'mark-reached', name: 'early' });
    scene.passes(1000);
    expect(edges(scene.sides.right)).toEqual([1000, 1500]);
  });

  it('has a second stream where it began', () => {
    const scene = new Scene();
    scene.passes(500);
    scene.carrier.emit({ type: 'stopped', orderly: true, detail: 'stop' });
    scene.passes(5000);
    scene.carrier.emit(scene.carrier.started);
    scene.carrier.say(100, LOUD);
    scene.play(40);
    scene.passes(400);
    const { left, right } = scene.sides;
    expect(edges(left)).toEqual([5600, 5620]);
    expect(Math.abs((edges(right)[0] ?? NaN) - 5500)).toBeLessThanOrEqual(FRAME_MS);
  });

  it('leaves out what has a time that makes no sense, and nothing else', () => {
    const scene = new Scene();
    scene.carrier.say(1e15, LOUD);
    scene.carrier.say(100, LOUD);
    scene.passes(400);
    expect(edges(scene.sides.left)).toEqual([100, 120]);
  });

  it('is silent where a disk took nothing for long, and goes on in its place', () => {
    const scene = new Scene();
    scene.carrier.say(100, LOUD);
    scene.clock.advance(20_000);
    scene.carrier.say(20_000, LOUD);
    scene.passes(400);
    expect(edges(scene.sides.left)).toEqual([20_000, 20_020]);
  });

  it('gives a piece again that could not be written', () => {
    const scene = new Scene();
    scene.carrier.say(100, LOUD);
    scene.clock.advance(300);
    const piece = scene.recording.take(300, false);
    expect(scene.recording.take(300, false)).toBeUndefined();
    if (piece !== undefined) scene.recording.retake(piece);
    expect(scene.recording.take(300, false)).toEqual(piece);
  });

  it.each([8000, 16_000, 24_000] as const)(
    'is the same for a line of PCM at %i Hz: both sides where they belong',
    (rateHz) => {
      const format = { encoding: 'pcm16', rateHz } as const;
      const recording = new CallRecording();
      const start = { streamId: 's', carrierCallId: 'c', token: undefined, format };
      const came = (atMs: number, event: CarrierEvent): void =>
        recording.observe({ type: 'carrier-event', atMs, event });
      const buzz = (ms: number) => {
        const samples = Int16Array.from({ length: (ms * rateHz) / 1000 }, (_, i) =>
          Math.round(9000 * Math.cos((2 * Math.PI * 500 * i) / rateHz)),
        );
        return { ...format, samples };
      };
      came(1000, { type: 'started', start });
      for (let ms = 200; ms < 400; ms += FRAME_MS)
        came(1000 + ms, { type: 'audio', timestampMs: ms, frame: buzz(FRAME_MS) });
      const command: CarrierCommand = { type: 'audio', frame: buzz(300) };
      recording.observe({ type: 'carrier-command', atMs: 1500, command });
      const piece = recording.take(2500, true);
      if (piece === undefined) expect.unreachable();
      const { samples } = readWav(Buffer.concat([piece.header, piece.samples]));
      const spanOf = (side: 0 | 1): number[] => {
        const loud = [...samples].filter((_, i) => i % 2 === side).map((sample) => Math.abs(sample) > 4000);
        return [loud.indexOf(true), loud.lastIndexOf(true)].map(
          (at) => Math.round(at / SAMPLES_A_MS / 5) * 5,
        );
      };
      expect(samples).toHaveLength(2 * 1500 * SAMPLES_A_MS);
      expect([spanOf(0), spanOf(1)]).toEqual([
        [200, 400],
        [500, 800],
      ]);
    },
  );
});
