import { TalkpathError } from '../lib/errors.js';
import { MODEL_FORMAT, modelFrame, sameFormat, TELEPHONE_FORMAT, telephoneFrame } from './frame.js';
import type { AudioFormat, AudioFrame } from './frame.js';
import { decodeMulaw, encodeMulaw } from './mulaw.js';
import { Downsampler, Upsampler } from './resampler.js';
import { byteScratch, int16Scratch } from './scratch.js';

/** Turns one stream of audio into another format. What it returns is valid until its next call: use it or copy it at once. */
export interface Converter {
  /** The frame in the other format. A frame that is not in the stream's format is a programming error and throws. */
  convert(frame: AudioFrame): AudioFrame;
  /** The audio still inside the filter, so that the end isn't cut off; empty where there is no filter. Afterwards the converter is as new. */
  flush(): AudioFrame;
}

/** The way from one format to another: none at all between equal formats (the frame itself goes through), or telephone μ-law ↔ the model's PCM. */
export function createConverter(from: AudioFormat, to: AudioFormat): Converter {
  if (sameFormat(from, to)) return passthrough(from);
  if (sameFormat(from, TELEPHONE_FORMAT) && sameFormat(to, MODEL_FORMAT)) return telephoneToModel();
  if (sameFormat(from, MODEL_FORMAT) && sameFormat(to, TELEPHONE_FORMAT)) return modelToTelephone();
  throw new TalkpathError('audio.unsupported_conversion', `no way from ${nameOf(from)} to ${nameOf(to)}`);
}

function passthrough(format: AudioFormat): Converter {
  const empty = emptyFrame(format);
  return {
    convert: (frame) => (sameFormat(frame, format) ? frame : wrongFormat(frame)),
    flush: () => empty,
  };
}

function telephoneToModel(): Converter {
  const upsampler = new Upsampler();
  const decoded = int16Scratch();
  const frameOf = frameMaker(modelFrame);
  return {
    convert(frame) {
      if (frame.encoding !== 'mulaw') return wrongFormat(frame);
      const { samples } = frame;
      return frameOf(upsampler.push(decodeMulaw(samples, decoded.take(samples.length))));
    },
    flush: () => frameOf(upsampler.flush()),
  };
}

function modelToTelephone(): Converter {
  const downsampler = new Downsampler();
  const encoded = byteScratch();
  const frameOf = frameMaker(telephoneFrame);
  const encode = (samples: Int16Array) => frameOf(encodeMulaw(samples, encoded.take(samples.length)));
  return {
    convert(frame) {
      if (frame.encoding !== 'pcm16' || frame.rateHz !== MODEL_FORMAT.rateHz) return wrongFormat(frame);
      return encode(downsampler.push(frame.samples));
    },
    flush: () => encode(downsampler.flush()),
  };
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
