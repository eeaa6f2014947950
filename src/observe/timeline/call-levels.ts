import type { Levels } from './types.js';

/** What is taken for silence (dBFS). */
export const QUIET_DB = -90;
/** The finest step: about a pixel of half a minute in a row. */
const FINEST_STEP_MS = 40;
/** Half an hour in the finest step; what is longer gets a coarser one. */
const MAX_STEPS = 45_000;

/** How loud both sides were over the call: the loudest of each step. Its memory has a bound; the step grows instead. */
export class CallLevels {
  readonly #sides: Record<'caller' | 'agent', number[]> = { caller: [], agent: [] };
  #stepMs = FINEST_STEP_MS;
  #agentKnown = false;

  get levels(): Levels {
    return { stepMs: this.#stepMs, ...this.#sides, agentKnown: this.#agentKnown };
  }

  /** A sound of that level (dBFS) began at `atMs`. */
  add(side: 'caller' | 'agent', atMs: number, levelDb: number): void {
    if (side === 'agent') this.#agentKnown = true;
    while (atMs / this.#stepMs >= MAX_STEPS) this.#coarsen();
    const levels = this.#sides[side];
    const step = Math.max(0, Math.floor(atMs / this.#stepMs));
    while (levels.length <= step) levels.push(QUIET_DB);
    levels[step] = Math.max(levels[step] ?? QUIET_DB, Math.round(levelDb));
  }

  #coarsen(): void {
    this.#stepMs *= 2;
    this.#sides.caller = halved(this.#sides.caller);
    this.#sides.agent = halved(this.#sides.agent);
  }
}

function halved(levels: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(levels.length / 2) }, (_, i) =>
    Math.max(levels[2 * i] ?? QUIET_DB, levels[2 * i + 1] ?? QUIET_DB),
  );
}
