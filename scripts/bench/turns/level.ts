import { rmsOfDb, samplesOf } from './units.js';

/** Speech is labelled in windows of this length. */
export const WINDOW_MS = 5;
/** A window counts as speech when it is not further below the loudest one. */
const BELOW_PEAK_DB = 35;
const WINDOW = samplesOf(WINDOW_MS);
const LOUDEST = 32767;

/** A sound of the caller at 8 kHz, with the place where it really begins and ends (samples). */
export interface Sound {
  readonly samples: Int16Array;
  readonly onset: number;
  readonly end: number;
}

/** Mean square of each window, and what a window must have to count as speech. */
export function windowsOf(samples: Int16Array): {
  readonly energies: readonly number[];
  readonly bar: number;
} {
  const energies: number[] = [];
  for (let at = 0; at < samples.length; at += WINDOW) {
    const window = samples.subarray(at, at + WINDOW);
    energies.push(window.reduce((sum, sample) => sum + sample * sample, 0) / window.length);
  }
  const peak = energies.reduce((most, energy) => Math.max(most, energy), 0);
  return { energies, bar: peak * 10 ** (-BELOW_PEAK_DB / 10) };
}

/** Labels a clean sound by its energy. */
export function labelled(samples: Int16Array): Sound {
  const { energies, bar } = windowsOf(samples);
  const onset = energies.findIndex((energy) => energy > bar) * WINDOW;
  const end = Math.min(samples.length, (energies.findLastIndex((energy) => energy > bar) + 1) * WINDOW);
  return { samples, onset: Math.max(0, onset), end: Math.max(0, end) };
}

/** RMS over the windows that count as speech (in the spirit of ITU-T P.56). */
export function activeRms(samples: Int16Array): number {
  const { energies, bar } = windowsOf(samples);
  const active = energies.filter((energy) => energy > bar);
  return Math.sqrt(active.reduce((sum, energy) => sum + energy, 0) / Math.max(1, active.length));
}

/** The same sound at an active level (dB of full scale). */
export function atLevel(samples: Int16Array, activeDb: number): Int16Array {
  const gain = rmsOfDb(activeDb) / Math.max(1, activeRms(samples));
  return samples.map((sample) => Math.max(-LOUDEST, Math.min(LOUDEST, Math.round(sample * gain))));
}
