import { kaiserLowPass } from './kaiser.js';
import { RateChanger, type RateChange, type Resampler } from './rate-changer.js';

/** The delay, in samples of the lower rate: 1.25 ms at 24 kHz, 2.5 ms at 12 kHz. */
export const HALF_LENGTH = 30;
/** Images and aliases are so far down (dB); from 0.9 to 1.1 of half the lower rate the filter closes. */
const STOP_DB = 90;

/** The filters of 44.1 kHz have 8,800 taps: they are made once, and serve all streams. */
const made = new Map<string, RateChange>();

/** Between any two rates, such as 44.1 and 24 kHz: a low-pass at half the lower of them, whose delay is `HALF_LENGTH`. The output does not depend on how the input is cut. */
export function resamplerBetween(fromHz: number, toHz: number): Resampler {
  return new RateChanger(rateChangeBetween(fromHz, toHz));
}

/** The filter of that way: the same object for the same rates. */
export function rateChangeBetween(fromHz: number, toHz: number): RateChange {
  const key = `${fromHz} ${toHz}`;
  const change = made.get(key) ?? newChange(fromHz, toHz);
  made.set(key, change);
  return change;
}

function newChange(fromHz: number, toHz: number): RateChange {
  const common = commonDivisor(fromHz, toHz);
  const [up, down] = [toHz / common, fromHz / common];
  const lowerHz = Math.min(fromHz, toHz);
  // A whole number of input samples, so that what the filter holds can be asked for.
  const half = up * Math.round((HALF_LENGTH * fromHz) / lowerHz);
  const cutoff = lowerHz / 2 / (fromHz * up);
  return { lowPass: kaiserLowPass({ half, cutoff, stopDb: STOP_DB }), up, down };
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
