import type { LineConditions } from '../../client/index.js';

/** One slider of 'A bad line'. */
export interface LineSlider {
  readonly key: keyof LineConditions;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: string;
  /** The left end means: none of it. */
  readonly offAtMin: boolean;
}

/** What can be wrong with a line. */
export const LINE_SLIDERS: readonly LineSlider[] = [
  { key: 'lossPercent', label: 'Packet loss', min: 0, max: 30, step: 1, unit: '%', offAtMin: false },
  { key: 'jitterMs', label: 'Jitter', min: 0, max: 400, step: 20, unit: 'ms', offAtMin: false },
  { key: 'echoDb', label: 'Echo', min: -42, max: 0, step: 3, unit: 'dB', offAtMin: true },
  { key: 'noiseDb', label: 'Noise', min: -72, max: -24, step: 3, unit: 'dBFS', offAtMin: true },
];

/** Where a slider stands. */
export function positionOf({ min, offAtMin }: LineSlider, value: number): number {
  return offAtMin && value === -Infinity ? min : value;
}

/** What a slider's place means. */
export function valueAt({ min, offAtMin }: LineSlider, position: number): number {
  return offAtMin && position <= min ? -Infinity : position;
}

/** The same in words. */
export function sliderText(slider: LineSlider, value: number): string {
  if (value === -Infinity || value === 0) return slider.offAtMin && value === 0 ? '0 dB' : 'none';
  return `${String(value).replace('-', '−')} ${slider.unit}`;
}
