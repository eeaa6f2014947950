/** RMS of a full-scale square wave on the int16 scale: 0 dBFS. */
export const FULL_SCALE = 32768;
const DB_PER_DECADE_OF_POWER = 10;
/** Of power. With it, `exp` and `log` do what powers and logarithms to the base of 10 take two and four times as long for. */
const NEPERS_PER_DB = Math.LN10 / DB_PER_DECADE_OF_POWER;

/** Level of an RMS on the int16 scale, in dB of full scale; digital silence is -Infinity. */
export function dbfsOf(rms: number): number {
  return 2 * DB_PER_DECADE_OF_POWER * Math.log10(rms / FULL_SCALE);
}

/** RMS on the int16 scale of a level in dB of full scale. */
export function rmsOf(db: number): number {
  return FULL_SCALE * 10 ** (db / (2 * DB_PER_DECADE_OF_POWER));
}

/** Ratio of powers in dB; of a mean square on the int16 scale, its level against one sample step. */
export function powerDb(power: number): number {
  return Math.log(power) / NEPERS_PER_DB;
}

/** Power of a level in dB: the inverse of `powerDb`. */
export function powerOf(db: number): number {
  return Math.exp(db * NEPERS_PER_DB);
}
