import { readFileSync, writeFileSync } from 'node:fs';
import type { Ratio } from './ratios.js';

/** Ratios of an earlier run, by what was compared. */
export interface Stored {
  /** Where and when it was. */
  readonly machine: string;
  readonly ratios: Readonly<Record<string, number>>;
}

/** One ratio that was measured before. */
export interface Growth {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  readonly tooMuch: boolean;
}

/** So much a ratio may grow: what two runs of the same server differ by is far less. */
export const MOST_GROWTH = 1.25;

export function nameOf({ name, beside }: Pick<Ratio, 'name' | 'beside'>): string {
  return `${name} / ${beside}`;
}

/** Compares what both have; what was never stored has not grown. */
export function growthOf({ ratios }: Stored, now: readonly Ratio[]): readonly Growth[] {
  return now.flatMap((ratio) => {
    const before = ratios[nameOf(ratio)];
    if (before === undefined) return [];
    return [{ name: nameOf(ratio), before, now: ratio.median, tooMuch: ratio.median > before * MOST_GROWTH }];
  });
}

export function readStored(path: string): Stored {
  return JSON.parse(readFileSync(path, 'utf8')) as Stored;
}

export function writeStored(path: string, machine: string, ratios: readonly Ratio[]): void {
  const rounded = ratios.map((ratio) => [nameOf(ratio), Math.round(ratio.median * 100) / 100] as const);
  const stored: Stored = { machine, ratios: Object.fromEntries(rounded) };
  writeFileSync(path, `${JSON.stringify(stored, null, 2)}\n`);
}
