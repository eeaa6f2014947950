import { percentile } from '../print.js';
import type { SceneResult } from './measure.js';
import { FAMILIES } from './scene.js';

/** So many of so many. */
export interface Share {
  readonly yes: number;
  readonly of: number;
}

/** p50, p95, p99 and the most, of so many; null where there are none. */
export interface Spread {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** The figures of a group of scenes. */
export interface Figures {
  readonly group: string;
  readonly scenes: number;
  readonly yields: Share;
  readonly yieldMs: Spread;
  readonly voids: number;
  readonly kept: Share;
  readonly selfInterruptions: number;
  readonly unasked: number;
  readonly answered: Share;
  readonly clippedMs: Spread;
  readonly lost: number;
  readonly pauses: number;
  readonly holeMs: Spread;
  readonly underruns: number;
  readonly unfaithful: number;
  /** Scenes in which the gate shut more often than responses + 1; null where nothing is said about the gate. */
  readonly gateOver: number | null;
  readonly gateClosures: number | null;
  readonly responses: number;
  /** Absolute error of what the ledger claimed, against the playout at that time, and when the line had fallen silent. */
  readonly ledgerThenMs: Spread;
  readonly ledgerFinallyMs: Spread;
  readonly uncorrected: number;
  readonly refusals: number;
  readonly unfinished: number;
}

/** Figures of each family that was played, and last of all together. */
export function figuresByFamily(results: readonly SceneResult[]): readonly Figures[] {
  const families = FAMILIES.map((family) => results.filter((result) => result.family === family));
  const played = families.filter((group) => group.length > 0);
  return [...played.map((group) => figuresOf(group[0]?.family ?? '', group)), figuresOf('all', results)];
}

export function figuresOf(group: string, results: readonly SceneResult[]): Figures {
  const yields = results.flatMap((result) => result.yields);
  const ledger = results.flatMap((result) => result.ledger);
  const sum = (of: (result: SceneResult) => number): number => results.reduce((total, r) => total + of(r), 0);
  const gated = results.flatMap(({ gateClosures, responses }) =>
    gateClosures === null ? [] : [{ closures: gateClosures, allowed: responses + 1 }],
  );
  return {
    group,
    scenes: results.length,
    yields: shareOf(yields.map(({ yielded }) => yielded)),
    yieldMs: spreadOf(yields.filter(({ yielded }) => yielded).map(({ latencyMs }) => latencyMs)),
    voids: sum((result) => result.voids),
    kept: shareOf(results.flatMap(({ kept }) => kept)),
    selfInterruptions: sum((result) => result.selfInterruptions),
    unasked: sum((result) => result.unasked),
    answered: shareOf(results.flatMap(({ answered }) => answered)),
    clippedMs: spreadOf(results.flatMap(({ clippedMs }) => clippedMs)),
    lost: sum((result) => result.lost),
    pauses: sum((result) => result.pauses),
    holeMs: spreadOf(results.flatMap(({ holesMs }) => holesMs)),
    underruns: sum((result) => result.underruns),
    unfaithful: sum((result) => result.unfaithful),
    gateOver: gated.length === 0 ? null : gated.filter(({ closures, allowed }) => closures > allowed).length,
    gateClosures: gated.length === 0 ? null : gated.reduce((total, { closures }) => total + closures, 0),
    responses: sum((result) => result.responses),
    ledgerThenMs: spreadOf(ledger.map(({ claimedMs, thenMs }) => Math.abs(claimedMs - thenMs))),
    ledgerFinallyMs: spreadOf(ledger.map(({ claimedMs, finallyMs }) => Math.abs(claimedMs - finallyMs))),
    uncorrected: sum((result) => result.uncorrected),
    refusals: sum((result) => result.refusals.length),
    unfinished: results.filter(({ finished }) => !finished).length,
  };
}

export function shareOf(answers: readonly boolean[]): Share {
  return { yes: answers.filter(Boolean).length, of: answers.length };
}

export function spreadOf(values: readonly number[]): Spread {
  const at = (percent: number): number | null =>
    values.length === 0 ? null : Math.round(percentile(values, percent) * 100) / 100;
  return { count: values.length, p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}
