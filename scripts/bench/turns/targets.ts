import type { LedgerError } from '../ledger-error.js';
import { figuresOf, type Figures } from './figures.js';
import type { SceneResult } from './measure.js';
import type { Family } from './scene.js';

/** A target, what was reached, and whether that is enough; null when nothing was played that tells. */
export interface Verdict {
  readonly measure: string;
  readonly target: string;
  readonly reached: string;
  readonly met: boolean | null;
}

const INTERRUPTIONS: readonly Family[] = ['early', 'mid', 'late', 'greeting', 'double-talk', 'silent-line'];
const DISTRACTIONS: readonly Family[] = ['backchannel', 'cough', 'click', 'side-talk'];

/** What was reached, beside what is asked for. */
export function judge(results: readonly SceneResult[]): readonly Verdict[] {
  const of = (...families: readonly Family[]): Figures =>
    figuresOf(
      '',
      results.filter(({ family }) => families.includes(family)),
    );
  const interruptions = of(...INTERRUPTIONS);
  const echo = of('echo-only');
  const all = figuresOf('', results);
  return [
    atLeast('yield rate on real interruptions', 0.98, interruptions.yields),
    atMost('yield latency p50, ms', 250, interruptions.yieldMs.p50),
    atMost('yield latency p95, ms', 400, interruptions.yieldMs.p95),
    atLeast(
      'backchannels, coughs, clicks and side talk that do not end the sentence',
      0.9,
      of(...DISTRACTIONS).kept,
    ),
    atLeast('babble alone does not end the sentence', 0.9, of('babble').kept),
    atMost(
      'self-interruptions on echo alone, loss of 12 dB or more',
      0,
      echo.scenes === 0 ? null : echo.selfInterruptions,
    ),
    atLeast('interruptions recognised in double talk at 12 dB', 0.95, of('double-talk').yields),
    atMost('clipped onset of a barge-in, most, ms', 0, interruptions.clippedMs.max),
    atMost('utterances that the model heard nothing of, all scenes', 0, all.scenes === 0 ? null : all.lost),
    atMost('truncations refused by the provider', 0, all.scenes === 0 ? null : all.refusals),
    atMost('scenes with more gate closures than responses + 1', 0, all.gateOver),
    atMost('underruns', 0, all.scenes === 0 ? null : all.underruns),
  ];
}

/** What the ledger's own run over random interruptions says, beside what is asked for. */
export function judgeLedger({ p99Ms, refused, interruptions }: LedgerError): readonly Verdict[] {
  const over = `over ${interruptions} random interruptions`;
  return [
    atMost(`ledger error ${over}, p99, ms`, 20, p99Ms),
    atMost(`truncations the API would refuse ${over}`, 0, refused),
  ];
}

function atLeast(measure: string, least: number, { yes, of }: { yes: number; of: number }): Verdict {
  const share = yes / of;
  const known = of > 0;
  return {
    measure,
    target: `>= ${least.toFixed(2)}`,
    reached: known ? `${share.toFixed(3)} (${yes} of ${of})` : '-',
    met: known ? share >= least : null,
  };
}

function atMost(measure: string, most: number, reached: number | null): Verdict {
  return {
    measure,
    target: most === 0 ? '0' : `<= ${most}`,
    reached: reached === null ? '-' : String(Math.round(reached * 10) / 10),
    met: reached === null ? null : reached <= most,
  };
}
