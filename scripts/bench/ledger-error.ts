import { seededRandom } from './bursts.js';
import { InterruptedCall } from './ledger-call.js';
import type { Jitter } from './lane.js';
import { percentile } from './print.js';

/** The jitter of one call's way, there or back. */
export type Network = (random: () => number) => Jitter;

/** What came of a number of interruptions. Errors: |estimate − true playout at the carrier when the `clear` arrives|. */
export interface LedgerError {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Truncations that the API would refuse: of 0 ms, of a fraction, or past the audio that it made. */
  readonly refused: number;
  /** Holes in the middle of a response at the carrier. */
  readonly underruns: number;
  readonly interruptions: number;
}

/** The same, with what a table shows beside it. */
export interface LedgerFigures extends LedgerError {
  readonly biasMs: number;
  /** The 99th percentile of somebody who knows the playout to the sample, and only not how long this one `clear` will take. */
  readonly knowingP99Ms: number;
  /** Underruns half a second or more after the start of a response, where the lead has been built up. */
  readonly lateUnderruns: number;
  readonly underrunMs: number;
  /** Messages for a second of agent audio. */
  readonly packetsPerS: number;
  readonly marksPerS: number;
  /** Audio at the carrier that a pause would leave to be heard (mean, ms). */
  readonly queuedMs: number;
}

const INTERRUPTIONS_A_CALL = 12;
/** No message is later than this beyond the path's delay. */
const MAX_JITTER_MS = 60;

/** A path like the internet's: most messages are a few ms late (on average 1 to 5, by call), a few up to 60. */
export const internet: Network = (random) => {
  const meanMs = 1 + 4 * random();
  return () => Math.min(MAX_JITTER_MS, -meanMs * Math.log(1 - random()));
};

/** Every message is late by anything up to `maxMs`, whatever the one before it was. */
export function uniform(maxMs: number): Network {
  return (random) => () => maxMs * random();
}

/** Random interruptions of the real playout (downlink, ledger, lead, pacer) over a simulated network, in virtual time; the same for the same seed. */
export function ledgerError(count: number, seed: number): LedgerError {
  const { p50Ms, p99Ms, maxMs, refused, underruns, interruptions } = ledgerFigures(count, seed, internet);
  return { p50Ms, p99Ms, maxMs, refused, underruns, interruptions };
}

/** `ledgerError` over a network of one's choice, with everything that was counted. */
export function ledgerFigures(
  count: number,
  seed: number,
  there: Network,
  back: Network = there,
): LedgerFigures {
  const calls = interruptedCalls(count, seededRandom(seed), there, back);
  const errors = calls.flatMap(({ errorsMs }) => errorsMs);
  const sizes = errors.map(Math.abs);
  const total = (of: (call: InterruptedCall) => number): number => sum(calls.map(of));
  const agentS = total(({ sentMs }) => sentMs) / 1000;
  return {
    p50Ms: percentile(sizes, 50),
    p99Ms: percentile(sizes, 99),
    maxMs: percentile(sizes, 100),
    refused: total(({ refused }) => refused),
    underruns: total(({ line }) => line.gaps.length),
    interruptions: errors.length,
    biasMs: sum(errors) / errors.length,
    knowingP99Ms: knowingP99(calls.flatMap(({ clearsTookMs }) => clearsTookMs)),
    lateUnderruns: total(({ line }) => line.gaps.filter(({ late }) => late).length),
    underrunMs: total(({ line }) => sum(line.gaps.map(({ gapMs }) => gapMs))),
    packetsPerS: total(({ packets }) => packets) / agentS,
    marksPerS: total(({ marks }) => marks) / agentS,
    queuedMs: total(({ queuedMs }) => sum(queuedMs)) / errors.length,
  };
}

function interruptedCalls(count: number, random: () => number, there: Network, back: Network) {
  const calls: InterruptedCall[] = [];
  for (let left = count; left > 0; left -= INTERRUPTIONS_A_CALL) {
    const call = new InterruptedCall(random, there(random), back(random));
    for (let done = 0; done < Math.min(left, INTERRUPTIONS_A_CALL); done++) call.interrupt();
    calls.push(call);
  }
  return calls;
}

function knowingP99(tookMs: readonly number[]): number {
  const usualMs = percentile(tookMs, 50);
  const errors = tookMs.map((took) => Math.abs(took - usualMs));
  return percentile(errors, 99);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
