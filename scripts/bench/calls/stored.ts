import { accessSync, constants, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../../src/lib/errors.js';
import { CannotBegin } from '../arguments.js';
import type { Ratio } from './ratios.js';

/** Ratios of an earlier run, by what was compared. */
export interface Stored {
  /** Where and when it was. */
  readonly machine: string;
  readonly ratios: Readonly<Record<string, number>>;
}

/** What became of a ratio; what is on one side only may be anything, and is no comparison. */
export type Growth =
  | {
      readonly kind: 'compared';
      readonly name: string;
      readonly before: number;
      readonly now: number;
      readonly tooMuch: boolean;
    }
  | { readonly kind: 'not stored'; readonly name: string; readonly now: number }
  | { readonly kind: 'not measured'; readonly name: string; readonly before: number };

/** So much a ratio may grow: what two runs of the same server differ by is far less. */
export const MOST_GROWTH = 1.25;

export function nameOf({ name, beside }: Pick<Ratio, 'name' | 'beside'>): string {
  return `${name} / ${beside}`;
}

/** Compares whatever either has. */
export function growthOf({ ratios }: Stored, measured: readonly Ratio[]): readonly Growth[] {
  const stored = new Map(Object.entries(ratios));
  const names = new Set(measured.map(nameOf));
  const compared = measured.map((ratio): Growth => {
    const [name, now, before] = [nameOf(ratio), ratio.median, stored.get(nameOf(ratio))];
    if (before === undefined) return { kind: 'not stored', name, now };
    // A ratio that is no number is no success.
    return { kind: 'compared', name, before, now, tooMuch: !(now <= before * MOST_GROWTH) };
  });
  const gone = [...stored].filter(([name]) => !names.has(name));
  return [...compared, ...gone.map(([name, before]): Growth => ({ kind: 'not measured', name, before }))];
}

/** Whether a change must not be taken in with this. */
export function isFailure(growth: Growth): boolean {
  return growth.kind !== 'compared' || growth.tooMuch;
}

/** Reads what an earlier run stored; throws where that can't be compared with. */
export function readStored(path: string): Stored {
  const cannot = (why: string): never => {
    throw new CannotBegin(`--against ${path}: ${why}`);
  };
  const stored = jsonOf(textOf(path, cannot), cannot);
  if (!isRecord(stored) || !isRecord(stored['ratios'])) return cannot('there are no "ratios" in it');
  const { machine, ratios } = stored;
  const entries = Object.entries(ratios).map(([name, value]) => {
    if (typeof value === 'number' && value > 0) return [name, value] as const;
    return cannot(`"${name}" is no ratio`);
  });
  return { machine: typeof machine === 'string' ? machine : '', ratios: Object.fromEntries(entries) };
}

/** Throws where ratios could not be stored in the end. */
export function checkStorable(path: string): void {
  try {
    if (path === '') throw new Error('that is no name');
    const folder = dirname(path);
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
    accessSync(folder, constants.W_OK);
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) throw new Error('that is a folder');
    if (there !== undefined) accessSync(path, constants.W_OK);
  } catch (error) {
    throw new CannotBegin(`--store ${path}: ${messageOf(error)}`);
  }
}

/** Stores the ratios for later runs. */
export function writeStored(path: string, machine: string, ratios: readonly Ratio[]): void {
  const rounded = ratios.map((ratio) => [nameOf(ratio), Math.round(ratio.median * 100) / 100] as const);
  const stored: Stored = { machine, ratios: Object.fromEntries(rounded) };
  writeFileSync(path, `${JSON.stringify(stored, null, 2)}\n`);
}

type Cannot = (why: string) => never;

function textOf(path: string, cannot: Cannot): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return cannot(messageOf(error));
  }
}

function jsonOf(text: string, cannot: Cannot): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return cannot(`it is no JSON: ${messageOf(error)}`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
