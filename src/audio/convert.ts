import { TalkpathError } from '../lib/errors.js';
import { DOUBLING_LOW_PASS, WIDE_LOW_PASS } from './fir.js';
import { sameFormat, telephoneFrame } from './frame.js';
import type { AudioFormat, AudioFrame, Pcm16Frame } from './frame.js';
import { decodeMulaw, encodeMulaw } from './mulaw.js';
import { RateChanger, type Resampler } from './rate-changer.js';
import { Downsampler, Upsampler } from './resampler.js';
import { byteScratch, int16Scratch } from './scratch.js';

/** Turns one stream of audio into another format. What it returns is valid until its next call: use it or copy it at once. */
export interface Converter {
  /** The frame in the other format. A frame that is not in the stream's format is a programming error and throws. */
  convert(frame: AudioFrame): AudioFrame;
  /** The audio still inside the filter, so that the end isn't cut off; empty where there is no filter. Afterwards the converter is as new. */
  flush(): AudioFrame;
}

/** The way from one format to another: none at all between equal formats (the frame itself goes through), or by 16-bit samples from rate to rate, 2 ms late. */
export function createConverter(from: AudioFormat, to: AudioFormat): Converter {
  if (sameFormat(from, to)) return passthrough(from);
  const samplesOf = reader(from);
  const resampler = resamplerOf(from, to);
  const frameOf = writer(to);
  return {
    convert: (frame) => frameOf(resampler.push(samplesOf(frame))),
    flush: () => frameOf(resampler.flush()),
  };
}

function passthrough(format: AudioFormat): Converter {
  const empty = emptyFrame(format);
  return {
    convert: (frame) => (sameFormat(frame, format) ? frame : wrongFormat(frame)),
    flush: () => empty,
  };
}

const EMPTY = new Int16Array(0);
/** Between equal rates nothing is done. */
const UNCHANGED: Resampler = { push: (input) => input, flush: () => EMPTY };
/** By the rates, from and to (Hz). */
const RESAMPLERS: ReadonlyMap<string, () => Resampler> = new Map<string, () => Resampler>([
  ['8000 24000', () => new Upsampler()],
  ['24000 8000', () => new Downsampler()],
  ['16000 24000', () => new RateChanger({ lowPass: WIDE_LOW_PASS, up: 3, down: 2 })],
  ['24000 16000', () => new RateChanger({ lowPass: WIDE_LOW_PASS, up: 2, down: 3 })],
  ['8000 16000', () => new RateChanger({ lowPass: DOUBLING_LOW_PASS, up: 2, down: 1 })],
  ['16000 8000', () => new RateChanger({ lowPass: DOUBLING_LOW_PASS, up: 1, down: 2 })],
]);

function resamplerOf(from: AudioFormat, to: AudioFormat): Resampler {
  if (from.rateHz === to.rateHz) return UNCHANGED;
  const create = RESAMPLERS.get(`${from.rateHz} ${to.rateHz}`);
  if (create !== undefined) return create();
  throw new TalkpathError('audio.unsupported_conversion', `no way from ${nameOf(from)} to ${nameOf(to)}`);
}

/** The samples of frames of a format; decoded ones in a buffer that the next frame overwrites. */
function reader(format: AudioFormat): (frame: AudioFrame) => Int16Array {
  if (format.encoding === 'mulaw') {
    const decoded = int16Scratch();
    return (frame) =>
      frame.encoding === 'mulaw'
        ? decodeMulaw(frame.samples, decoded.take(frame.samples.length))
        : wrongFormat(frame);
  }
  const { rateHz } = format;
  return (frame) =>
    frame.encoding === 'pcm16' && frame.rateHz === rateHz ? frame.samples : wrongFormat(frame);
}

/** Makes frames of a format out of samples; encoded ones in a buffer that the next samples overwrite. */
function writer(format: AudioFormat): (samples: Int16Array) => AudioFrame {
  if (format.encoding === 'mulaw') {
    const encoded = byteScratch();
    const frameOf = frameMaker(telephoneFrame);
    return (samples) => frameOf(encodeMulaw(samples, encoded.take(samples.length)));
  }
  const { rateHz } = format;
  return frameMaker((samples: Int16Array): Pcm16Frame => ({ encoding: 'pcm16', rateHz, samples }));
}

/** Wraps samples in a frame; the same frame again while the samples are in the same view, which they are from frame to frame. */
function frameMaker<S, F extends { readonly samples: S }>(make: (samples: S) => F): (samples: S) => F {
  let last: F | undefined;
  return (samples) => {
    if (last?.samples !== samples) last = make(samples);
    return last;
  };
}

function emptyFrame(format: AudioFormat): AudioFrame {
  return format.encoding === 'mulaw'
    ? { ...format, samples: new Uint8Array(0) }
    : { ...format, samples: new Int16Array(0) };
}

function wrongFormat(frame: AudioFrame): never {
  throw new TalkpathError(
    'internal.error',
    `a frame of ${nameOf(frame)} came where another format was agreed`,
  );
}

function nameOf({ encoding, rateHz }: AudioFormat): string {
  return `${encoding} at ${rateHz} Hz`;
}
