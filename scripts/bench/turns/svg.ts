import { samplesOf } from './units.js';

/** Where time lies in the picture. */
export interface Axis {
  readonly fromMs: number;
  readonly toMs: number;
  readonly left: number;
  readonly right: number;
}

/** The place of a moment, in pixels; moments outside of the picture lie on its edge. */
export function placeOf({ fromMs, toMs, left, right }: Axis, ms: number): number {
  const share = (ms - fromMs) / (toMs - fromMs);
  return round(left + Math.min(1, Math.max(0, share)) * (right - left));
}

/** A horizontal strip of the picture. */
export interface Strip {
  readonly top: number;
  readonly height: number;
}

export function middleOf({ top, height }: Strip): number {
  return top + height / 2;
}

export function bottomOf({ top, height }: Strip): number {
  return top + height;
}

/** A sound in line time: its sample at 8 kHz, the stretch that is shown, and the peak that fills a strip. */
export interface Wave {
  readonly at: (sample: number) => number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly peak: number;
}

/** One column of a waveform is so many pixels wide. */
const COLUMN = 2;
/** Silence is still a line. */
const LEAST_HALF = 0.5;

/** The envelope of a sound, column by column. */
export function waveform(kind: string, axis: Axis, strip: Strip, wave: Wave): string {
  const middle = middleOf(strip);
  const [from, to] = [placeOf(axis, wave.fromMs), placeOf(axis, wave.toMs)];
  const msPerPixel = (axis.toMs - axis.fromMs) / (axis.right - axis.left);
  const columns: string[] = [];
  for (let x = from; x < to; x += COLUMN) {
    const firstMs = axis.fromMs + (x - axis.left) * msPerPixel;
    const most = loudest(wave.at, samplesOf(firstMs), samplesOf(firstMs + COLUMN * msPerPixel));
    const half = Math.max(LEAST_HALF, (Math.min(1, most / wave.peak) * strip.height) / 2);
    columns.push(`M${round(x)} ${round(middle - half)}v${round(2 * half)}`);
  }
  return path(kind, columns.join(''));
}

/** The loudest sample between two of them. */
export function loudest(sampleAt: (at: number) => number, from: number, to: number): number {
  let most = 0;
  for (let at = from; at < to; at++) most = Math.max(most, Math.abs(sampleAt(at)));
  return most;
}

export function path(kind: string, d: string): string {
  return `<path class="${kind}" d="${d}"/>`;
}

export function box(kind: string, x: number, { top, height }: Strip, right: number): string {
  const width = round(Math.max(1, right - x));
  return `<rect class="${kind}" x="${x}" y="${top}" width="${width}" height="${height}" rx="3"/>`;
}

export function dot(kind: string, x: number, y: number, radius: number): string {
  return `<circle class="${kind}" cx="${x}" cy="${y}" r="${radius}"/>`;
}

export function text(kind: string, x: number, y: number, words: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(words)}</text>`;
}

/** Words of more than one kind in one line. */
export function line(
  x: number,
  y: number,
  parts: readonly (readonly [kind: string, words: string])[],
): string {
  const spans = parts.map(([kind, words]) => `<tspan class="${kind}">${escaped(words)}</tspan>`);
  return `<text x="${x}" y="${y}">${spans.join(' ')}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
