import { type AudioFormat, type AudioFrame, telephoneFrame } from '../../audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../audio/mulaw.js';
import { resamplerBetween } from '../../audio/rate-pair.js';
import { byteScratch, int16Scratch } from '../../audio/scratch.js';

/** Bytes of a sample on the wire. */
export const SAMPLE_BYTES = 2;

/** The sound of one stream, both ways. What it gives is valid until its next call. */
export interface WireSound {
  /** Whole samples of the wire as the line's sound. Where their rates differ it may be empty for the shortest of frames. */
  decode(payload: Uint8Array): AudioFrame;
  /** The line's sound (lent) as samples of the wire. */
  encode(frame: Uint8Array): Uint8Array;
  /** What a filter still holds of the line's sound is not written any more. */
  forget(): void;
}

const nothingHeld = (): void => undefined;

/** How a line's sound is read from samples at this rate, and written as such. */
export function wireSound(format: AudioFormat, wireRateHz: number): WireSound {
  if (format.encoding === 'mulaw') return mulawSound();
  return format.rateHz === wireRateHz ? sameSound(format) : otherRateSound(format, wireRateHz);
}

/** A line that is μ-law inside. */
function mulawSound(): WireSound {
  const align = aligner();
  const [codes, samples] = [byteScratch(), int16Scratch()];
  return {
    decode: (payload) => {
      const read = align(payload);
      return telephoneFrame(encodeMulaw(read, codes.take(read.length)));
    },
    encode: (frame) => samplesAsBytes(decodeMulaw(frame, samples.take(frame.length))),
    forget: nothingHeld,
  };
}

function sameSound({ encoding, rateHz }: Pcm): WireSound {
  const align = aligner();
  return {
    decode: (payload) => ({ encoding, rateHz, samples: align(payload) }),
    encode: (frame) => frame,
    forget: nothingHeld,
  };
}

/** What comes and goes at another rate is late by the filter's delay, and never longer or shorter: 20 ms are 20 ms. */
function otherRateSound(format: Pcm, wireRateHz: number): WireSound {
  const align = aligner();
  const { encoding, rateHz } = format;
  const incoming = resamplerBetween(wireRateHz, rateHz);
  const outgoing = resamplerBetween(rateHz, wireRateHz);
  const alignOutgoing = aligner();
  return {
    decode: (payload) => ({ encoding, rateHz, samples: incoming.push(align(payload)) }),
    encode: (frame) => samplesAsBytes(outgoing.push(alignOutgoing(frame))),
    forget: () => void outgoing.flush(),
  };
}

type Pcm = AudioFormat & { readonly encoding: 'pcm16' };

/** Samples begin at even addresses; what comes from the network begins anywhere. Hosts are little-endian, as the wire is. */
function aligner(): (bytes: Uint8Array) => Int16Array {
  const scratch = int16Scratch();
  return (bytes) => {
    const samples = scratch.take(bytes.length / SAMPLE_BYTES);
    samplesAsBytes(samples).set(bytes);
    return samples;
  };
}

function samplesAsBytes({ buffer, byteOffset, byteLength }: Int16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
