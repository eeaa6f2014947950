/** Softer than this does not show (dBFS). */
const FLOOR_DB = -54;

/** How far a meter goes, 0 to 1, for a level as RMS, 0 to 1: loudness is heard in decibels. */
export function meterOf(rms: number): number {
  if (rms <= 0) return 0;
  return Math.max(0, Math.min(1, 1 - (20 * Math.log10(rms)) / FLOOR_DB));
}
