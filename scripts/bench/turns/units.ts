import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';

/** Telephone samples in a millisecond: line time is counted in samples since the stream began. */
export const SAMPLES_PER_MS = TELEPHONE_RATE_HZ / 1000;
export const FRAME_SAMPLES = TELEPHONE_FRAME_SAMPLES;
const FULL_SCALE = 32768;

export function samplesOf(ms: number): number {
  return Math.round(ms * SAMPLES_PER_MS);
}

export function msOf(samples: number): number {
  return samples / SAMPLES_PER_MS;
}

/** dB of full scale as an RMS on the int16 scale. */
export function rmsOfDb(db: number): number {
  return FULL_SCALE * 10 ** (db / 20);
}

/** An RMS on the int16 scale as dB of full scale. */
export function dbOfRms(rms: number): number {
  return 20 * Math.log10(Math.max(rms, 1e-3) / FULL_SCALE);
}

export function gainOfDb(db: number): number {
  return 10 ** (db / 20);
}
