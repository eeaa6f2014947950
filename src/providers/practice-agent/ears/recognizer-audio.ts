import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../../../audio/frame.js';
import { Downsampler } from '../../../audio/resampler.js';

/** Samples that the recognizer is given for each one of the telephone: its model was made for 16 kHz. */
const STUFFING = 2;
const BYTES_PER_SAMPLE = 2;

/**
 * Speech as the recognizer wants it: 16 kHz, PCM16, little-endian. It lost what lies above 4 kHz on the telephone, and the model expects sound
 * up to 6.8 kHz, so a zero is put after every sample and the mirror image that this makes above 4 kHz is left in. With a clean
 * upsampling the model understands nothing.
 */
export function recognizerAudio(samples: Int16Array, rateHz: number): Buffer {
  const telephone = rateHz === MODEL_RATE_HZ ? new Downsampler().push(samples) : samples;
  const bytes = Buffer.alloc(telephone.length * STUFFING * BYTES_PER_SAMPLE);
  for (const [index, sample] of telephone.entries())
    bytes.writeInt16LE(sample, index * STUFFING * BYTES_PER_SAMPLE);
  return bytes;
}

/** Rate of what `recognizerAudio` makes. */
export const RECOGNIZER_RATE_HZ = TELEPHONE_RATE_HZ * STUFFING;
