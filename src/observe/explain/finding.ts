import type { FindingCode } from './codes.js';

/** `error`: the call failed by it, or the caller must have noticed. `warning`: it cost something, or will. */
export type Severity = 'error' | 'warning';

/** A line of the journal that shows it. */
export interface Evidence {
  /** In the journal, counted from 1; 0 where there is no journal. */
  readonly line: number;
  /** Since the call began. */
  readonly atMs: number;
  readonly text: string;
}

/** What is wrong with a call, how that is known, and what to do about it. */
export interface Finding {
  /** Stable; docs/explain.md has an entry for each. */
  readonly code: FindingCode;
  readonly severity: Severity;
  /** One sentence for people. */
  readonly title: string;
  /** What in the call says so, with figures. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
  /** The key of the configuration, or the place, that has to be changed. */
  readonly change: string;
}

/** What an inquiry finds; how grave it is stands in the table of codes, unless this call has it otherwise. */
export type Found = Omit<Finding, 'severity'> &
  Partial<Pick<Finding, 'severity'>> & {
    /** What the code of an error says to do: it is nearer to the cause than what far ends of a kind have in common. */
    readonly remedy?: string;
  };

/** More lines than these convince nobody further. */
const MAX_EVIDENCE = 5;

/** The first few places as evidence, in each one's own words. */
export function evidenceOf<Place extends { readonly line: number; readonly atMs: number }>(
  places: readonly Place[],
  textOf: (place: Place) => string,
): readonly Evidence[] {
  return places
    .slice(0, MAX_EVIDENCE)
    .map((place) => ({ line: place.line, atMs: place.atMs, text: textOf(place) }));
}

/** As in `4.2 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** As in `3 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
