import fc from 'fast-check';
import { near } from './mutate.js';
import type { FuzzTarget } from './target.js';
import { fuzzTargets } from './targets.js';

/** One input may take so long, on a machine that has other work too. */
export const MAX_MS = 1500;
/** What may be made of an input: so much for each of its characters (a fault for each line of a configuration), and so much besides. */
const MAX_OUT_PER_CHAR = 64;
const MAX_OUT_BESIDES = 20_000;
const CHUNK = 2000;

/** How one target did. */
export interface FuzzFigures {
  readonly name: string;
  readonly inputs: number;
  /** The longest that one input took. */
  readonly longestMs: number;
}

/** What is fuzzed, from where, and who hears of the progress. */
export interface FuzzOptions {
  /** Of all targets together. */
  readonly inputs: number;
  readonly seed: number;
  readonly progress?: (done: number) => void;
}

/** Gives every target its part of the inputs; throws with seed and smallest input where one throws, is slow, or makes too much of an input. */
export async function fuzz({ inputs, seed, progress }: FuzzOptions): Promise<readonly FuzzFigures[]> {
  const targets = await fuzzTargets();
  const all = targets.reduce((sum, { weight }) => sum + weight, 0);
  const figures: FuzzFigures[] = [];
  let before = 0;
  for (const target of targets) {
    const count = Math.ceil((inputs * target.weight) / all);
    const at = before;
    figures.push(await fuzzOne(target, count, seed, (done) => progress?.(at + done)));
    before += count;
    await target.close?.();
  }
  return figures;
}

async function fuzzOne(
  target: FuzzTarget,
  inputs: number,
  seed: number,
  progress: (done: number) => void,
): Promise<FuzzFigures> {
  let longestMs = 0;
  const property = fc.asyncProperty(near(target.corpus), async (input) => {
    const beganMs = performance.now();
    const made = await target.take(input);
    const tookMs = performance.now() - beganMs;
    longestMs = Math.max(longestMs, tookMs);
    if (tookMs > MAX_MS) throw new Error(`${target.name}: took ${Math.round(tookMs)} ms`);
    const size = sizeOf(made);
    if (size > input.length * MAX_OUT_PER_CHAR + MAX_OUT_BESIDES)
      throw new Error(`${target.name}: made ${size} of ${input.length} characters`);
  });
  for (let done = 0; done < inputs; done += CHUNK) {
    await fc.assert(property, { numRuns: Math.min(CHUNK, inputs - done), seed: seed + done });
    progress(Math.min(inputs, done + CHUNK));
  }
  return { name: target.name, inputs, longestMs };
}

/** Characters and bytes in a value, whatever it is. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce((sum, [key, held]) => sum + key.length + sizeOf(held), 1);
}
