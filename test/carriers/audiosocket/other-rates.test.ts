import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODEL_FORMAT } from '../../../src/audio/frame.js';
import { rmsLevel, toneLevel } from '../../../src/audio/level.js';
import { AudioSocketCodec } from '../../../src/carriers/audiosocket/codec.js';
import { frameBytes, FrameReader, KIND, uuidBytes } from '../../../src/carriers/audiosocket/frames.js';
import { joined, noise, tone } from '../../support/signals.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';
const UUID_FRAME = frameBytes(KIND.uuid, uuidBytes(UUID));
const MODEL_HZ = MODEL_FORMAT.rateHz;
const MODEL_FRAME = MODEL_HZ / 50;
const FRAMES = 30;
/** Samples that the filters take to settle. */
const SETTLED = 2 * MODEL_FRAME;
/** As many samples of 24 kHz are whole periods of every tone below. */
const MEASURED = 20 * MODEL_FRAME;
const AMPLITUDE = 20_000;

const KINDS = [
  [0x11, 12_000],
  [0x14, 32_000],
  [0x15, 44_100],
  [0x16, 48_000],
] as const;

/** A codec whose line is 24 kHz inside, and what it has brought. */
function lineAt(wireRateHz: number) {
  const codec = new AudioSocketCodec({ uuid: UUID, format: MODEL_FORMAT, wireRateHz });
  const heard: { readonly samples: Int16Array; readonly atMs: number }[] = [];
  const others: string[] = [];
  const bring = (bytes: Uint8Array): void =>
    codec.decode(bytes, 0, (event) => {
      if (event.type === 'audio' && event.frame.encoding === 'pcm16' && event.frame.rateHz === MODEL_HZ)
        heard.push({ samples: event.frame.samples.slice(), atMs: event.timestampMs });
      else others.push(event.type === 'fault' ? event.code : event.type);
    });
  return { codec, heard, others, bring, samples: () => joined(heard.map(({ samples }) => samples)) };
}

const bytesOf = (samples: Int16Array): Uint8Array => new Uint8Array(samples.slice().buffer);

/** Sound as Asterisk's frames of 20 ms. */
function framesOf(kind: number, sound: Int16Array, length: number): Uint8Array[] {
  return Array.from({ length: sound.length / length }, (_, at) =>
    frameBytes(kind, bytesOf(sound.subarray(at * length, (at + 1) * length))),
  );
}

describe.each(KINDS)('an AudioSocket of kind %i, %i Hz', (kind, rateHz) => {
  const frameSamples = rateHz / 50;

  it('brings 20 ms for 20 ms, in their time', () => {
    const { bring, heard, others } = lineAt(rateHz);
    bring(UUID_FRAME);
    for (const frame of framesOf(kind, noise(FRAMES * frameSamples), frameSamples)) bring(frame);
    expect(others).toEqual(['started']);
    expect(heard.map(({ samples }) => samples.length)).toEqual(new Array(FRAMES).fill(MODEL_FRAME));
    expect(heard.map(({ atMs }) => atMs)).toEqual(heard.map((_, at) => at * 20));
  });

  it('sends 20 ms for 20 ms, in its kind', () => {
    const { codec } = lineAt(rateHz);
    for (let at = 0; at < FRAMES; at++) {
      const frame = codec.encode(bytesOf(noise(MODEL_FRAME, at + 1)));
      expect([...frame.subarray(0, 3)]).toEqual([kind, frameSamples >> 7, (2 * frameSamples) & 0xff]);
      expect(frame).toHaveLength(3 + 2 * frameSamples);
    }
  });

  it.each([300, 1000, 5000])('carries a tone of %i Hz up at its level, and nothing besides', (hz) => {
    const { bring, samples } = lineAt(rateHz);
    bring(UUID_FRAME);
    const sound = tone(hz, rateHz, FRAMES * frameSamples, AMPLITUDE);
    for (const frame of framesOf(kind, sound, frameSamples)) bring(frame);
    expectTone(samples().slice(SETTLED, SETTLED + MEASURED), MODEL_HZ, hz);
  });

  it.each([300, 1000, 5000])('carries a tone of %i Hz down at its level, and nothing besides', (hz) => {
    const { codec } = lineAt(rateHz);
    const sound = tone(hz, MODEL_HZ, FRAMES * MODEL_FRAME, AMPLITUDE);
    const reader = new FrameReader();
    const sent = Array.from({ length: FRAMES }, (_, at) =>
      reader
        .push(codec.encode(bytesOf(sound.subarray(at * MODEL_FRAME, (at + 1) * MODEL_FRAME))))
        .map(({ payload }) => new Int16Array(Uint8Array.from(payload).buffer)),
    );
    const settled = joined(sent.flat()).slice(2 * frameSamples, 22 * frameSamples);
    expectTone(settled, rateHz, hz);
  });

  it('is the same wherever the network cuts it, and in frames of any length', () => {
    const sound = noise(4 * frameSamples, 11);
    const lengths = fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 6 });
    const places = fc.array(fc.nat(), { maxLength: 12 });
    const whole = lineAt(rateHz);
    whole.bring(Buffer.concat([UUID_FRAME, ...framesOf(kind, sound, frameSamples)]));
    fc.assert(
      fc.property(lengths, places, (frameLengths, cuts) => {
        const line = lineAt(rateHz);
        const wire = Buffer.concat([UUID_FRAME, ...unevenFrames(kind, sound, frameLengths)]);
        for (const piece of cutAt(wire, cuts)) line.bring(piece);
        expect(line.others).toEqual(['started']);
        expect(line.samples()).toEqual(whole.samples());
        expectNoHoles(line.heard);
      }),
      { numRuns: 40 },
    );
  });

  it('writes nothing any more of what it was told to forget', () => {
    const { codec } = lineAt(rateHz);
    const silence = new Uint8Array(2 * MODEL_FRAME);
    const loud = bytesOf(new Int16Array(MODEL_FRAME).fill(AMPLITUDE));
    const isSilent = (frame: Uint8Array): boolean => frame.subarray(3).every((byte) => byte === 0);
    codec.encode(loud);
    expect(isSilent(codec.encode(silence))).toBe(false);
    codec.encode(loud);
    codec.forget();
    expect(isSilent(codec.encode(silence))).toBe(true);
  });
});

function expectTone(samples: Int16Array, rateHz: number, hz: number): void {
  const level = toneLevel(samples, rateHz, hz);
  expect(20 * Math.log10((level * Math.SQRT2) / AMPLITUDE)).toBeCloseTo(0, 2);
  const rest = Math.sqrt(Math.max(0, rmsLevel(samples) ** 2 - level ** 2));
  expect(20 * Math.log10(rest / level)).toBeLessThan(-75);
}

function unevenFrames(kind: number, sound: Int16Array, lengths: readonly number[]): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let from = 0; from < sound.length;) {
    const length = lengths[frames.length % lengths.length] ?? 1;
    frames.push(frameBytes(kind, bytesOf(sound.subarray(from, from + length))));
    from += length;
  }
  return frames;
}

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((from, index) => bytes.subarray(from, ends[index] ?? bytes.length));
}

/** Each piece begins where the one before ends, to a sample or two. */
function expectNoHoles(heard: readonly { readonly samples: Int16Array; readonly atMs: number }[]): void {
  let endMs = 0;
  for (const { samples, atMs } of heard) {
    expect(Math.abs(atMs - endMs)).toBeLessThan(0.2);
    endMs += (samples.length * 1000) / MODEL_HZ;
  }
}
