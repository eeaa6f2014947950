import { TELEPHONE_RATE_HZ } from '../../audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../audio/mulaw.js';

/** A telephone's frame (μ-law) as a channel's samples at this rate, in straight lines between those of the telephone: enough for an ear in a test. */
export function toChannel(rateHz: number, codes: Uint8Array): Uint8Array {
  const samples = decodeMulaw(codes, new Int16Array(codes.length));
  const wide = inLines(samples, TELEPHONE_RATE_HZ, rateHz);
  return new Uint8Array(wide.buffer);
}

/** The other way; half a sample at the end is left. */
export function fromChannel(rateHz: number, bytes: Uint8Array): Uint8Array {
  const { buffer, length } = Uint8Array.from(bytes);
  const wide = new Int16Array(buffer, 0, Math.floor(length / Int16Array.BYTES_PER_ELEMENT));
  const samples = inLines(wide, rateHz, TELEPHONE_RATE_HZ);
  return encodeMulaw(samples, new Uint8Array(samples.length));
}

/** Nothing is known of the next frame: the last sample stays. */
function inLines(samples: Int16Array, fromHz: number, toHz: number): Int16Array<ArrayBuffer> {
  const count = Math.round((samples.length * toHz) / fromHz);
  return new Int16Array(count).map((_, index) => {
    const place = (index * fromHz) / toHz;
    const before = samples[Math.floor(place)] ?? 0;
    const after = samples[Math.floor(place) + 1] ?? before;
    return Math.round(before + (after - before) * (place % 1));
  });
}
