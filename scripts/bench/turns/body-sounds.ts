import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import type { Dice } from './dice.js';
import { samplesOf } from './units.js';

/** Peak of the raw sounds (int16 scale); their level is set afterwards. */
const PEAK = 16_000;

/** A cough: one or two bursts of coloured noise, 150 to 350 ms in all, with the sharp attack and slow decay of the real thing. */
export function cough(dice: Dice): Int16Array {
  const lengthMs = dice.between(150, 350);
  const bursts = lengthMs > 250 ? 2 : 1;
  const samples = new Float64Array(samplesOf(lengthMs));
  for (let burst = 0; burst < bursts; burst++) {
    const from = Math.floor((samples.length * burst) / bursts);
    addBurst(samples.subarray(from, Math.floor((samples.length * (burst + 1)) / bursts)), dice);
  }
  return toInt16(samples);
}

/** One to three clicks, a few ms each: a handset put down, a pen, a lip. */
export function clicks(dice: Dice): Int16Array {
  const count = dice.whole(1, 3);
  const apart = samplesOf(dice.between(60, 150));
  const samples = new Float64Array((count - 1) * apart + samplesOf(20));
  const hz = dice.between(800, 3000);
  const decay = samplesOf(dice.between(0.5, 3));
  for (let i = 0; i < samples.length; i++) {
    const since = i % apart;
    samples[i] = Math.exp(-since / decay) * Math.sin((2 * Math.PI * hz * since) / TELEPHONE_RATE_HZ);
  }
  return toInt16(samples);
}

/** Noise through a resonance in the middle of the telephone band: 8 ms up, then down. */
function addBurst(into: Float64Array, dice: Dice): void {
  const attack = samplesOf(8);
  const decay = into.length / dice.between(2.5, 4);
  const hz = dice.between(600, 1500);
  const radius = dice.between(0.8, 0.92);
  const turn = 2 * radius * Math.cos((2 * Math.PI * hz) / TELEPHONE_RATE_HZ);
  let [one, two] = [0, 0];
  for (let i = 0; i < into.length; i++) {
    const envelope = Math.min(1, i / attack) * Math.exp(-Math.max(0, i - attack) / decay);
    const resonant = dice.normal() + turn * one - radius * radius * two;
    [one, two] = [resonant, one];
    into[i] = envelope * (resonant + dice.normal());
  }
}

function toInt16(samples: Float64Array): Int16Array {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-9);
  return Int16Array.from(samples, (sample) => Math.round((sample * PEAK) / peak));
}
