import { table } from '../print.js';
import type { Figures, Share, Spread } from './figures.js';
import type { Verdict } from './targets.js';

const NOTHING = '-';
const HEAD = [
  'family',
  'scenes',
  'yields',
  'yield ms p50/p95/max',
  'void',
  'kept',
  'self-cuts',
  'unasked',
  'answered',
  'clip ms p50/max',
  'lost',
  'pauses',
  'hole ms p50/max',
  'gate/responses',
  'ledger then p50/p99',
  'finally p50/p99',
  'untold',
  'refused',
  'underruns',
  'altered',
];

/** What the columns mean. */
export const LEGEND =
  'yields: of the times that the caller spoke into the agent, those at which it stopped for good · yield ms: from the onset of speech to the last ' +
  'sample heard · void: interruptions of an agent that was silent already · kept: of the distractions (or, in a family without any, of the responses that nobody interrupted), those that let the sentence go ' +
  'on to its end · self-cuts: responses that stopped though the caller had made no sound · unasked: responses to no words of the caller · ' +
  'answered: utterances with an answer heard within 3 s · clip: beginning of an utterance that the model was not given; lost: it was given nothing · ' +
  'pauses: times that feeding stopped and went on; hole: silence heard through it · gate: closures · ledger: |claimed − heard| when it was claimed, and ' +
  'when the line had fallen silent (what was on its way is heard too) · untold: cut, and the model not told · altered: sound sent that is not the agent’s.';

/** What these figures can't say. */
export const TURNS_LIMITS =
  'Limits of this evidence: a simulated line and synthetic voices (recordings of reading people where they are installed), echo that is linear and ' +
  'constant through a call, noise that is steady; the model is the practice agent, whose turn detection is loudness alone; virtual time, so that the ' +
  'server’s own work takes none; nothing here was listened to.';

/** The figures of each family as a table. */
export function printFigures(figures: readonly Figures[]): string {
  return table(HEAD, figures.map(cellsOf));
}

/** What was reached beside the targets. */
export function printVerdicts(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ measure, target, reached, met }) => [
    measure,
    target,
    reached,
    met === null ? NOTHING : met ? 'ok' : 'MISSED',
  ]);
  return table(['measure', 'target', 'reached', ''], rows);
}

function cellsOf(figures: Figures): string[] {
  const { yieldMs, clippedMs, holeMs, ledgerThenMs, ledgerFinallyMs } = figures;
  return [
    figures.group,
    String(figures.scenes) + (figures.unfinished > 0 ? ` (${figures.unfinished} unfinished)` : ''),
    shareCell(figures.yields),
    spreadCell(yieldMs, ['p50', 'p95', 'max']),
    String(figures.voids),
    shareCell(figures.kept),
    String(figures.selfInterruptions),
    String(figures.unasked),
    shareCell(figures.answered),
    spreadCell(clippedMs, ['p50', 'max']),
    String(figures.lost),
    String(figures.pauses),
    spreadCell(holeMs, ['p50', 'max']),
    `${figures.gateClosures ?? NOTHING}/${figures.responses}`,
    spreadCell(ledgerThenMs, ['p50', 'p99']),
    spreadCell(ledgerFinallyMs, ['p50', 'p99']),
    String(figures.uncorrected),
    String(figures.refusals),
    String(figures.underruns),
    String(figures.unfaithful),
  ];
}

function shareCell({ yes, of }: Share): string {
  return of === 0 ? NOTHING : `${yes}/${of}`;
}

function spreadCell(spread: Spread, parts: readonly ('p50' | 'p95' | 'p99' | 'max')[]): string {
  if (spread.count === 0) return NOTHING;
  return parts.map((part) => (spread[part] ?? NaN).toFixed(0)).join('/');
}
